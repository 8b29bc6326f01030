"""From a sheet to its records: the layout by structure and words, then the values of every row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from crm.errors import N_, Problem
from crm.exchange.cells.classes import list_in
from crm.exchange.cells.converting import is_empty
from crm.exchange.layout import Column, Context, Layout, LeftOut, ParsedRow, SheetResult, Told
from crm.exchange.packed import Packed
from crm.exchange.reading.sheets import Cell, Sheet, Workbook
from crm.exchange.recognising import columns as column_reading
from crm.exchange.recognising import context as context_reading
from crm.exchange.recognising import fills, forms, groups, headers, rows, totals
from crm.exchange.recognising.arrivals import is_list_of_arrivals
from crm.exchange.recognising.values import RowReader
from crm.exchange.words.activities import is_summary_of_days
from crm.exchange.words.vocabulary import KINDS

_NOTHING: Mapping[str, Told] = {}
_UNTOLD = Told()
_FEWEST_COLUMNS, _FEWEST_ROWS = 3, 2  # of what looks like a table without headings
_GLIMPSE = 60  # characters of a row left out by hand


def recognise_workbook(
    workbook: Workbook, kind: str | None = None, sheet: str | None = None, told: Mapping[str, Told] = _NOTHING
) -> list[SheetResult]:
    """Every sheet with its rows, in the order of the file: `recognise_layouts` and `parse_rows` together."""
    chosen = [each for each in workbook.sheets if sheet is None or each.name == sheet]
    results = recognise_layouts(workbook, kind, sheet, told)
    return [
        replace(result, rows=Packed(parse_rows(each, result.layout))) if result.layout else result
        for each, result in zip(chosen, results, strict=True)
    ]


def recognise_layouts(
    workbook: Workbook, kind: str | None = None, sheet: str | None = None, told: Mapping[str, Told] = _NOTHING
) -> list[SheetResult]:
    """Every sheet without its rows. With `sheet` only that one; with `kind` no other kind is thought of.

    `told`: by the name of the sheet, what a person said about it; it goes before what is recognised.
    """
    chosen = [each for each in workbook.sheets if sheet is None or each.name == sheet]
    return [_result(each, kind, sheet is not None, told.get(each.name, _UNTOLD)) for each in chosen]


def headings_of(sheet: Sheet) -> tuple[list[str], Mapping[str, str]] | None:
    """The names of a sheet's columns and the units its title gives, without a look at its rows. None: no table."""
    if _unreadable(sheet, True):
        return None
    if labels := forms.labels(sheet):
        parts: Sequence[Sequence[str]] = [label.words for label in labels]
        return column_reading.names_of(parts), context_reading.of(sheet, labels[0].row).units
    header = headers.find(sheet)
    if header is None:
        return None
    named = zip(column_reading.names_of(header.parts), header.parts, strict=True)
    return [name for name, words in named if words], context_reading.of(sheet, header.top).units


def parse_rows(sheet: Sheet, layout: Layout) -> Iterator[ParsedRow]:
    """The records of a sheet, one at a time: a large file is never whole in memory twice."""
    if not layout.header_rows:
        yield _form_record(sheet, layout)
        return
    above, shared, grouped = fills.above(sheet, layout), fills.shared(sheet, layout), groups.told(sheet, layout)
    hidden = fills.under(sheet, layout)
    for number in layout.data_rows:
        row = number - 1
        cells = _cells(sheet, layout, above, row)
        if sheet.percents:
            cells = totals.with_percents(sheet, row, layout.columns, cells, KINDS[layout.kind].values)
        if number in layout.corrected:
            cells = _corrected(layout, number, cells)
        reader = RowReader(layout.kind, layout.context)
        reader.begin(grouped.get(number, {}))
        if sheet.uncached or sheet.errors:
            reader.problems.extend(totals.unread(sheet, row, layout.columns))
        if sheet.struck:
            reader.problems.extend(totals.struck(sheet, row, layout.columns))
        reader.problems.extend((*shared.get(row, ()), *hidden.get(row, ())))
        if row in sheet.hidden_rows:
            reader.problems.append(Problem(None, "warning", N_("This row is hidden in the file.")))
        yield reader.read(number, layout.columns, cells)


