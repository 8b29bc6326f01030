"""The list of leads: filters, paging, counting, the number of queries."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event

from crm.accounts.models import User
from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError
from crm.fuzzydate import FuzzyDate, today
from crm.leads.claims.standing import rules
from crm.leads.models import Lead
from crm.leads.operations import set_investors, set_parks
from crm.lists import leads as lists
from crm.lists.columns import DEFAULT, chosen, exported
from crm.lists.filters import FILTERS
from crm.lists.leads import SORTS, LeadList
from crm.lists.rows import rows_of
from crm.milestones.operations import carry, open_funds
from crm.settings.operations import change as change_setting
from tests.building import Make

TODAY = today()


def _titles(user: User, sort: str = "newest", **filters: Sequence[str] | str) -> set[str]:
    wanted = {name: [values] if isinstance(values, str) else values for name, values in filters.items()}
    listed = LeadList(user, wanted, sort)
    found = {lead.title for lead in listed.page()[0]}
    assert listed.count() == len(found)
    return found


@pytest.fixture
def chief(make: Make) -> User:
    """Three leads that differ in everything a filter asks for: 甲, 乙 and 丙."""
    chief, officer = make.chief(), make.user(name="张三")
    park = make.park("steel")
    make.lead(officer, title="甲ABB变压器", company=make.company("ABB（北京）有限公司", "91440300708461136T"))
    b = make.lead(
        make.user(unit=make.unit("商务局")),
        company=make.company("乙碱业公司"),
        title="乙100%纯碱",
        investment=50_000_000,
        source_region="440500",
    )
    c = make.lead(officer, title="丙_医药", channel="event", company=make.company("丙药业公司"), park=park)
    b.state, c.stage, c.source_region, c.investment = "paused", "signed", None, None
    set_parks(b, [make.park("health"), park], System())  # type: ignore[arg-type]
    carry(c, "signed", {"happened_on": FuzzyDate.day(date(2024, 3, 31))}, officer)
    carry(b, "signed", {"happened_on": FuzzyDate.from_iso("2024-04")}, officer)
    db.session.flush()
    return chief


CASES: list[tuple[dict[str, Any], str]] = [
    ({}, "甲乙丙"),
    ({"q": "变压器"}, "甲"),
    ({"q": "abb"}, "甲"),
    ({"q": "北京有限"}, "甲"),
    ({"q": "91440300708461136t"}, "甲"),
    ({"q": "0%"}, "乙"),
    ({"q": "_"}, "丙"),
    ({"q": "%"}, "乙"),
    ({"q": " 医药 "}, "丙"),
    ({"q": "\\"}, ""),
    ({"stage": "signed"}, "丙"),
    ({"stage": ["signed", "lead"]}, "甲乙丙"),
    ({"stage": "sold"}, ""),
    ({"state": "paused"}, "乙"),
    ({"region": "jjj"}, "甲"),
    ({"region": "gba"}, "乙"),
    ({"region": ["jjj", "unknown"]}, "甲丙"),
    ({"park": "steel"}, "乙丙"),
    ({"park": "health"}, "乙"),
    ({"park": "none"}, "甲"),
    ({"park": ["none", "health"]}, "甲乙"),
    ({"channel": "event"}, "丙"),
    ({"investment_from": "10000"}, "甲"),
    ({"investment_from": "5000"}, "甲乙"),
    ({"investment_to": "5000"}, "乙"),
    ({"investment_from": "1亿元", "investment_to": "4亿"}, "甲"),
    ({"signed_from": "2024-03-31"}, "乙丙"),
    ({"signed_from": "2024-04"}, "乙"),
    ({"signed_to": "2024-03-31"}, "丙"),
    ({"signed_to": "2024-03"}, "丙"),
    ({"signed_to": "2024-03-30"}, ""),
    ({"signed_from": "2024", "signed_to": "2024-H1"}, "乙丙"),
    ({"signed_to": "9999"}, "乙丙"),
    ({"park": "steel", "stage": "signed", "channel": "event"}, "丙"),
    ({"park": "steel", "region": "jjj"}, ""),
    ({"q": "", "stage": "", "investment_from": " "}, "甲乙丙"),
]


def test_each_filter_alone_and_together(make: Make, chief: User) -> None:
    for filters, expected in CASES:
        assert {title[0] for title in _titles(chief, **filters)} == set(expected), filters


def test_owner_and_unit_are_chosen_by_number(make: Make, chief: User) -> None:
    first = db.session.query(Lead).filter(Lead.title.startswith("甲")).one()
    assert {title[0] for title in _titles(chief, owner=str(first.owner_id))} == {"甲", "丙"}
    assert {title[0] for title in _titles(chief, unit=str(first.unit_id))} == {"甲", "丙"}
    assert _titles(chief, owner="0") == _titles(chief, owner="张三") == set()


def test_the_setting_decides_whether_all_of_guangdong_counts(make: Make, chief: User) -> None:
    change_setting("regions.all_guangdong", False, System())
    db.session.flush()
    assert _titles(chief, region="gba") == set()
    assert {title[0] for title in _titles(chief, region="other")} == {"乙"}


HOSTILE = (
    "' OR 1=1 --",
    "'; DROP TABLE leads; --",
    "%' ESCAPE '",
    "1) OR (1=1",
    "\x00",
    "a\x00b",
    "9" * 40,
    "-1",
    "1e309",
    "NaN",
    "∞",
    "²",
    "长" * 5000,
    "%" * 5000,
    "﷽" * 5000,
    "0000-00-00",
    "2024-13",
    "9999-12-31",
    "\u202e\ud7ff",
    "{{7*7}}",
    "${jndi:x}",
)  # fmt: skip


def test_a_hostile_value_is_no_match_or_a_refusal_with_the_filters_name(make: Make) -> None:
    user = make.chief()
    make.lead(title="唯一")
    for name, value in product(FILTERS, HOSTILE):
        try:
            assert LeadList(user, {name: [value, value]}).count() <= 1
        except DomainError as refused:
            assert refused.field == name, value


def test_a_hostile_cursor_begins_somewhere(make: Make) -> None:
    user = make.chief()
    make.lead()
    for sort, value in product(SORTS, HOSTILE):
        for cursor in (f"{value}|1", f"1|{value}"):
            LeadList(user, {}, sort).page(cursor)
    for sort, cursor in product(SORTS, ("", "|", "||1", "--5|1", "²|1", "1|2|3", "x")):
        LeadList(user, {}, sort).page(cursor)


def test_what_is_no_filter_is_refused_and_never_ignored(make: Make) -> None:
    with pytest.raises(DomainError, match="no filter password_hash"):
        LeadList(make.chief(), {"password_hash": ["x"]}).count()


def test_too_many_values_are_refused(make: Make) -> None:
    with pytest.raises(DomainError, match="fewer") as refused:
        LeadList(make.chief(), {"park": ["a"] * 40_000}).count()
    assert refused.value.field == "park"


def _many(make: Make) -> tuple[User, list[Lead]]:
    """13 leads with ties and nulls in everything that is sorted by."""
    chief, officer, company = make.chief(), make.user(), make.company()
    leads = [make.lead(officer, company=company, title=f"项目{n % 4}|{n % 4}") for n in range(13)]
    for n, lead in enumerate(leads):
        lead.investment = None if n % 3 == 0 else (n % 3) * 10_000
        lead.last_contact_on = None if n % 4 == 0 else TODAY - timedelta(days=n % 4)
        lead.stage_entered_on = TODAY - timedelta(days=n % 2)
    db.session.flush()
    return chief, leads


def test_paging_visits_each_lead_once_in_every_order(make: Make) -> None:
    chief, leads = _many(make)
    keys = {
        "newest": lambda lead: -lead.id,
        "investment": lambda lead: (-(lead.investment if lead.investment is not None else -1), -lead.id),
        "title": lambda lead: (lead.title, lead.id),
        "quiet": lambda lead: (lead.last_contact_on or lead.stage_entered_on, lead.id),
    }
    assert set(keys) == set(SORTS)
    for sort, key in keys.items():
        for size in (1, 4, 13, 50):
            pages = list(LeadList(chief, {}, sort).all(size))
            assert [len(page) for page in pages] == [size] * (13 // size) + ([13 % size] if 13 % size else [])
            assert [lead.id for page in pages for lead in page] == [lead.id for lead in sorted(leads, key=key)], sort


def test_a_page_says_whether_another_follows(make: Make) -> None:
    chief, _ = _many(make)
    leads, cursor = LeadList(chief).page(size=12)
    assert len(leads) == 12
    assert cursor is not None
    rest, end = LeadList(chief).page(cursor, size=12)
    assert (len(rest), end) == (1, None)


def test_counting_stops_where_nobody_reads_on(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lists.COUNT_STOPS_AT == 10_000
    chief, _ = _many(make)
    for limit, counted in ((5, 6), (12, 13), (13, 13)):
        monkeypatch.setattr(lists, "COUNT_STOPS_AT", limit)
        assert LeadList(chief).count() == counted
    monkeypatch.setattr(lists, "COUNT_STOPS_AT", 5)
    assert LeadList(chief).count(exact=True) == 13


def test_sums_are_of_the_whole_list_and_exact(make: Make) -> None:
    chief, officer = make.chief(), make.user()
    assert LeadList(chief).sums() == (0, 0)
    for _ in range(3):
        make.lead(officer, investment=10**15, land_area=None)
    assert LeadList(chief).sums() == (3 * 10**15, 0)


@contextmanager
def _counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow_with_the_list(make: Make) -> None:
    chief, officer = make.chief(), make.user()
    counts = []
    for more in (2, 8):
        for _ in range(more):
            lead = make.lead(officer, park=make.park("steel"))
            lead.local_company = make.company()
            contact = make.contact(lead.investors[0].company)
            lead.contacts.append(lists.LeadContact(contact=contact))
            carry(lead, "signed", {"happened_on": FuzzyDate.day(TODAY), "amount": 7}, officer)
            open_funds(lead, 5, officer)
        db.session.commit()
        db.session.expunge_all()
        user, officer = db.session.get_one(User, chief.id), db.session.get_one(User, officer.id)
        rules()  # the settings are read once a transaction, whoever asks first
        with _counted() as seen:
            leads, _ = LeadList(user).page()
            rows = rows_of(leads)
        assert len(rows) == len(leads)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_a_row_reads_from_the_records_that_own_its_values(make: Make) -> None:
    officer = make.user(name="李四")
    lead = make.lead(officer, title="铸件", park=make.park("steel"))
    set_investors(lead, ["甲公司", "乙公司"], officer)
    contact = make.contact(lead.investors[0].company, "王小明", "13912340000")
    lead.contacts.append(lists.LeadContact(contact=contact))
    carry(
        lead, "signed", {"happened_on": FuzzyDate.from_iso("2022-03"), "amount": 9, "agreement_kind": "formal"}, officer
    )
    open_funds(lead, 5, officer)
    db.session.flush()

    row, shown = rows_of([lead])[0], rows_of([lead], reveal=True)[0]
    assert {name: row[name] for name in ("title", "investor", "park", "owner", "owner_unit", "stage")} == {
        "title": "铸件",
        "investor": ["甲公司", "乙公司"],
        "park": ["steel"],
        "owner": "李四",
        "owner_unit": "县招商服务中心",
        "stage": "lead",
    }
    assert (str(row["signed_on"]), row["agreed_amount"], row["agreement_kind"]) == ("2022-03", 9, "formal")
    assert (row["funds_arrived"], row["production_on"], row["local_company"]) == (5, None, None)
    assert (row["contact_name"], row["contact_phone"]) == ("王*", "139****0000")
    assert (shown["contact_name"], shown["contact_phone"]) == ("王小明", "13912340000")
    assert {field.name for field in chosen(["all"])} <= set(row)


def test_columns_are_those_asked_for_and_an_export_begins_with_the_code() -> None:
    asked = ["note", "title", "note", "code", "password_hash"]
    assert [field.name for field in chosen(asked)] == ["note", "title"]
    assert [field.name for field in exported(asked)] == ["code", "note", "title"]
    assert [field.name for field in chosen([])] == [field.name for field in chosen(["nothing"])] == list(DEFAULT)
