"""The leader's page: no figure that differs from the list behind it."""

import io
from collections.abc import Sequence
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.companies.listings import set_listing
from crm.db import db
from crm.exchange.models import ExportRecord
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.leads.words import Stage
from crm.lists.arrivals import ArrivalList
from crm.lists.leads import LeadList
from crm.milestones.arrivals import reverse, verify_arrival
from crm.milestones.operations import carry, send_back
from crm.milestones.queries import milestones_of
from crm.pipeline.operations import lose, pause
from crm.reports.figures import Figure
from crm.reports.leader import LeaderPage, leader_page
from crm.reports.period import period_of
from crm.web.formats import money
from tests.building import Make
from tests.counting import counting
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


def _facts(make: Make, people: dict[str, User]) -> None:
    """Facts of this year and the last: verified, waiting, returned, carried over; firms of several classes."""
    officer, chief = people["officer"], people["chief"]
    leads = db.session.scalars(visible_to(officer).order_by(Lead.id)).all()
    this_year, last_year = date(today().year, 1, 1), date(today().year - 1, 6, 30)
    for lead, on in zip(leads[:4], (this_year, this_year, last_year, today()), strict=True):
        make.fact(lead, "signed", officer, on)
    make.verified(leads[0], "signed", chief)
    make.fact(leads[0], "construction", officer, today())
    make.verified(leads[0], "construction", chief)
    make.fact(leads[0], "production", officer, today())
    send_back(milestones_of(leads[3])["signed"], leads[3], "缺协议", chief)
    carry(leads[4], "signed", {"happened_on": FuzzyDate(this_year, "y")}, officer)
    _arrivals(make, leads, officer, chief)
    for number, code in enumerate(("fortune_global_500", "gazelle", "listed")):
        set_listing(leads[number].investors[0].company, code, 2024, None, officer)
    set_listing(leads[0].investors[0].company, "unicorn", 2023, None, officer)


def _arrivals(make: Make, leads: Sequence[Lead], officer: User, chief: User) -> None:
    """3 million verified from abroad, 2 waiting from the province, 1 of last year; 4 taken back by a reversal."""
    last_year = date(today().year - 1, 6, 30)
    for lead, amount, origin, on in (
        (leads[0], 3_000_000, "abroad", today()), (leads[0], 2_000_000, "inside_province", today()),
        (leads[1], 1_000_000, "outside_province", last_year), (leads[3], 4_000_000, "outside_province", today()),
    ):  # fmt: skip
        arrival = make.arrival(lead, officer, amount=amount, origin=origin, arrived_on=FuzzyDate.day(on))
        if origin != "inside_province":
            verify_arrival(arrival, lead, chief)
    reverse(arrival, lead, "重复填报", officer)


Totals = dict[tuple[str, str], tuple[int, int]]  # by list and filters
ASKED = [("year", "verified"), ("year", "all"), ("last-year", "all"), ("month", "verified"), ("quarter", "all")]


def _page(user: User, asked: tuple[str, str]) -> LeaderPage:
    return leader_page(user, period_of(asked[0], today()), asked[1])


def test_every_figure_is_the_count_and_the_sum_of_its_list(site: Site) -> None:
    with site.made() as make:
        people = _leads(make)
        _facts(make, people)
    for who in ROLES:
        with site.looking():
            reader = db.session.get_one(User, people[who].id)
            known: Totals = {}
            for asked in ASKED:
                page = _page(reader, asked)
                for figure in page.figures:
                    totals = _of_the_list(reader, figure, known)
                    assert (figure.count, figure.amount) == totals, (who, asked, figure)
                _require_whole(page)
            assert (page.states.rows[0].figures[0].count == 0) is (who == "idle")


def _of_the_list(reader: User, figure: Figure, known: Totals) -> tuple[int, int]:
    """What the list of these filters counts; several pages have the same figures, and nothing changes between them."""
    key = figure.listed, urlencode(sorted(figure.filters.items()), doseq=True)
    if key not in known:
        wanted = ArrivalList if figure.listed == "arrivals" else LeadList
        count, amount, *_ = wanted(reader, figure.filters).totals()
        assert amount is not None  # told below 10,000 rows
        known[key] = count, amount
    return known[key]


def _require_whole(page: LeaderPage) -> None:
    """Every active lead stands in one stage, one unit, one region."""
    active = next(row for row in page.states.rows if row.code == "active").figures[0]
    regions = [row.figures[-1] for row in page.classes.rows[:-1]]
    for parts in (page.stages.column(0), page.units.column(0), regions):
        assert (sum(part.count for part in parts), sum(part.amount for part in parts)) == (active.count, active.amount)
    reds = [sum(figure.count for figure in table.column(-1)) for table in (page.stages, page.units)]
    assert reds == [page.stuck.all.count] * 2
    for table, place in ((page.units, 1), (page.months, 0)):
        if page.period.code == "year":
            assert sum(figure.count for figure in table.column(place)) >= page.results.rows[0].figures[0].count


