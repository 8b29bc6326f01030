"""The calendar's page: a month of the list, its neighbours, and a month that is none."""

from crm.fuzzydate import FuzzyDate
from tests.visiting import Site
from tests.web.pages import Page


def test_a_month_of_the_filtered_list(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        make.lead(owner, title="三月落地", expected_landing_on=FuzzyDate.from_iso("2022-03-05"), channel="event")
        make.lead(owner, title="别的渠道", expected_landing_on=FuzzyDate.from_iso("2022-03-06"), channel="agent")
    visitor = site.visitor(owner, "en")
    page = Page(visitor.get("/leads/calendar?month=2022-03&channel=event").get_data(as_text=True))
    happenings = [link.text for link in page.all("a") if "happening" in link.get("class")]
    assert happenings == ["三月落地Expected landing"]
    neighbours = [link.get("href") for link in page.all("a") if link.get("rel") in ("prev", "next")]
    assert neighbours == ["/leads/calendar?channel=event&month=2022-02", "/leads/calendar?channel=event&month=2022-04"]


def test_a_month_that_is_none_is_this_month(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
    visitor = site.visitor(owner)
    for month in ("", "2022", "2022-13", "0000-01", "9999-12", "x-y", "²-³"):
        assert visitor.get(f"/leads/calendar?month={month}").status_code == 200
