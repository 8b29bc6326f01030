"""From a sheet to its records: the layout by structure and words, then the values of every row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from crm.errors import N_, Problem
from crm.exchange import columns as column_reading
from crm.exchange import context as context_reading
from crm.exchange import fills, forms, headers, rows, totals
from crm.exchange.layout import Choice, Column, Confirmed, Layout, LeftOut, ParsedRow, SheetResult
from crm.exchange.sheets import Sheet, Workbook
from crm.exchange.values import RowReader
from crm.exchange.vocabulary import KINDS

__all__ = ["Choice", "parse_rows", "recognise_layouts", "recognise_workbook"]

_NOTHING: Mapping[str, Choice] = {}


def recognise_workbook(
    workbook: Workbook, kind: str | None = None, sheet: str | None = None, confirmed: Confirmed = _NOTHING
) -> list[SheetResult]:
    """Every sheet with its rows, in the order of the file: `recognise_layouts` and `parse_rows` together."""
    chosen = [each for each in workbook.sheets if sheet is None or each.name == sheet]
    results = recognise_layouts(workbook, kind, sheet, confirmed)
    return [
        replace(result, rows=tuple(parse_rows(each, result.layout))) if result.layout else result
        for each, result in zip(chosen, results, strict=True)
    ]


def recognise_layouts(
    workbook: Workbook, kind: str | None = None, sheet: str | None = None, confirmed: Confirmed = _NOTHING
) -> list[SheetResult]:
    """Every sheet without its rows. With `sheet` only that one; with `kind` no other kind is thought of."""
    chosen = [each for each in workbook.sheets if sheet is None or each.name == sheet]
    return [_result(each, kind, sheet is not None, confirmed) for each in chosen]


def parse_rows(sheet: Sheet, layout: Layout) -> Iterator[ParsedRow]:
    """The records of a sheet, one at a time: a large file is never whole in memory twice."""
    if not layout.header_rows:
        yield _form_record(sheet, layout)
        return
    above = fills.above(sheet, layout)
    for number in layout.data_rows:
        row = number - 1
        cells = [sheet.cell(above.get((row, c.index - 1), row), c.index - 1) for c in layout.columns]
        reader = RowReader(layout.kind, layout.context)
        if sheet.uncached or sheet.errors:
            reader.problems.extend(totals.unread(sheet, row, layout.columns))
        if row in sheet.hidden_rows:
            reader.problems.append(Problem(None, "warning", N_("This row is hidden in the file.")))
        yield reader.read(number, layout.columns, cells)


def _result(sheet: Sheet, kind: str | None, is_asked_for: bool, confirmed: Confirmed) -> SheetResult:
    if reason := _unreadable(sheet, is_asked_for):
        return SheetResult(sheet.name, None, reason)
    if labels := forms.labels(sheet):
        found = _form_kind(labels, kind)
        return _form(sheet, labels, found, confirmed) if found else _other(sheet)
    header = headers.find(sheet, confirmed)
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
    layout = Layout(
        kind=kind,
        header_rows=tuple(range(header.top + 1, header.bottom + 2)),
        columns=columns,
        context=context,
        left_out=tuple(_left_out(sheet, reasons, columns, data)),
        data_rows=tuple(row + 1 for row in data),
        problems=() if data else (Problem(None, "warning", N_("There are no records below the heading.")),),
    )
    return SheetResult(sheet.name, kind, None, replace(layout, columns=fills.told(sheet, layout)))


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


def _form(sheet: Sheet, labels: list[forms.Label], kind: str, confirmed: Confirmed) -> SheetResult:
    """One record; its row is that of its first label. Its own date is the ledger's date."""
    first = labels[0].row
    context = context_reading.of(sheet, first)
    parts = [(label.heading,) for label in labels]
    read = column_reading.recognise(kind, parts, context, confirmed, Sheet(sheet.name, sheet.state, []))
    columns = tuple(
        replace(column, index=label.value_column + 1, cell=label.cell)
        for column, label in zip(read, labels, strict=True)
    )
    layout = Layout(kind, (), columns, context, (), (first + 1,))
    record = _form_record(sheet, layout)
    if day := context_reading.ledger_date(record.extra.items()):
        layout = replace(layout, context=replace(context, ledger_date=day))
    return SheetResult(sheet.name, kind, None, layout)


def _form_record(sheet: Sheet, layout: Layout) -> ParsedRow:
    cells = [sheet.cell(*forms.place(column.cell or "A1")) for column in layout.columns]
    return RowReader(layout.kind, layout.context).read(layout.data_rows[0], layout.columns, cells)
