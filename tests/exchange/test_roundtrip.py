"""What was taken out and is brought back changes nothing, whatever stands in the cells; and formulas never arise."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask_babel import gettext

from crm.accounts.models import User
from crm.db import db
from crm.errors import DomainError
from crm.exchange.exporting import lists as exporting
from crm.exchange.exporting.lists import FORMATS, Words, write_file
from crm.exchange.exporting.outgoing import TAKEN_OUT, Outgoing
from crm.exchange.importing import plan, recognise
from crm.exchange.planning.rows import PlannedRow
from crm.fuzzydate import FuzzyDate
from crm.web.exports import word
from tests.building import Make
from tests.exchange.every_list import County

WITH_PERSONS = ("leads", "contacts", "interactions")
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
NEVER_READ = "Funds are reported at their project"  # arrivals, each with its evidence


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


def test_every_list_comes_back_unchanged_whoever_took_it_out(make: Make, tmp_path: Path) -> None:
    readers = County(make).readers
    wrong: list[Any] = []
    for kind in TAKEN_OUT:
        for who, number in readers.items():
            for is_plain in {False, kind in WITH_PERSONS}:
                for format in FORMATS:
                    wanted = Outgoing(kind, db.session.get_one(User, number), names=["all"], is_plain=is_plain)
                    data = taken_out(wanted, format, tmp_path)
                    db.session.rollback()
                    found = [*calculated(data, format), *changed(kind, data, format, db.session.get_one(User, number))]
                    wrong += [(kind, who, format, is_plain, each) for each in found]
    assert wrong == []


def test_every_column_of_every_list_was_filled(make: Make) -> None:
    """So that a field that is new is tried too."""
    chief = County(make).readers["chief"]
    for kind in TAKEN_OUT:
        wanted = Outgoing(kind, db.session.get_one(User, chief), names=["all"], is_plain=True)
        filled = {name for row in wanted.rows() for name, value in row.items() if value not in (None, "", [])}
        assert [field.name for field in wanted.columns if field.name not in filled] == [], kind


def changed(kind: str, data: bytes, format: str, by: User) -> Iterator[Any]:
    """What a file would change if it were brought in, and why it would not be read."""
    for sheet in plan(recognise(data, f"list.{format}"), by):
        if kind == "funds" and NEVER_READ in str(sheet.result.skipped):
            continue
        yield from actions(list(sheet.rows)) if sheet.result.kind == kind else [sheet.result.skipped]


def calculated(data: bytes, format: str) -> Iterator[str]:
    """Cells that a spreadsheet would calculate or follow."""
    if format == "csv":
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        for cell in (cell for row in rows for cell in row):
            if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not NUMBER.fullmatch(cell):
                yield cell
        return
    for table in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for cell in (cell for row in table.iter_rows() for cell in row):
            if cell.data_type == "f" or cell.hyperlink:
                yield f"{cell.coordinate} {cell.value}"


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


@pytest.mark.parametrize("format", FORMATS)
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


def test_a_workbook_has_typed_cells_below_a_heading_that_stays(make: Make, tmp_path: Path) -> None:
    owner = make.user()
    for day in ("2022-03", "2022-03-15"):
        make.lead(owner, title="=1+1", first_contact_on=FuzzyDate.from_iso(day))
    db.session.commit()
    wanted = Outgoing("leads", owner, names=["title", "first_contact_on", "investment", "land_area"])
    table = openpyxl.load_workbook(io.BytesIO(taken_out(wanted, "xlsx", tmp_path))).active

    assert [cell.data_type for cell in table[2]] == ["s", "s", "d", "n", "n"]
    assert [cell.data_type for cell in table[3]] == ["s", "s", "s", "n", "n"]
    assert (table["D2"].value, table["D2"].number_format) == (32_000, "#,##0.00_ ")
    assert (table.freeze_panes, table.auto_filter.ref) == ("C2", "A1:E3")
    assert table.column_dimensions["B"].width > table.column_dimensions["C"].width > 9


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
