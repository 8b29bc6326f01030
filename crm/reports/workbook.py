"""Tables of figures as a workbook: one sheet a table, numbers as numbers."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from crm.errors import N_
from crm.reports.figures import Row, Table

YI = Decimal(100_000_000)  # yuan in 亿元
_COUNT, _AMOUNT = N_("projects"), N_("100m CNY")


def write_tables(path: Path, tables: Sequence[Table], say: Callable[[str], str]) -> int:
    """Write the tables to `path`; returns how many rows. `say` translates their words."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#E8EDF4", "bottom": 1, "valign": "vcenter", "align": "center"})
    amount = book.add_format({"num_format": "#,##0.00"})
    for table in tables:
        sheet = book.add_worksheet(say(table.title)[:31])
        _write_head(sheet, table, head, say)
        for at, row in enumerate(table.rows, 2):
            _write_row(sheet, at, row, amount, say)
    book.close()
    return sum(len(table.rows) for table in tables)


def _write_head(sheet: Any, table: Table, head: Any, say: Callable[[str], str]) -> None:
    """Two rows: the words over each figure, then its count and its amount."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2 * len(table.columns), 11)
    sheet.merge_range(0, 0, 1, 0, say(table.label), head)
    for place, words in enumerate(table.columns):
        left = 1 + 2 * place
        sheet.merge_range(0, left, 0, left + 1, say(words), head)
        sheet.write_string(1, left, say(_COUNT), head)
        sheet.write_string(1, left + 1, say(_AMOUNT), head)
    sheet.freeze_panes(2, 1)


def _write_row(sheet: Any, at: int, row: Row, amount: Any, say: Callable[[str], str]) -> None:
    sheet.write_string(at, 0, say(row.label) if row.is_word else row.label)
    for place, figure in enumerate(row.figures):
        sheet.write_number(at, 1 + 2 * place, figure.count)
        sheet.write_number(at, 2 + 2 * place, Decimal(figure.amount) / YI, amount)
