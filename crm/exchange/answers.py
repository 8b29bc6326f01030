"""The object that `crm import --json` prints (design §6), and its head and rows as a batch keeps them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from crm.errors import Problem
from crm.exchange.layout import Column, LeftOut
from crm.exchange.planning.rows import ACTIONS, PlannedRow, PlannedSheet, plain

Say = Callable[[str, Mapping[str, Any]], str]


class Tally:
    """What the rows of a sheet come to, noted as they go by; `kept`: the headings of what no field takes."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(("all", *ACTIONS, "asked", "told"), 0)
        self.kept: set[str] = set()

    def note(self, row: PlannedRow) -> None:
        for name in ("all", row.action, *(["asked"] if row.candidates else ()), *(["told"] if row.problems else ())):
            self.counts[name] += 1
        self.kept.update(row.extra)


def report_of(file: str, sheets: Sequence[PlannedSheet], say: Say) -> dict[str, Any]:
    """The whole report. `say` puts messages into the reader's language."""
    told, tallies = [], []
    for sheet in sheets:
        rows, tally = [], Tally()
        for row in sheet.rows:
            tally.note(row)
            rows.append(row_of(row, say))
        left_out = sheet.result.layout.left_out if sheet.result.layout else ()
        told.append(_sheet(sheet, say) | {"left_out": [left_of(left, say) for left in left_out], "rows": rows})
        tallies.append(tally)
    return {"file": file, "sheets": told, "summary": _summary(tallies)}


def head_of(file: str, sheets: Sequence[PlannedSheet], tallies: Sequence[Tally]) -> dict[str, Any]:
    """What a batch keeps beside its rows: message ids with their params, and what the wizard needs of each sheet.

    `counts`: how many of its rows a page shows by each of its filters; `kept`: the headings that rows keep beside;
    `left`: how many rows are none, by reason.
    """
    told = [
        _sheet(sheet, None) | {"counts": tally.counts, "kept": sorted(tally.kept), "left": _left(sheet)}
        for sheet, tally in zip(sheets, tallies, strict=True)
    ]
    return {"file": file, "sheets": told, "summary": _summary(tallies)}


def _left(sheet: PlannedSheet) -> dict[str, int]:
    layout = sheet.result.layout
    return dict(Counter(left.reason for left in layout.left_out)) if layout else {}


def _summary(tallies: Iterable[Tally]) -> dict[str, int]:
    actions = {action: sum(tally.counts[action] for tally in tallies) for action in ACTIONS}
    return {"rows": sum(actions.values()), **actions}


def _sheet(sheet: PlannedSheet, say: Say | None) -> dict[str, Any]:
    result, layout = sheet.result, sheet.result.layout
    return {
        "name": result.name,
        "kind": result.kind,
        "skipped": say(result.skipped, {}) if result.skipped and say else result.skipped,
        "header_rows": list(layout.header_rows) if layout else [],
        "columns": [_column(column, say) for column in layout.columns] if layout else [],
        "problems": _problems(layout.problems if layout else (), say),
    }


def left_of(left: LeftOut, say: Say | None = None) -> dict[str, Any]:
    """Without `say` as a batch keeps it, with what stands in it."""
    told = {"row": left.row, "reason": left.reason, "problems": _problems(left.problems, say)}
    return told if say else {**told, "text": left.text}


def _column(column: Column, say: Say | None) -> dict[str, Any]:
    found = {
        "index": column.index,
        "heading": column.heading,
        "field": column.field,
        "unit": column.unit,
        "confidence": column.confidence,
        "problems": _problems(column.problems, say),
    }
    if not say:
        found |= {"name": column.name, "skipped": column.is_skipped, "tick": column.tick}
    return {**found, "cell": column.cell} if column.cell else found


def row_of(row: PlannedRow, say: Say | None = None) -> dict[str, Any]:
    """Without `say` as a batch keeps it, with what it may be the same as."""
    return {
        "row": row.row,
        "action": row.action,
        "of": row.of,
        "values": {name: plain(value) for name, value in row.values.items()},
        "changes": {name: [plain(old), plain(new)] for name, (old, new) in row.changes.items()},
        "extra": row.extra,
        "problems": _problems(row.problems, say),
    } | ({"candidates": [one.plain() for one in row.candidates]} if row.candidates and not say else {})


def _problems(problems: Iterable[Problem], say: Say | None) -> list[dict[str, Any]]:
    found = []
    for problem in problems:
        told: dict[str, Any] = {"field": problem.field, "severity": problem.severity}
        if say:
            told["message"] = say(problem.message, problem.params)
        else:
            params = {name: plain(value) for name, value in problem.params.items()}
            told |= {"message": problem.message, "params": params}
        found.append(told)
    return found


def lines_of(report: dict[str, Any]) -> str:
    """The report as lines for a terminal: what is wrong in which row, and the sums."""
    lines = []
    for sheet in report["sheets"]:
        lines.append(f"{sheet['name']}: {sheet['skipped'] or sheet['kind']}")
        lines += [
            f"  {row['row']} {row['action']} {problem['severity']} {problem['field'] or ''}: {problem['message']}"
            for row in sheet["rows"]
            for problem in row["problems"]
        ]
    return "\n".join([*lines, " ".join(f"{name}={count}" for name, count in report["summary"].items())])
