"""An office before its first record: every list says what to do next."""

from playwright.sync_api import expect

from crm.accounts.models import Role
from tests.browser.judging import BOTH, judged, open_wide
from tests.browser.visiting import Live, People


def test_an_empty_office(people: People, live: Live):
    """Every list says what to do first."""
    with live.site.made() as make:
        officer, manager = make.user(Role.OFFICER).username, make.manager().username
    wrong = []
    for username, urls in (
        (officer, ["/leads", "/companies", "/interactions", "/exchange"]),
        (manager, ["/parks/equipment"]),
    ):
        page = people.at(username)
        for url in urls:
            open_wide(page, url)
            expect(page.locator(".empty")).to_be_visible()
            wrong += judged(page, f"empty{url.replace('/', '-')}-zh", BOTH)
    assert wrong == []
