"""The list on screen as a workbook: what is in it, who took it, and that bringing it back changes nothing."""

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.audit.models import AuditChange
from crm.config import resource
from crm.db import db
from crm.exchange.exporting.outgoing import TAKEN_OUT
from crm.exchange.models import ExportRecord
from crm.leads.models import Lead
from crm.leads.operations import add_contact, set_local_company
from crm.leads.words import Stage
from crm.lists.columns import BY_NAME
from crm.pipeline.operations import lose, pause
from tests.building import Make, credit_code
from tests.visiting import Site, Visitor
from tests.web.exchange.test_import import counts, previewed, sample, summary

DANGEROUS = ("=1+1", "+8613900001234", "-2+3", "@SUM(A1)", '=HYPERLINK("http://evil","x")', "=cmd|'/c calc'!A1")


def sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).active


def exported(visitor: Visitor, query: str = "") -> bytes:
    answer = visitor.post(f"/leads/export{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    data: bytes = answer.get_data()
    answer.close()
    return data


def column(table: Any, at: int) -> list[Any]:
    return [row[at].value for row in list(table.iter_rows())[1:]]


def _walked(make: Make, owner: User, chief: User) -> list[Lead]:
    """Leads that came through the pages: in several stages and states, with people, land, dates and money."""
    signed = make.at(
        Stage.SIGNED, owner, chief, park=make.park(), note="第一行\n第二行", jobs=0, investment_usd=5_000_000,
        land_area=57_333, plant_area=1, annual_tax=123_456, two_high_clearance="已批",
    )  # fmt: skip
    add_contact(signed, make.contact(signed.investors[0].company), owner)
    set_local_company(signed, "本地制造有限公司", credit_code(700_001), owner)
    make.verified(signed, "signed", chief)
    make.fact(signed, "registered", owner)
    paused = make.lead(owner, title="等地的项目")
    pause(paused, "等土地", paused.version, owner)
    lost = make.lead(owner, title="放弃的项目", investment=None, channel="event", source_region="US")
    lose(lost, "land", "没有地", lost.version, owner)
    dangerous = [make.lead(owner, title=text, note=text, industry=text) for text in DANGEROUS]
    return [signed, paused, lost, make.at(Stage.NEGOTIATION, owner, chief), *dangerous]


def _people(make: Make) -> tuple[User, User]:
    unit = make.unit("县工信局")
    return make.user(Role.OFFICER, unit), make.chief(unit)


def _needs_language(language: str) -> None:
    if language != "en" and not resource("translations").joinpath(language, "LC_MESSAGES/messages.mo").is_file():
        pytest.skip("the Chinese catalogue is not compiled here: headings would be English again")


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("query", ["", "?col=all"])
def test_bringing_an_export_back_changes_nothing(site: Site, language: str, query: str) -> None:
    """Of leads walked by hand, by the officer whose they are."""
    _needs_language(language)
    with site.made() as make:
        owner, chief = _people(make)
        count = len(_walked(make, owner, chief))
    visitor = site.visitor(owner, language)
    batch = previewed(visitor, exported(visitor, query), "再导入.xlsx")
    assert _changes(site, batch) == []
    assert counts(visitor, batch) == summary(rows=count, unchanged=count)


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_bringing_the_export_of_an_import_back_changes_nothing(site: Site, language: str) -> None:
    _needs_language(language)
    with site.made() as make:
        owner = make.user()
    visitor = site.visitor(owner, language)
    visitor.post(f"{previewed(visitor, *sample('02'))}/write")
    visitor.post(f"{previewed(visitor, *sample('09'))}/write")
    batch = previewed(visitor, exported(visitor, "?col=all"), "再导入.xlsx")
    assert _changes(site, batch) == []
    assert counts(visitor, batch) == summary(rows=49, unchanged=49)


def _changes(site: Site, batch: str) -> list[Any]:
    from crm.exchange.models import ImportBatch
    from crm.exchange.report_rows import rows_shown

    with site.looking():
        found = db.session.get_one(ImportBatch, int(batch.rsplit("/", 1)[1]))
        rows = [row for number in range(1, len(found.report["sheets"]) + 1) for row in rows_shown(found, number)]
    return [(row["row"], row["action"], row["changes"], [p["message"] for p in row["problems"]])
            for row in rows if row["action"] != "unchanged"]  # fmt: skip


def test_an_export_has_the_rows_of_the_scope_and_no_other(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        own = {lead.code for lead in _walked(make, owner, chief)}
        other = make.lead(make.user(Role.OFFICER, make.unit()), park=make.park("health")).code
        leader, manager = make.user(Role.LEADER), make.manager("health")
    seen = {who.id: set(column(sheet(exported(site.visitor(who))), 0)) for who in (owner, chief, leader, manager)}
    assert seen == {owner.id: own, chief.id: own, leader.id: own | {other}, manager.id: {other}}
    filtered = sheet(exported(site.visitor(leader), "?state=lost"))
    assert len(column(filtered, 0)) == 1


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_who_may_not_export_gets_nothing(site: Site, role: Role) -> None:
    with site.made() as make:
        user = make.user(role)
    assert site.visitor(user).post("/leads/export").status_code == 403
    with site.looking():
        assert db.session.scalars(select(ExportRecord)).all() == []


def test_an_export_masks_the_people_in_it(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        _walked(make, owner, chief)
    table = sheet(exported(site.visitor(owner, "en"), "?col=contact_name&col=contact_phone"))
    assert [cell.value for cell in next(table.iter_rows())] == ["Code", "Contact", "Contact's phone"]
    people = [row for row in zip(column(table, 1), column(table, 2), strict=True) if row != (None, None)]
    assert people == [("张**", "139****1234")] or (people[0][0].startswith("张*") and "****" in people[0][1]), people
    assert "13900001234" not in str([cell.value for row in table.iter_rows() for cell in row])


def test_an_export_is_recorded_with_its_filter_and_stands_in_the_trail(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        _walked(make, owner, chief)
    exported(site.visitor(owner), "?state=lost&col=title&col=note&nonsense=1")
    assert "State Lost</td>" in site.visitor(owner, "en").get("/exports").get_data(as_text=True)
    with site.looking():
        record = db.session.scalars(select(ExportRecord)).one()
        assert (record.by_id, record.rows, record.filters) == (owner.id, 1, {"state": ["lost"]})
        assert record.columns == ["code", "title", "note"]
        entry = db.session.scalars(select(AuditChange).where(AuditChange.action == "export")).one()
        assert (entry.subject_kind, entry.subject_id, entry.values["rows"]) == ("export_records", record.id, 1)
        assert entry.entry.actor_id == owner.id


def test_text_that_looks_like_a_formula_stays_text(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        _walked(make, owner, chief)
    table = sheet(exported(site.visitor(owner), "?col=all"))
    cells = [cell for row in table.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    titles = column(table, 1)
    assert set(DANGEROUS) <= set(titles)
    assert len(list(next(table.iter_rows()))) == len(BY_NAME)


def test_an_export_of_a_filter_that_is_none_is_refused_in_a_sentence(site: Site) -> None:
    with site.made() as make:
        owner, _ = _people(make)
    answer = site.visitor(owner, "en").post("/leads/export?investment_from=viel")
    assert answer.status_code == 400
    with site.looking():
        assert db.session.scalars(select(ExportRecord)).all() == []


def test_persons_in_full_need_a_reason_that_is_kept(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        _walked(make, owner, chief)
    visitor = site.visitor(owner, "en")
    refused = visitor.post("/contacts/export", {"format": "csv", "plain": "y", "reason": " "})
    assert refused.status_code == 422
    assert "Say why you need the names" in refused.get_data(as_text=True)
    with site.looking():
        assert db.session.scalars(select(ExportRecord)).all() == []

    answer = visitor.post("/contacts/export", {"format": "csv", "plain": "y", "reason": "通知开会"})
    assert "13900001234" in answer.get_data().decode("utf-8-sig")
    with site.looking():
        record = db.session.scalars(select(ExportRecord)).one()
        assert (record.kind, record.is_plain, record.reason) == ("contacts", True, "通知开会")
        entry = db.session.scalars(select(AuditChange).where(AuditChange.action == "export")).one()
        assert (entry.values["unmasked"], entry.values["reason"]) == (True, "通知开会")
    assert "通知开会" in visitor.get("/exports").get_data(as_text=True)


def test_every_list_is_taken_out_through_its_page_as_it_stands_there(site: Site) -> None:
    """Of land and plant those of the park whose page it is; each is recorded with what was asked."""
    with site.made() as make:
        owner, _ = _people(make)
        _walked(make, owner, make.chief())
        for code in ("health", "steel"):
            make.parcel(make.park(code))
            make.space(make.park(code))
    visitor = site.visitor(owner)
    taken = {}
    for kind in TAKEN_OUT:
        query = "?park=steel" if kind in ("parcels", "plants") else ""
        answer = visitor.post(f"/{kind}/export{query}")
        assert answer.status_code == 200, kind
        taken[kind] = len(column(sheet(answer.get_data()), 0))
    with site.looking():
        kept = db.session.scalars(select(ExportRecord).order_by(ExportRecord.id)).all()
        assert {record.kind: record.rows for record in kept} == taken
        assert {record.kind: record.filters for record in kept if record.filters} == {
            "parcels": {"park": ["steel"]}, "plants": {"park": ["steel"]},
        }  # fmt: skip
    assert (taken["parcels"], taken["plants"]) == (1, 1)


def test_past_exports_are_shown_to_who_took_them_and_to_the_chief_above(site: Site) -> None:
    with site.made() as make:
        owner, chief = _people(make)
        stranger = make.user(Role.OFFICER, make.unit("商务局"))
    site.visitor(owner, "en").post("/companies/export")
    seen = {who.id: f"<td class=\"k-line\">{owner.name}</td>" in site.visitor(who).get("/exports").get_data(as_text=True)
            for who in (owner, chief, stranger)}  # fmt: skip
    assert seen == {owner.id: True, chief.id: True, stranger.id: False}