def test_the_results_of_the_year_as_the_bureau_counts_them_by_hand(site: Site) -> None:
    """Of eight signed or said to be: one verified, two waiting, one carried over, one returned, one last year's."""
    with site.made() as make:
        people = _leads(make)
        before = _page(people["chief"], ("year", "all")).results.rows[0].figures[0].count
        _facts(make, people)
        user = people["chief"]
    assert before == 1  # the one walked to 签约 today, to be verified
    with site.looking():
        reader = db.session.get_one(User, user.id)
        table = _page(reader, ("year", "verified")).results
        rows = {row.code: [figure.count for figure in row.figures] for row in table.rows}
        assert rows == {"signed": [1, 2, 1], "construction": [1, 0, 0], "production": [0, 1, 0]}
        assert _page(reader, ("year", "all")).results.rows[0].figures[0].count == 4
        arrived = [(figure.count, figure.amount) for figure in _page(reader, ("year", "all")).arrived.rows[0].figures]
        # 3 + 2 + 4 - 4 million; from outside the province 3 + 4 - 4; the reversal and the 2 of the province wait.
        assert arrived == [(4, 5_000_000), (3, 3_000_000), (2, -2_000_000)]
        assert _page(reader, ("last-year", "all")).results.rows[0].figures[0].count == 1
        classes = {
            row.code: [figure.count for figure in row.figures] for row in _page(reader, ("year", "all")).classes.rows
        }
        # Global 500, industry 100, unicorn, gazelle: the gazelle's project is paused.
        assert classes["all"][:4] == [1, 0, 1, 0]


def test_the_page_asks_few_questions_whatever_it_shows(site: Site) -> None:
    with site.made() as make:
        user = _leads(make)["whole chief"]
    with site.looking():
        reader = db.session.get_one(User, user.id)
        with counting() as queries:
            _page(reader, ("year", "verified"))
        assert len(queries) <= 16  # one for the settings: what stands in the pool


def test_the_rows_behind_a_figure_are_exactly_those_counted(site: Site) -> None:
    """Through the page: every figure that is not nothing is a link, whose list shows the count and as many rows."""
    with site.made() as make:
        people = _leads(make)
        _facts(make, people)
    for who in ROLES:
        _require_rows_behind(site, people[who])


def _require_rows_behind(site: Site, user: User) -> None:
    visitor = site.visitor(user, language="en")
    with site.looking():
        page = _page(db.session.get_one(User, user.id), ("year", "verified"))
    figures = [figure for figure in page.figures if figure.count]
    pages: dict[str, Any] = {}
    addresses = _addresses(visitor.get("/reports/pipeline").get_data(as_text=True))
    for figure in figures:
        address = next(one for one in addresses if _filters(one) == figure.filters)
        if figure.listed == "arrivals":
            assert urlsplit(address).path == "/funds"
            continue
        if address not in pages:
            pages[address] = visitor.get(address).get_data(as_text=True)
        text = pages[address]
        rows = [row for row in Page(text).all("td") if row.get("class") == "k-title"]
        assert len(rows) == figure.count, address
        with site.app.test_request_context(headers={"Accept-Language": "en"}):
            assert money(figure.amount) in unescape(text), address


def test_the_workbook_holds_the_same_figures_as_the_page(site: Site) -> None:
    with site.made() as make:
        people = _leads(make)
        _facts(make, people)
        user = people["leader"]
    answer = site.visitor(user, language="en").post("/reports/pipeline/export?period=year&basis=all")
    book = load_workbook(io.BytesIO(answer.get_data()))
    with site.looking():
        page = _page(db.session.get_one(User, user.id), ("year", "all"))
        kept = db.session.scalars(select(ExportRecord)).one()
    assert (kept.by_id, kept.filters) == (user.id, {"period": ["year"], "basis": ["all"]})
    assert len(book.worksheets) == len(page.tables)
    for sheet, table in zip(book.worksheets, page.tables, strict=True):
        for at, row in enumerate(table.rows, 3):
            cells = [cell.value for cell in sheet[at]][1:]
            shown = [part for figure in row.figures for part in (figure.count, figure.amount / 100_000_000)]
            assert cells == pytest.approx(shown), (table.code, row.code)


def _filters(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def _addresses(text: str) -> list[str]:
    return [link.get("href") for link in Page(text).all("a") if urlsplit(link.get("href")).path in ("/leads", "/funds")]


def test_an_administrator_reads_no_report(site: Site) -> None:
    with site.made() as make:
        admin = make.user(Role.ADMIN)
    assert site.visitor(admin).get("/reports/pipeline").status_code == 403
