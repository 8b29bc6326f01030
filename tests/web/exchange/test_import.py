"""A ledger through the pages: upload, preview, write, report; and what is refused at the door."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from crm.accounts.models import Role, User
from crm.db import db
from crm.exchange.models import ImportBatch
from crm.leads.models import Lead
from crm.lists.rows import rows_of
from crm.parks.models import Parcel
from tests.building import Make
from tests.files_made import HOSTILE, xlsx
from tests.visiting import Site, Visitor
from tests.web.office import LEDGER, everything
from tests.web.pages import Page

DATA = Path(__file__).parents[2] / "data"
ACTIONS = ("rows", "create", "update", "unchanged", "duplicate", "error")


def sample(beginning: str) -> tuple[bytes, str]:
    path = next(DATA.glob(f"{beginning}*"))
    return path.read_bytes(), path.name


def expected(beginning: str) -> list[dict[str, Any]]:
    rows = json.loads((DATA / f"expected-{beginning}.json").read_text(encoding="utf-8"))["rows"]
    return list(rows.values())


def upload(visitor: Visitor, data: bytes, name: str, kind: str = "") -> TestResponse:
    return visitor.post("/exchange", {"file": (io.BytesIO(data), name), "kind": kind})


def previewed(visitor: Visitor, data: bytes, name: str) -> str:
    answer = upload(visitor, data, name)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.location


def counts(visitor: Visitor, batch: str) -> dict[str, int]:
    """The figures above the preview or the report, as shown."""
    page = Page(visitor.get(batch).get_data(as_text=True))
    at = next(n for n, element in enumerate(page.elements) if element.get("class") == "counts")
    shown = [element.text for element in page.elements[at:] if element.tag == "b"][:6]
    return dict(zip(ACTIONS, map(int, shown), strict=True))


def summary(**given: int) -> dict[str, int]:
    return {**dict.fromkeys(ACTIONS, 0), **given}


def _texts(visitor: Visitor, batch: str) -> str:
    return " ".join(Page(visitor.get(batch).get_data(as_text=True)).elements[0].text.split())


def _officer(site: Site) -> User:
    with site.made() as make:
        return make.user(Role.OFFICER, make.promotion_office())


def test_the_signed_projects_of_a_ledger_become_leads_with_its_values(site: Site) -> None:
    visitor = site.visitor(_officer(site), language="en")
    before = everything(site.app)
    batch = previewed(visitor, *sample("02"))
    assert counts(visitor, batch) == summary(rows=48, create=48)
    with site.looking():
        assert db.session.scalar(select(func.count(Lead.id))) == 0
    assert everything(site.app) != before  # the batch itself

    assert visitor.post(f"{batch}/write").status_code == 302
    assert counts(visitor, batch) == summary(rows=48, create=48)
    with site.looking():
        stored = {row["title"] + row["investor"][0]: row for row in rows_of(db.session.scalars(select(Lead)).all())}
        for row in expected("02"):
            lead = stored[row["title"] + row["investor"][0]]
            for name in ("stage", "state", "investment", "land_area", "industry", "park", "owner_unit", "progress"):
                assert lead[name] == row[name], (row["title"], name)
            assert (str(lead["signed_on"]) if lead["signed_on"] else None) == row["signed_on"]
            assert (lead["funds_arrived"] or 0) == (row["funds_arrived"] or 0)


def test_a_batch_is_written_once_and_the_same_file_again_changes_nothing(site: Site) -> None:
    visitor = site.visitor(_officer(site), language="en")
    batch = previewed(visitor, *sample("02"))
    assert visitor.post(f"{batch}/write").status_code == 302
    written = everything(site.app)

    assert visitor.post(f"{batch}/write").status_code == 400
    assert everything(site.app) == written

    again = previewed(visitor, *sample("02"))
    assert counts(visitor, again) == summary(rows=48, unchanged=48)
    assert "/write" not in visitor.get(again).get_data(as_text=True)
    stored = _rows(site)
    visitor.post(f"{again}/write")
    assert (len(stored), _rows(site)) == (48, stored)


def _rows(site: Site) -> list[tuple[int, dict[str, Any]]]:
    with site.looking():
        leads = db.session.scalars(select(Lead).order_by(Lead.id)).all()
        return [(lead.version, row) for lead, row in zip(leads, rows_of(leads, reveal=True), strict=True)]


def test_the_manager_of_the_parks_brings_in_the_parcels(site: Site) -> None:
    with site.made() as make:
        manager = make.user(Role.PARK_MANAGER)
        for code in ("equipment", "health", "steel", "materials"):
            make.park(code, [manager])
    visitor = site.visitor(manager, language="en")
    batch = previewed(visitor, *sample("05"))
    assert counts(visitor, batch) == summary(rows=32, create=32)
    assert visitor.post(f"{batch}/write").status_code == 302
    with site.looking():
        stored = {(parcel.park.code, parcel.number): parcel for parcel in db.session.scalars(select(Parcel))}
        for row in expected("05"):
            parcel = stored[row["park"], row["number"]]
            given = (parcel.area_m2, parcel.gross_area_m2, parcel.status, parcel.location, parcel.is_standard)
            assert given == (row["area"], row["gross_area"], row["status"], row["location"], row["is_standard"])

    again = previewed(visitor, *sample("05"))
    assert counts(visitor, again) == summary(rows=32, unchanged=32)


def test_parcels_of_a_park_one_does_not_manage_are_errors(site: Site) -> None:
    with site.made() as make:
        manager, officer = make.manager("equipment"), make.user()
    rows = expected("05")
    own = sum(row["park"] == "equipment" for row in rows)
    visitor = site.visitor(manager, language="en")
    batch = previewed(visitor, *sample("05"))
    assert 0 < own < 32
    assert counts(visitor, batch) == summary(rows=32, create=own, error=32 - own)
    visitor.post(f"{batch}/write")
    with site.looking():
        assert {parcel.park.code for parcel in db.session.scalars(select(Parcel))} == {"equipment"}

    reader = site.visitor(officer, language="en")
    assert counts(reader, previewed(reader, *sample("05"))) == summary(rows=32, unchanged=own, error=32 - own)


def test_a_batch_is_its_importers_own(site: Site) -> None:
    with site.made() as make:
        unit = make.promotion_office()
        importer, colleague, chief, admin = (
            make.user(), make.user(Role.OFFICER, unit), make.chief(unit), make.user(Role.ADMIN),
        )  # fmt: skip
    batch = previewed(site.visitor(importer), *sample("09"))
    before = everything(site.app)
    for user, status in ((colleague, 404), (chief, 404), (admin, 403)):
        visitor = site.visitor(user)
        assert (visitor.get(batch).status_code, visitor.post(f"{batch}/write").status_code) == (status, status)
        assert batch not in visitor.get("/exchange").get_data(as_text=True)
    with site.looking():
        assert db.session.scalars(select(ImportBatch.state)).all() == ["previewed"]
        assert db.session.scalar(select(func.count(Lead.id))) == 0
    assert before != everything(site.app)  # three logins


def _heads(make: Make) -> tuple[User, User]:
    bureau, elsewhere = make.unit("县工信局"), make.unit("县商务局")
    return make.user(Role.OFFICER, bureau), make.user(Role.OFFICER, elsewhere)


def test_a_row_for_a_unit_outside_the_importers_subtree_is_an_error(site: Site) -> None:
    with site.made() as make:
        importer, _ = _heads(make)
    head = ["项目名称", "投资方", "总投资（万元）", "责任单位"]
    data = xlsx(head, ["甲项目", "甲有限公司", 100, "县工信局"], ["乙项目", "乙有限公司", 200, "县商务局"],
                ["丙项目", "丙有限公司", 300, "没有这个局"])  # fmt: skip
    visitor = site.visitor(importer, language="en")
    batch = previewed(visitor, data, "a.xlsx")
    assert counts(visitor, batch) == summary(rows=3, create=2, error=1)
    assert "县商务局 is not one of your units." in _texts(visitor, batch)

    visitor.post(f"{batch}/write")
    with site.looking():
        found = {lead.title: (lead.unit.name, lead.owner_unit_words) for lead in db.session.scalars(select(Lead))}
    assert found == {"甲项目": ("县工信局", None), "丙项目": ("县工信局", "没有这个局")}


def test_a_lead_the_importer_does_not_see_is_told_with_its_unit_and_day_and_left_alone(site: Site) -> None:
    with site.made() as make:
        importer, owner = _heads(make)
        lead = make.lead(owner, title="铸件项目", company=make.company("甲有限公司"), note="机密")
        code, day = lead.code, lead.registered_at.date().isoformat()
    visitor = site.visitor(importer, language="en")
    batch = previewed(visitor, LEDGER.format(title="铸件项目", firm="甲有限公司", park="").encode(), "a.csv")
    assert counts(visitor, batch) == summary(rows=1, duplicate=1)
    text = _texts(visitor, batch)
    assert f"Registered by 县商务局 on {day} already; it is left alone." in text
    assert code not in text
    assert "机密" not in text

    visitor.post(f"{batch}/write")
    with site.looking():
        found = db.session.scalars(select(Lead)).one()
        assert (found.investment, found.version) == (lead.investment, lead.version)


@pytest.mark.parametrize("bench", ["sqlite"], indirect=True)  # refused before any database is asked
@pytest.mark.parametrize("case", [*HOSTILE, "none"])
def test_a_file_that_cannot_be_read_is_refused_beside_the_field_and_nothing_is_kept(site: Site, case: str) -> None:
    visitor = site.visitor(_officer(site), language="en")
    before = everything(site.app)
    kept = _files(site)
    if case == "none":
        answer = visitor.post("/exchange", {"kind": ""})
    else:
        data, name, _ = HOSTILE[case]
        answer = upload(visitor, data, name)
    page = Page(answer.get_data(as_text=True))

    assert answer.status_code == 422
    sentences = [p.text for p in page.all("p") if p.get("class") == "field-error"]
    assert len(sentences) == 1
    assert sentences[0].strip().endswith(".")
    assert sentences[0] in page.errors_of("file")
    assert everything(site.app) == before
    assert _files(site) == kept


def _files(site: Site) -> list[Path]:
    return sorted(Path(site.app.config["FILES_ROOT"]).rglob("*"))


def test_the_blank_file_of_a_kind_is_offered_and_comes_back_empty(site: Site) -> None:
    visitor = site.visitor(_officer(site))
    assert "/exchange/templates/parcels" in visitor.get("/exchange").get_data(as_text=True)
    answer = visitor.get("/exchange/templates/leads")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert counts(visitor, previewed(visitor, answer.get_data(), "项目模板.xlsx")) == summary()
    assert visitor.get("/exchange/templates/nothing").status_code == 404