def _cells(sheet: Sheet, layout: Layout, above: fills.Above, row: int) -> list[Cell]:
    cells = [sheet.cell(above.get((row, c.index - 1), row), c.index - 1) for c in layout.columns]
    if more := layout.continued.get(row + 1):
        return [fills.joined(sheet, cell, c.index - 1, more) for cell, c in zip(cells, layout.columns, strict=True)]
    return cells


def cells_of_row(sheet: Sheet, layout: Layout, number: int) -> list[Cell]:
    """What the file says in each column of this record, before anybody corrected it."""
    if not layout.header_rows:
        return [sheet.cell(*forms.place(column.cell or "A1")) for column in layout.columns]
    return _cells(sheet, layout, fills.above(sheet, layout), number - 1)


def cells_of_rows(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, list[Cell]]]:
    """The same of every record of a table, with its row."""
    above = fills.above(sheet, layout)
    return ((number, _cells(sheet, layout, above, number - 1)) for number in layout.data_rows)


def _corrected(layout: Layout, number: int, cells: Sequence[Cell]) -> list[Cell]:
    """The cells with what a person wrote in their place; nothing written means the cell is empty."""
    said = layout.corrected[number]
    return [(said[c.place] or None) if c.place in said else cell for c, cell in zip(layout.columns, cells, strict=True)]


def _result(sheet: Sheet, kind: str | None, is_asked_for: bool, told: Told) -> SheetResult:
    if told.is_skipped:
        return SheetResult(sheet.name, None, N_("This sheet is not to be imported."))
    if reason := _unreadable(sheet, is_asked_for or told.kind is not None):
        return SheetResult(sheet.name, None, reason)
    if labels := forms.labels(sheet):
        found = _kind([label.words for label in labels], kind, told)
        return _form(sheet, labels, found, told) if found else _other(sheet)
    header = headers.find(sheet, told.columns)
    if header is None and told.kind is not None:
        header = headers.Header(-1, -1, tuple(() for _ in range(sheet.width)))  # somebody says what its columns are
    if header is None:
        return SheetResult(sheet.name, None, _why_no_table(sheet))
    found = _kind(header.parts, kind, told, _title(sheet, header.top))
    if told.kind is None and is_summary_of_days(_title(sheet, header.top), header.parts):
        reason = N_("This table sums up days away by month; it holds no single trip. Bring in the trips themselves.")
        return SheetResult(sheet.name, None, reason)
    if told.kind is None and is_list_of_arrivals(header.parts):
        reason = N_("This is a list of arrived funds. Funds are reported at their project, each with its evidence.")
        return SheetResult(sheet.name, None, reason)
    return _table(sheet, header, found, told) if found else _other(sheet)


def _title(sheet: Sheet, top: int) -> str:
    return f"{sheet.name} {context_reading.of(sheet, top).title or ''}"


def _unreadable(sheet: Sheet, is_asked_for: bool) -> str | None:
    if sheet.state == "chart":
        return N_("This sheet holds a chart, not cells.")
    if not sheet.rows:
        return N_("This sheet is empty.")
    if sheet.state == "hidden" and not is_asked_for:
        return N_("This sheet is hidden in the file.")
    return None


def _why_no_table(sheet: Sheet) -> str:
    """Rows of several cells are a table to a person: then what is missing is the row of headings."""
    if sum(sum(cell is not None for cell in row) >= _FEWEST_COLUMNS for row in sheet.rows) >= _FEWEST_ROWS:
        return N_(
            "No row of known headings was found in this sheet: above the records belong words such as 项目名称 and 投资方."
        )
    return N_("No table was found in this sheet.")


def _other(sheet: Sheet) -> SheetResult:
    return SheetResult(sheet.name, None, N_("The columns of this sheet are of no kind that can be imported."))


def _kind(parts: Sequence[tuple[str, ...]], kind: str | None, told: Told, title: str = "") -> str | None:
    """The kind most of whose fields are there. What a person said of this sheet needs no proof."""
    if told.kind in KINDS:
        return told.kind
    if kind is not None:
        return kind if kind in KINDS and (told.columns or column_reading.score(kind, parts)) else None
    given = {"companies": frozenset({"listings"})} if list_in(title) else {}
    scores = {each: column_reading.score(each, parts, given=given.get(each, frozenset())) for each in KINDS}
    if any(column_reading.score(each, parts, True) for each in KINDS if not KINDS[each].is_last):
        scores = {each: score for each, score in scores.items() if not KINDS[each].is_last}
    best = max(scores, key=lambda each: (scores[each], column_reading.score(each, parts, True)))
    return best if scores[best] else None


