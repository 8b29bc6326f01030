"""The list on screen as a workbook that can be imported again and changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from crm.accounts.models import User
from crm.audit.operations import record
from crm.companies.regions import place_text
from crm.db import db, now
from crm.exchange.models import ExportRecord
from crm.fields import AREA, FLOOR, MONEY, USD, Field
from crm.fuzzydate import FuzzyDate
from crm.lists.leads import LeadList
from crm.lists.rows import rows_of
from crm.parks.queries import all_parks

# The unit a column's heading names: cells hold the full amount in it, the number format rounds what is shown.
UNITS = {
    MONEY: ("万元", Decimal(10_000)),
    USD: ("万美元", Decimal(10_000)),
    AREA: ("亩", Decimal(2000) / 3),
    FLOOR: ("㎡", Decimal(1)),
}
_FORMATS = {MONEY: "#,##0.##", USD: "#,##0.##", AREA: "#,##0.00", FLOOR: "#,##0"}
_WIDTHS = {"title": 30, "description": 36, "investor": 32, "local_company": 32, "progress": 24, "note": 24}

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Word = Callable[[str, Field], str]


def heading(field: Field, say: Callable[[str], str]) -> str:
    """总投资（万元）: the label and, where there is one, the unit."""
    unit = UNITS.get(field.kind)
    return f"{say(field.label)}（{unit[0]}）" if unit else say(field.label)


def write_workbook(
    path: Path, wanted: LeadList, columns: Sequence[Field], sheet: str, say: Callable[[str], str], word: Word
) -> int:
    """Write the list's rows to `path` and return how many. `say` gives labels, `word` the word of a code."""
    wanted.query()  # refuses a filter that is none before a file is open
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    table = book.add_worksheet(sheet[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EDF4", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    numbers = {kind: book.add_format({"num_format": pattern}) for kind, pattern in _FORMATS.items()}
    for at, field in enumerate(columns):
        table.set_column(at, at, _WIDTHS.get(field.name, 14))
        table.write_string(0, at, heading(field, say), head)
    table.freeze_panes(1, 2)
    parks = {park.code: park.name for park in all_parks()}
    count = 0
    for leads in wanted.all():
        for values in rows_of(leads, names=wanted.names):
            count += 1
            for at, field in enumerate(columns):
                _write(table, count, at, shown(field, values[field.name], parks, word), day, numbers.get(field.kind))
        db.session.expunge_all()
    table.autofilter(0, 0, count, len(columns) - 1)
    book.close()
    return count


def shown(field: Field, value: Any, parks: dict[str, str], word: Word) -> Any:
    """The cell's value: a number in its unit, a date, or text."""
    if value is None or value == []:
        return None
    if field.name == "park":
        return "、".join(parks.get(code, code) for code in value)
    if isinstance(value, list):
        return "、".join(value)
    if field.choices or field.name == "state_reason":
        return word(value, field)
    if field.name == "source_region":
        return place_text(value)
    if field.kind in UNITS:
        number = Decimal(value) / UNITS[field.kind][1]
        return number.quantize(Decimal("0.0001")) if field.kind is AREA else number
    return value


def _write(table: Any, row: int, at: int, value: Any, day: Any, number: Any) -> None:
    if value is None:
        return
    if isinstance(value, FuzzyDate) and value.precision == "d":
        table.write_datetime(row, at, value.start, day)
    elif isinstance(value, date):
        table.write_datetime(row, at, value, day)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        table.write_number(row, at, value, number)
    else:
        table.write_string(row, at, str(value))


def record_export(wanted: LeadList, columns: Sequence[Field], rows: int, by: User) -> ExportRecord:
    """Keep who took which list out."""
    return _keep(wanted.filters, [field.name for field in columns], rows, by)


def record_report(filters: Mapping[str, Sequence[str]], rows: int, by: User) -> ExportRecord:
    """Keep who took a report out: figures, no persons."""
    return _keep(filters, [], rows, by)


def record_list(filters: Mapping[str, Sequence[str]], columns: list[str], rows: int, by: User) -> ExportRecord:
    """Keep who took a list of another kind out."""
    return _keep(filters, columns, rows, by)


def _keep(wanted: Mapping[str, Sequence[str]], columns: list[str], rows: int, by: User) -> ExportRecord:
    filters = {name: list(values) for name, values in wanted.items()}
    kept = ExportRecord(by_id=by.id, at=now(), filters=filters, columns=columns, rows=rows)
    db.session.add(kept)
    db.session.flush()
    record(by, "export", kept, {"filters": filters, "rows": rows})
    return kept
