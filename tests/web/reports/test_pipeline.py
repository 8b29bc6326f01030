"""The leader's page: no figure that differs from the list behind it."""

from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crm.accounts.models import Role, User
from crm.db import db
from crm.leads.words import Stage
from crm.lists.leads import LeadList
from crm.pipeline.operations import lose, pause
from crm.reports.pipeline import Figure, pipeline
from crm.web.formats import money
from tests.building import Make
from tests.visiting import Site
from tests.web.pages import Page

REGIONS = ("130900", "110000", "310000", "440300", "330100", None)


def _leads(make: Make) -> dict[str, User]:
    """Leads of two bureaus in every state, some in parks; readers of every role over a part of them."""
    bureau, elsewhere = make.unit("县工信局"), make.unit("县商务局")
    people = {
        "officer": make.user(Role.OFFICER, bureau), "chief": make.chief(bureau), "whole chief": make.chief(),
        "leader": make.user(Role.LEADER), "bureau leader": make.user(Role.LEADER, bureau),
        "auditor": make.user(Role.AUDITOR), "manager": make.manager(), "idle": make.user(Role.OFFICER, make.unit()),
    }  # fmt: skip
    others = {bureau: people["officer"], elsewhere: make.user(Role.OFFICER, elsewhere)}
    for number, region in enumerate(REGIONS):
        for unit, owner in others.items():
            park = make.park() if number % 2 else None
            values = {"source_region": region or "440100", "investment": 10_000_000 * (number + 1), "park": park}
            lead = make.lead(owner, unit, **values)
            if number == 1:
                pause(lead, "等土地", lead.version, owner)
            if number == 2:
                lose(lead, "land", "没有地", lead.version, owner)
    make.lead(people["officer"], investment=None, source_region="US")
    make.lead(people["officer"]).source_region = None  # as an old ledger brings it
    make.at(Stage.NEGOTIATION, people["officer"], people["chief"])
    make.at(Stage.SIGNED, people["officer"], people["chief"], park=make.park())
    return people


ROLES = ("officer", "chief", "whole chief", "leader", "bureau leader", "auditor", "manager", "idle")


def _figures(user: User) -> list[Figure]:
    found = pipeline(user)
    return [*found.stages, *found.regions, *found.states, found.total]


@pytest.mark.parametrize("who", ROLES)
def test_every_figure_is_the_count_and_the_sum_of_its_list(site: Site, who: str) -> None:
    with site.made() as make:
        user = _leads(make)[who]
    with site.looking():
        reader = db.session.get_one(User, user.id)
        found = pipeline(reader)
        for figure in _figures(reader):
            wanted = LeadList(reader, figure.filters)
            assert (figure.count, figure.amount) == (wanted.count(exact=True), wanted.sums()[0]), figure
    active = next(figure for figure in found.states if figure.code == "active")
    for parts in (found.stages, found.regions):  # every active lead stands in one stage and one region
        assert (sum(part.count for part in parts), sum(part.amount for part in parts)) == (active.count, active.amount)
    assert (found.total.count == 0) is (who == "idle")


@pytest.mark.parametrize("who", ROLES)
def test_the_rows_behind_a_figure_are_exactly_those_counted(site: Site, who: str) -> None:
    """Through the page: the list each link opens shows the count, the sum and as many rows."""
    with site.made() as make:
        user = _leads(make)[who]
    visitor = site.visitor(user, language="en")
    with site.looking():
        figures = _figures(db.session.get_one(User, user.id))
    pages: dict[str, Any] = {}
    addresses = _addresses(visitor.get("/reports/pipeline").get_data(as_text=True))
    for figure in figures:
        address = next(one for one in addresses if _filters(one) == figure.filters)
        text = pages.setdefault(address, visitor.get(address).get_data(as_text=True))
        rows = [row for row in Page(text).all("td") if row.get("class") == "k-title"]
        assert len(rows) == figure.count, address
        if figure.count:
            with site.app.test_request_context(headers={"Accept-Language": "en"}):
                assert money(figure.amount) in unescape(text), address


def _filters(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def _addresses(text: str) -> list[str]:
    return [link.get("href") for link in Page(text).all("a") if urlsplit(link.get("href")).path == "/leads"]


def test_an_administrator_reads_no_report(site: Site) -> None:
    with site.made() as make:
        admin = make.user(Role.ADMIN)
    assert site.visitor(admin).get("/reports/pipeline").status_code == 403
