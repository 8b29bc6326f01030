"""One row of cells to typed values, the words no field takes, and the problems."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from crm.errors import N_, DomainError, Problem
from crm.exchange.cells import firmcells, labelled, personcells
from crm.exchange.cells.converting import (
    READINGS,
    Unknown,
    as_text,
    beyond_parks,
    is_empty,
    is_january_or_october,
    read_date,
    without_suffix,
)
from crm.exchange.cells.days import read_days, read_step_day
from crm.exchange.cells.measuring import is_range, measured, with_sign
from crm.exchange.cells.people import join_single_titles
from crm.exchange.cells.row import Row
from crm.exchange.layout import Column, ParsedRow
from crm.exchange.reading.sheets import Cell
from crm.exchange.recognising import ticks, unitcolumns
from crm.exchange.recognising.context import sort_of_unit
from crm.exchange.words.vocabulary import ADDED_UP
from crm.quantities import currency_of, with_whole_year
from crm.text.codes import credit_codes
from crm.text.identity import has_identity_number, mask_identity_numbers
from crm.text.regions import region_code, region_rest

STAGE_WORDS = "_stage_words"
_STAGE_FIELDS = ("stage", "state", "progress")
_IDENTITY = 18  # characters
_REMARK = re.compile(r"([^（()）]{1,40})[（(]([^（()）]{1,80})[)）]")
_WITH_REMARKS = ADDED_UP | {"date"}
_CHOSEN = frozenset({"word", "channel", "screening", "agreement", "parks", "park", "status", "space", "yes_no"})
_MONTHS = 12
_STATES = frozenset({"status", "space"})  # 在建（某公司）
_FORESEEN = re.compile("预计|计划|拟|预期|力争|争取|待|未|暂")
_PLANNED = re.compile("(?:预计|计划|拟于?|预期|力争|争取)")


class RowReader(Row):
    """Reads the cells of one record into values. One object a row."""

    def read(self, row: int, columns: Sequence[Column], cells: Sequence[Cell]) -> ParsedRow:
        for column, cell in zip(columns, cells, strict=True):
            if column.tick is not None:
                self._tick(column, cell)
            elif column.unit_from is not None:
                self._measure(column, cell, as_text(cells[column.unit_from]))
            elif not column.is_skipped:
                self._take(column, cell)
        self._double(columns, cells)
        self._finish()
        return ParsedRow(row, self.values, self.extra, tuple(self.problems), self.park_words)

    def begin(self, said: Mapping[str, Any]) -> None:
        """What the title or a group above the row says of it, before its own cells are read."""
        for field, value in said.items():
            if field != "park" or not isinstance(value, str):
                self.put(field, value)
                continue
            self.park_words = value
            try:
                self.put(field, READINGS["park"](value, None))
            except Unknown as unknown:
                self.put(field, unknown.value)
                self.problems.append(Problem(field, "warning", unknown.message, unknown.params))

    def _double(self, columns: Sequence[Column], cells: Sequence[Cell]) -> None:
        """1F is the number of the space too, where a list names whole floors. 层数 3 may be storeys: it numbers nothing."""
        for wanted, field in self.words.doubled.items():
            place = next((place for place, column in enumerate(columns) if column.field == field), None)
            if place is None or any(column.field == wanted for column in columns) or is_empty(cells[place]):
                continue
            is_count = columns[place].heading.endswith("数") and not isinstance(cells[place], str)
            self.put(wanted, None if is_count else as_text(cells[place]))

    def _take(self, column: Column, cell: Cell) -> None:
        field = column.field
        if is_empty(cell):
            if field is not None:
                self.values.setdefault(field, None)
            return
        text = as_text(cell)
        reading = self.words.values[field] if field is not None else None
        if reading in _CHOSEN and (chosen := ticks.ticked(text)) is not None:
            text = chosen[-1] if chosen and field == "stage" else "、".join(chosen)
            if not text:
                self.values.setdefault(field or "", None)
                return
        if len(text) >= _IDENTITY and reading != "credit" and has_identity_number(text):
            self.problem(column, "error", DomainError(N_("The cell holds an identity-card number; it was not read.")))
            self.keep(column, mask_identity_numbers(text))
            if field is not None:
                self.values.setdefault(field, None)
        elif field is None or reading is None:
            self.keep(column, text)
        else:
            self._convert(column, field, cell, text, reading)

    def _tick(self, column: Column, cell: Cell) -> None:
        """Of several columns of stages the last that is ticked counts."""
        self.values.setdefault("stage", None)
        if (is_ticked := ticks.is_tick(cell)) is None:
            if not is_empty(cell):
                self.keep(column, as_text(cell))
        elif is_ticked:
            self.values["stage"] = column.tick

    def _measure(self, column: Column, cell: Cell, words: str) -> None:
        """A figure whose unit stands beside it, a row at a time."""
        self.values.setdefault(column.field or "", None)  # dollars go to a field of their own
        try:
            measured = unitcolumns.measured(self.words.values, column, words)
        except DomainError as refusal:
            self.problem(column, "error", refusal)
            self.keep(column, f"{as_text(cell)}{words}")
        else:
            self._take(measured, cell)

    def _convert(self, column: Column, field: str, cell: Cell, text: str, reading: str) -> None:
        try:
            self._read(column, field, cell, text, reading)
        except Unknown as unknown:
            if reading in _STATES and self._reads_before_bracket(column, field, text, reading):
                return
            self.put(field, unknown.value)
            self.problem(column, "warning", unknown)
            if unknown.value is None:
                self.keep(column, text)
        except DomainError as refusal:
            if reading in labelled.READ and labelled.reads(self, column, field, text):
                return
            if reading in _WITH_REMARKS and self._reads_before_bracket(column, field, text, reading):
                return
            self.values.setdefault(field, None)
            # a figure that is lost is an error; words where a figure was asked (租赁厂房) are kept beside
            has_figure = bool(re.search(r"\d", text))
            self.problem(column, "error" if has_figure else "warning", refusal)
            self.keep(column, mask_identity_numbers(text))

    def _read(self, column: Column, field: str, cell: Cell, text: str, reading: str) -> None:
        if special := _SPECIAL.get(reading):
            special(self, column, field, cell, text)
        else:
            self.put(field, READINGS[reading](text, column.unit))

    def _reads_before_bracket(self, column: Column, field: str, text: str, reading: str) -> bool:
        """2亿元（含设备1亿元） is 2亿元; what the bracket says is kept, and that is said. 500（万元） needs no word.

        2022年6月（预计） is no fact, whatever stands before the bracket.
        """
        found = _REMARK.fullmatch(text)
        if not found or _FORESEEN.search(found[2]):
            return False
        is_unit = bool(sort_of_unit(found[2]))
        figure = found[1] + found[2] if is_unit else found[1]
        try:
            self._read(column, field, figure, figure, reading)
        except DomainError:
            return False
        if not is_unit:
            self.problem(column, "warning", DomainError(N_("Only what stands before the bracket was taken.")))
            self.keep(column, text)
        return True

    def _read_date(self, column: Column, field: str, cell: Cell, text: str) -> None:
        if planned := _PLANNED.match(text):
            self._read_plan(column, field, text[planned.end() :])
            return
        whole = with_whole_year(text)
        self.put(field, day := read_date(whole or (labelled.day_of(field, text) if isinstance(cell, str) else cell)))
        if whole:
            doubt = DomainError(
                N_("“%(text)s” has a year of two figures; it was read as %(day)s."), text=text, day=str(day)
            )
            self.problem(column, "warning", doubt)
        if is_january_or_october(cell):
            doubt = DomainError(
                N_("The number %(text)s may mean January or October; it was read as January."), text=text
            )
            self.problem(column, "warning", doubt)

    def _read_plan(self, column: Column, field: str, text: str) -> None:
        """预计2022年6月 in a column of facts is a plan."""
        plan = self.words.plans.get(field, field)
        day = read_date(text if plan else "预计" + text)
        if plan != field:
            self.values.setdefault(field, None)
            message = N_("“%(text)s” is planned, not done; it was read as the planned date.")
            self.problem(column, "warning", DomainError(message, text=text))
        self.put(plan or field, day)

    def _read_money(self, column: Column, field: str, cell: Cell, text: str) -> None:
        """Dollars in a column of yuan go to the dollar field, where there is one."""
        twin = f"{field}_usd"
        has_words = twin in self.words.values and isinstance(cell, str)
        if has_words and currency_of(text, column.unit or "元") == "USD":
            self.values.setdefault(field, None)
            self.put(twin, READINGS["usd"](text, None))
        else:
            self.put(field, READINGS["money"](text, column.unit))
        if text.endswith("/年") and not field.startswith("annual_"):
            message = N_("“%(text)s” is the amount of a year; it was read as the whole.")
            self.problem(column, "warning", DomainError(message, text=text))

    def _read_region(self, column: Column, field: str, cell: Cell, text: str) -> None:
        self.values.setdefault(field, None)
        self.places.append((column, text))

    def _read_park(self, column: Column, field: str, cell: Cell, text: str) -> None:
        self.park_words = text
        self.put(field, READINGS[self.words.values[field]](text, column.unit))
        if beyond_parks(text):
            self.keep(column, text)

    def _read_days(self, column: Column, field: str, cell: Cell, text: str) -> None:
        first, last = read_days(cell, self.context.ledger_date)
        if isinstance(cell, Decimal) and text.endswith((".1", ".2", ".3")) and cell < _MONTHS + 1:
            message = N_("The number %(text)s may mean day %(day)s or %(other)s; it was read as the first.")
            self.problem(column, "warning", DomainError(message, text=text, day=text[-1], other=text[-1] + "0"))
        self.put(field, first)
        if last is not None:
            self.put("until", last)

    def _read_step_day(self, column: Column, field: str, cell: Cell, text: str) -> None:
        self.put(field, read_step_day(cell, self.values.get("on")))

    def _read_limit(self, column: Column, field: str, cell: Cell, text: str) -> None:
        """Of 1.0-2.0 the field takes one end; the cell is kept whole."""
        self.put(field, READINGS[self.words.values[field]](with_sign(text, column.heading), column.unit))
        if is_range(text):
            self.keep(column, text)

    def _read_measure(self, column: Column, field: str, cell: Cell, text: str) -> None:
        self.put(field, measured(text, column.heading, self.words.values[field]))

    def _read_credit(self, column: Column, field: str, cell: Cell, text: str) -> None:
        parts = credit_codes(text)
        if len(parts) > 1 and all(len(part) == 18 for part in parts):
            self.problem(column, "warning", DomainError(N_("Only the first of several credit codes was taken.")))
            self.keep(column, mask_identity_numbers(text))
            text = parts[0]
        self.put(field, READINGS["credit"](text, None))

    def _finish(self) -> None:
        labelled.finish(self)
        if self.places:
            self._finish_region()
        if self.kind == "interactions":
            join_single_titles(self.values)
        words = [self.values[field] for field in _STAGE_FIELDS if self.values.get(field)]
        if self.kind == "leads":
            self.values[STAGE_WORDS] = [without_suffix(word) for word in words]

    def _finish_region(self) -> None:
        code = region_code(*(text for _, text in self.places))
        self.values[self.places[0][0].field or ""] = code
        if code is not None:
            if len(region_rest(*(text for _, text in self.places))) > 1:  # an address: the street is kept beside
                self.keep(*self.places[-1])
            return
        for column, text in self.places:
            self.keep(column, text)
        text = " ".join(text for _, text in self.places)[:40]
        message = N_("“%(text)s” is not one place we know; it is kept beside.")
        self.problem(self.places[0][0], "warning", DomainError(message, text=text))


_SPECIAL: Mapping[str, Callable[[RowReader, Column, str, Cell, str], None]] = {
    # readings that fill more than their own field
    "date": RowReader._read_date,
    "money": RowReader._read_money,
    "region": RowReader._read_region,
    "person": personcells.read_person,
    "people": personcells.read_people,
    "park": RowReader._read_park,
    "parks": RowReader._read_park,
    "titles": personcells.read_titles,
    "days": RowReader._read_days,
    "step_day": RowReader._read_step_day,
    "phone": personcells.read_phone,
    "name": personcells.read_owner,
    "unit": personcells.read_unit,
    "firms": firmcells.read_firms,
    "listings": firmcells.read_listings,
    "rank": firmcells.read_rank,
    **dict.fromkeys(("least", "most", "per_mu"), RowReader._read_limit),
    **dict.fromkeys(("height", "load", "rent"), RowReader._read_measure),
    "firm": firmcells.read_firm,
    "credit": RowReader._read_credit,
}
