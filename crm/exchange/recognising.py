"""From a sheet to its records: the layout by structure and words, then the values of every row."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from crm.errors import N_, Problem
from crm.exchange import columns as column_reading
from crm.exchange import context as context_reading
from crm.exchange import forms, headers, rows, totals
from crm.exchange.layout import Choice, Column, Confirmed, Context, Layout, LeftOut, ParsedRow, SheetResult
from crm.exchange.sheets import Cell, Sheet, Workbook
from crm.exchange.values import RowReader
from crm.exchange.vocabulary import KINDS

__all__ = ["Choice", "recognise_workbook"]

_NOTHING: Mapping[str, Choice] = {}


def recognise_workbook(
    workbook: Workbook, kind: str | None = None, sheet: str | None = None, confirmed: Confirmed = _NOTHING
) -> list[SheetResult]:
    """Every sheet, in the order of the file. With `sheet` only that one; with `kind` no other kind is thought of."""
    chosen = [each for each in workbook.sheets if sheet is None or each.name == sheet]
    return [_result(each, kind, sheet is not None, confirmed) for each in chosen]


def _result(sheet: Sheet, kind: str | None, is_asked_for: bool, confirmed: Confirmed) -> SheetResult:
    if reason := _unreadable(sheet, is_asked_for):
        return SheetResult(sheet.name, None, reason)
    if labels := forms.labels(sheet):
        found = _form_kind(labels, kind)
        return _form(sheet, labels, found, confirmed) if found else _other(sheet)
    header = headers.find(sheet)
    if header is None:
        return SheetResult(sheet.name, None, N_("No table was found in this sheet."))
    found = _kind(header.parts, kind, confirmed)
    return _table(sheet, header, found, confirmed) if found else _other(sheet)


def _unreadable(sheet: Sheet, is_asked_for: bool) -> str | None:
    if sheet.state == "chart":
        return N_("This sheet holds a chart, not cells.")
    if not sheet.rows:
        return N_("This sheet is empty.")
    if sheet.state == "hidden" and not is_asked_for:
        return N_("This sheet is hidden in the file.")
    return None


def _other(sheet: Sheet) -> SheetResult:
    return SheetResult(sheet.name, None, N_("The columns of this sheet are of no kind that can be imported."))


def _kind(parts: Iterable[tuple[str, ...]], kind: str | None, confirmed: Confirmed) -> str | None:
    """The kind most of whose fields are there. A kind that was asked for needs no proof beyond one column."""
    parts = tuple(parts)
    if kind is not None and (kind in KINDS and (confirmed or column_reading.score(kind, parts))):
        return kind
    if kind is not None:
        return None
    scores = {each: column_reading.score(each, parts) for each in KINDS}
    best = max(scores, key=lambda each: scores[each])
    return best if scores[best] else None


def _form_kind(labels: list[forms.Label], kind: str | None) -> str | None:
    return _kind(tuple((label.heading,) for label in labels), kind, _NOTHING)


def _table(sheet: Sheet, header: headers.Header, kind: str, confirmed: Confirmed) -> SheetResult:
    context = context_reading.of(sheet, header.top)
    columns = column_reading.recognise(kind, header.parts, context, confirmed, sheet)
    reasons = _reasons(sheet, header.bottom, columns)
    data = [row for row, reason in reasons.items() if reason is None]
    fills = _Fills(sheet, kind, columns, data)
    layout = Layout(
        kind=kind,
        header_rows=tuple(range(header.top + 1, header.bottom + 2)),
        columns=tuple(fills.told(column) for column in columns),
        context=context,
        left_out=tuple(_left_out(sheet, reasons, columns, data)),
        data_rows=tuple(row + 1 for row in data),
        problems=() if data else (Problem(None, "warning", N_("There are no records below the heading.")),),
    )
    return SheetResult(sheet.name, kind, None, layout, tuple(_records(sheet, kind, layout, fills)))


def _reasons(sheet: Sheet, header_bottom: int, columns: tuple[Column, ...]) -> dict[int, str | None]:
    sorter = rows.Sorter(sheet, header_bottom, columns)
    return {row: sorter.reason(row) for row in range(header_bottom + 1, len(sheet.rows))}


def _left_out(
    sheet: Sheet, reasons: Mapping[int, str | None], columns: tuple[Column, ...], data: list[int]
) -> Iterable[LeftOut]:
    sums = [row for row, reason in reasons.items() if reason == "total"]
    for row, reason in reasons.items():
        if reason is not None:
            problems = totals.of_row(sheet, row, columns, data, sums) if reason == "total" else []
            yield LeftOut(row + 1, reason, tuple(problems))


def _records(sheet: Sheet, kind: str, layout: Layout, fills: "_Fills") -> Iterable[ParsedRow]:
    for number in layout.data_rows:
        row = number - 1
        cells = [fills.cell(row, column) for column in layout.columns]
        reader = RowReader(kind, layout.context)
        reader.problems.extend(totals.unread(sheet, row, layout.columns))
        if row in sheet.hidden_rows:
            reader.problems.append(Problem(None, "warning", N_("This row is hidden in the file.")))
        yield reader.read(number, layout.columns, cells)


class _Fills:
    """Cells that take the value above them: merged downwards, or (the owning unit) left blank below its first row."""

    def __init__(self, sheet: Sheet, kind: str, columns: tuple[Column, ...], data: list[int]) -> None:
        self.sheet, self.kind = sheet, kind
        self.above: dict[tuple[int, int], int] = {}
        self.unmerged: set[int] = set()
        fields = {column.index - 1: column.field for column in columns}
        for merge in sheet.merges:
            if merge.bottom > merge.top and merge.left in fields and self._may_fill(fields[merge.left]):
                self.above |= {(row, merge.left): merge.top for row in range(merge.top + 1, merge.bottom + 1)}
        self._fill_blanks(columns, data)

    def _may_fill(self, field: str | None) -> bool:
        """One amount merged over two projects is not twice that amount."""
        return field is None or field in KINDS[self.kind].filled_down

    def _fill_blanks(self, columns: tuple[Column, ...], data: list[int]) -> None:
        """Where merges were lost, the unit stands in the first row of its block only."""
        for column in columns:
            place = column.index - 1
            if column.field != "owner_unit" or place > 1 or any(place == at for _, at in self.above) or len(data) < 3:
                continue
            blanks = [row for row in data if self.sheet.cell(row, place) is None]
            if self.sheet.cell(data[0], place) is None or len(blanks) * 3 < len(data):
                continue
            self.unmerged.add(column.index)
            for row in blanks:
                self.above[row, place] = max(other for other in data if other < row and other not in set(blanks))

    def cell(self, row: int, column: Column) -> Cell:
        place = column.index - 1
        return self.sheet.cell(self.above.get((row, place), row), place)

    def told(self, column: Column) -> Column:
        if column.index not in self.unmerged:
            return column
        problem = Problem(column.field, "warning", N_("Blank cells of this column take the unit above them."))
        return Column(
            column.index, column.heading, column.field, column.unit, column.confidence, (*column.problems, problem)
        )


def _form(sheet: Sheet, labels: list[forms.Label], kind: str, confirmed: Confirmed) -> SheetResult:
    """One record; its row is that of its first label."""
    first = labels[0].row
    context = context_reading.of(sheet, first)
    parts = [(label.heading,) for label in labels]
    bare = Sheet(sheet.name, sheet.state, [])
    read = column_reading.recognise(kind, parts, context, confirmed, bare)
    columns = tuple(
        replace(column, index=label.value_column + 1, cell=label.cell)
        for column, label in zip(read, labels, strict=True)
    )
    cells = [sheet.cell(label.value_row, label.value_column) for label in labels]
    record = RowReader(kind, context).read(first + 1, columns, cells)
    day = context_reading.ledger_date(record.extra.items()) or context.ledger_date
    dated = Context(context.title, context.metadata, context.units, day, context.defaults)
    layout = Layout(kind, (), columns, dated, (), (first + 1,))
    return SheetResult(sheet.name, kind, None, layout, (record,))