def _table(sheet: Sheet, header: headers.Header, kind: str, told: Told) -> SheetResult:
    context = _context(sheet, kind, max(header.top, 0), header.parts)
    columns = column_reading.recognise(kind, header.parts, context, told.columns, sheet)
    context = replace(context, defaults=context_reading.without_columns(kind, context.defaults, columns))
    reasons = _reasons(sheet, header.bottom, columns, kind)
    reasons |= {row - 1: "hand" for row in told.left_out if reasons.get(row - 1, "") is None}
    data = [row for row, reason in reasons.items() if reason is None]
    layout = Layout(
        kind=kind,
        header_rows=tuple(range(header.top + 1, header.bottom + 2)),
        columns=columns,
        context=context,
        left_out=tuple(_left_out(sheet, reasons, columns, data)),
        data_rows=tuple(row + 1 for row in data),
        problems=tuple(_of_sheet(sheet, data)),
        corrected=told.corrected,
        continued=fills.continued(reasons),
    )
    return SheetResult(sheet.name, kind, None, replace(layout, columns=fills.told(sheet, layout)))


def _of_sheet(sheet: Sheet, data: Sequence[int]) -> Iterator[Problem]:
    if not data:
        yield Problem(None, "warning", N_("There are no records below the heading."))
    if sheet.is_turned:
        yield Problem(None, "warning", N_("The table lies on its side: it was turned, each column is a row."))


def _context(sheet: Sheet, kind: str, top: int, parts: Iterable[tuple[str, ...]]) -> Context:
    """What stands above the table, with what it says of every row of this kind."""
    found = context_reading.of(sheet, top)
    headings = ["".join(words) for words in parts]
    day = found.ledger_date
    if kind in ("interactions", "activities"):
        day = day or context_reading.day_above(sheet, top)
    return replace(found, ledger_date=day, defaults=context_reading.defaults_of(kind, sheet.name, found, headings))


def _reasons(sheet: Sheet, header_bottom: int, columns: tuple[Column, ...], kind: str) -> dict[int, str | None]:
    sorter = rows.Sorter(sheet, header_bottom, columns, kind)
    return {row: sorter.reason(row) for row in range(header_bottom + 1, len(sheet.rows))}


def _left_out(
    sheet: Sheet, reasons: Mapping[int, str | None], columns: tuple[Column, ...], data: list[int]
) -> Iterable[LeftOut]:
    sums = [row for row, reason in reasons.items() if reason == "total"]
    for row, reason in reasons.items():
        if reason is not None:
            problems = totals.of_row(sheet, row, columns, data, sums) if reason == "total" else []
            yield LeftOut(row + 1, reason, tuple(problems), _glimpse(sheet, row) if reason == "hand" else "")


def _glimpse(sheet: Sheet, row: int) -> str:
    """The first words of a row: what a person recognises it by."""
    return " · ".join(cell for cell in sheet.rows[row] if isinstance(cell, str) and not is_empty(cell))[:_GLIMPSE]


def _form(sheet: Sheet, labels: list[forms.Label], kind: str, told: Told) -> SheetResult:
    """One record; its row is that of its first label. Its own date is the ledger's date."""
    first = labels[0].row
    parts = [label.words for label in labels]
    context = _context(sheet, kind, first, parts)
    read = column_reading.recognise(kind, parts, context, told.columns, Sheet(sheet.name, sheet.state, []))
    columns = tuple(
        replace(column, index=label.value_column + 1, cell=label.cell)
        for column, label in zip(read, labels, strict=True)
    )
    context = replace(context, defaults=context_reading.without_columns(kind, context.defaults, columns))
    left_out = tuple(forms.left_out(sheet, labels))
    layout = Layout(kind, (), columns, context, left_out, (first + 1,), corrected=told.corrected)
    record = _form_record(sheet, layout)
    if day := context_reading.ledger_date(record.extra.items()):
        layout = replace(layout, context=replace(context, ledger_date=day))
    return SheetResult(sheet.name, kind, None, layout)


def _form_record(sheet: Sheet, layout: Layout) -> ParsedRow:
    number = layout.data_rows[0]
    cells = cells_of_row(sheet, layout, number)
    if number in layout.corrected:
        cells = _corrected(layout, number, cells)
    return RowReader(layout.kind, layout.context).read(number, layout.columns, cells)
