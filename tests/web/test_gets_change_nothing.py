"""Reading changes nothing, and nothing is changed without the token of a page of ours."""

import pytest
from werkzeug.routing import Rule

from tests.web.office import VISITORS, Office, everything
from tests.web.test_access_matrix import CELLS, send

_READING = {"GET", "HEAD", "OPTIONS"}


def _gets(office: Office) -> list[str]:
    """Every page there is, with the ids of our lead and of theirs, and with what an address can say."""
    rules: list[Rule] = [rule for rule in office.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = [office.url(rule, ids) for rule in rules for ids in (office.ours, office.theirs)]
    asked = ("/leads?q=铸件&stage=signed&sort=title&col=all", "/companies?q=制造", "/interactions?after=2022-03-05_1",
             f"/leads/{office.ours['lead_id']}/advance?to=capacity", f"/interactions/new?lead={office.ours['lead_id']}",
             "/login?next=/leads")  # fmt: skip
    return [*dict.fromkeys(pages), *asked]


@pytest.mark.parametrize("visitor", VISITORS)
def test_opening_every_page_changes_nothing(office: Office, visitor: str) -> None:
    before = everything(office.app)
    pages = _gets(office)
    assert len(pages) > 45
    caller, failed, seen = office.callers[visitor], [], set()
    for page in pages:
        with caller.get(page) as answer:
            answer.get_data()
            seen.add(answer.status_code)
            if answer.status_code >= 500 or answer.status_code == 400:
                failed.append(page)
    assert failed == []
    assert 200 in seen
    assert everything(office.app) == before


def test_nothing_but_get_and_post_is_understood(office: Office) -> None:
    for rule in office.app.url_map.iter_rules():
        assert (rule.methods or set()) - _READING <= {"POST"}, rule


@pytest.mark.parametrize("token", ["", "IjEi.x.y", "somebody else's"], ids=["none", "made up", "another visitor's"])
def test_what_would_be_written_is_refused_without_the_token(office: Office, token: str) -> None:
    """Each POST by somebody whom the access table lets in, with a body that would be written."""
    before = everything(office.app)
    posts = {name: row for (method, name), row in CELLS.items() if method == "POST"}
    found = {}
    for endpoint, row in posts.items():
        # nobody may send the set-up again; it needs the token like any other
        visitor = next((name for name in VISITORS if row[name] in (200, 302)), "anonymous")
        caller = office.callers[visitor]
        foreign = office.callers["leader"].token if token == "somebody else's" else token
        with send(office, "POST", endpoint, caller, {"csrf_token": foreign}) as answer:
            found[endpoint] = answer.status_code
    assert found == dict.fromkeys(posts, 400)
    assert everything(office.app) == before
