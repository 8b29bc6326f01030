"""What was taken out and is brought back changes nothing, whatever stands in the cells; and formulas never arise."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from flask_babel import gettext
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.companies.listings import set_listing
from crm.companies.models import Company
from crm.companies.operations import set_parent
from crm.db import db
from crm.errors import DomainError
from crm.exchange import exporting
from crm.exchange.exporting import Words, write_file
from crm.exchange.importing import plan, recognise
from crm.exchange.outgoing import Outgoing
from crm.exchange.planning import PlannedRow
from crm.fuzzydate import FuzzyDate
from crm.web.exports import word
from tests.building import Make, credit_code

NASTY = (
    "=1+1", "-5", "+8613900001234", "@SUM(A1)", "00123", "911408261922038216", "1900-01-31", "😀🏭", "𠮷野家",
    "第一行\n第二行", "  前面有空格", "'=先有引号", "it's '=5", "_x000D_", "<b>&amp;", "无人机", "小计项目", "2022.10",
    '"引号","逗号"', "a\tb", "=HYPERLINK(\"http://evil\",\"x\")",
)  # fmt: skip
DAYS = ("1900-01-31", "1900-02-28", "1900-03-01", "1904-01-01", "1999-12-31", "2022-03", "2022-Q1", "2022-H1", "2022")
KINDS = ("xlsx", "csv")


def taken_out(wanted: Outgoing, format: str, folder: Path) -> bytes:
    path = folder / f"list.{format}"
    write_file(path, wanted, format, Words("Sheet", gettext, word))
    return path.read_bytes()


def again(wanted: Outgoing, format: str, folder: Path, by: User) -> list[PlannedRow]:
    """The rows of the list taken out and read back, as its importer would decide them."""
    db.session.commit()
    data = taken_out(wanted, format, folder)
    (table,) = plan(recognise(data, f"list.{format}"), by)
    assert table.result.kind == wanted.kind, table.result
    return list(table.rows)


def actions(rows: list[PlannedRow]) -> list[tuple[str, object, list[str]]]:
    """What is not unchanged, with why."""
    return [(row.action, row.changes, [p.message for p in row.problems]) for row in rows if row.action != "unchanged"]


@pytest.mark.parametrize("format", KINDS)
def test_leads_come_back_unchanged(make: Make, tmp_path: Path, format: str) -> None:
    owner = make.user()
    for at, text in enumerate(NASTY):
        day = FuzzyDate.from_iso(DAYS[at % len(DAYS)])
        lead = make.lead(
            owner, title=text, note=text, description=text, progress=None, chain=text[:60], referrer=text[:60],
            investment=12_345_678_901 + at, land_area=57_333 + at, plant_area=at, jobs=at, energy_tce=at,
            investment_usd=5_000_001, first_contact_on=day, expected_landing_on=day,
        )  # fmt: skip
        lead.extra = {}
    rows = again(Outgoing("leads", owner, names=["all"]), format, tmp_path, owner)

    assert len(rows) == len(NASTY)
    assert actions(rows) == []


def test_a_list_of_few_columns_comes_back_by_its_codes(make: Make, tmp_path: Path) -> None:
    owner = make.user()
    leads = [make.lead(owner, title=title, note="=1+1", investment=5_000_000) for title in ("甲", "合计", "小计项目")]
    make.talk(leads[0], owner)
    for names in (["investment"], ["note", "stage"], ["park", "owner_unit", "state"], ["contact_phone", "next_step"]):
        rows = again(Outgoing("leads", owner, names=names), "csv", tmp_path, owner)
        assert (len(rows), actions(rows)) == (3, []), names
    lines = f"项目编号,总投资（万元）\n{leads[0].code},600\nYF-1999-0001,700\n,800\n"
    changed, unknown, nameless = plan(recognise(lines.encode(), "a.csv"), owner)[0].rows
    assert (changed.action, changed.changes) == ("update", {"investment": (5_000_000, 6_000_000)})
    assert [problem.field for problem in unknown.problems] == ["title", "investor", "code"]
    assert [problem.field for problem in nameless.problems] == ["title", "investor"]
    assert (unknown.action, nameless.action) == ("error", "error")


@pytest.mark.parametrize("format", KINDS)
def test_persons_in_full_come_back_unchanged_and_masked_ones_say_nothing(
    make: Make, tmp_path: Path, format: str
) -> None:
    owner = make.user()
    lead = make.lead(owner)
    person = make.contact(lead.investors[0].company)
    plain = Outgoing("contacts", owner, is_plain=True)

    assert actions(again(plain, format, tmp_path, owner)) == []
    masked = again(Outgoing("contacts", owner), format, tmp_path, owner)
    assert [(row.action, row.changes) for row in masked] == [("unchanged", {})]
    assert [problem.message for problem in masked[0].problems] == [
        "The person is masked: the row says nothing of them."
    ]
    text = taken_out(Outgoing("contacts", owner), "csv", tmp_path).decode("utf-8-sig")
    assert person.name not in text
    assert "13900001234" not in text


@pytest.mark.parametrize("format", KINDS)
def test_companies_come_back_unchanged(make: Make, tmp_path: Path, format: str) -> None:
    chief = make.chief()
    group = make.company("华东控股集团有限公司")
    for at, text in enumerate(NASTY):
        firm = make.company(f"乙{at}制造有限公司", credit_code(800_000 + at) if at % 2 else None)
        firm.note, firm.address, firm.region, firm.industry = text, text[:80], "330100", "装备制造"
        set_parent(firm, group, chief)
    set_listing(firm, "china_500", 2021, 17, chief)
    set_listing(firm, "china_500", 2022, None, chief)
    set_listing(firm, "industry_100", 2022, 3, chief, "食品工业")
    set_listing(firm, "gazelle", 2022, None, chief)
    firms = db.session.scalar(select(func.count(Company.id))) or 0
    rows = again(Outgoing("companies", chief), format, tmp_path, chief)

    assert len(rows) == firms + 3
    assert actions(rows) == []


@pytest.mark.parametrize("format", KINDS)
def test_parcels_come_back_unchanged(make: Make, tmp_path: Path, format: str) -> None:
    manager = make.manager("health")
    park = make.park("health", [manager])
    for at, text in enumerate(NASTY):
        make.parcel(
            park, 66_667 + at, note=text, location=text, number=f"0{at}", gross_area=80_001, is_standard=at % 2 == 0,
            min_investment_intensity=2_600_001, min_tax_per_mu=150_000, acquired_on=FuzzyDate.from_iso(DAYS[at % 9]),
        )  # fmt: skip
    rows = again(Outgoing("parcels", manager), format, tmp_path, manager)

    assert len(rows) == len(NASTY)
    assert actions(rows) == []


def test_no_cell_of_a_workbook_is_a_formula(make: Make, tmp_path: Path) -> None:
    owner = make.user()
    for text in NASTY:
        make.lead(owner, title=text, note=text)
    db.session.commit()
    data = taken_out(Outgoing("leads", owner, names=["title", "note", "investment"]), "xlsx", tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]

    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert book.active.freeze_panes == "C2"
    assert book.active.auto_filter.ref == f"A1:D{len(NASTY) + 1}"


def test_no_cell_of_a_csv_begins_like_a_formula_and_numbers_stay_numbers(make: Make, tmp_path: Path) -> None:
    owner, chief = make.user(), make.chief()
    lead = make.lead(owner, title="=1+1", note="-5")
    arrival = make.arrival(lead, owner, 10_000_000)
    arrival.state, arrival.verified_by_id = "verified", chief.id
    db.session.commit()
    data = taken_out(Outgoing("leads", owner, names=["title", "note"]), "csv", tmp_path)
    assert data.startswith("\ufeff".encode())
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1][1:] == ["'=1+1", "'-5"]
    funds = list(csv.DictReader(io.StringIO(taken_out(Outgoing("funds", owner), "csv", tmp_path).decode("utf-8-sig"))))
    assert [(row["项目名称"], row["金额（万元）"]) for row in funds] == [("'=1+1", "1000")]


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SHEET_ROWS", 2)
    owner = make.user()
    for _ in range(5):
        make.lead(owner)
    db.session.commit()
    data = taken_out(Outgoing("leads", owner), "xlsx", tmp_path)
    sheets = plan(recognise(data, "list.xlsx"), owner)

    assert [len(sheet.rows) for sheet in sheets] == [2, 2, 1]
    assert {row.action for sheet in sheets for row in sheet.rows} == {"unchanged"}


def test_a_text_too_long_for_a_cell_is_refused_not_cut(make: Make, tmp_path: Path) -> None:
    owner = make.user()
    make.lead(owner, note="长" * 40_000)
    db.session.commit()
    wanted = Outgoing("leads", owner, names=["title", "investor", "note"])

    with pytest.raises(DomainError, match="longer than a cell"):
        taken_out(wanted, "xlsx", tmp_path)
    assert actions(again(wanted, "csv", tmp_path, owner)) == []
