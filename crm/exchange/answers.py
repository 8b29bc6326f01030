"""The object that `crm import --json` prints and a batch keeps (design §6)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crm.errors import Problem
from crm.exchange.layout import Column
from crm.exchange.planning import ACTIONS, PlannedRow, plain

if TYPE_CHECKING:
    from crm.exchange.importing import PlannedSheet

Say = Callable[[str, Mapping[str, Any]], str]


def report_of(file: str, sheets: Sequence["PlannedSheet"], say: Say | None = None) -> dict[str, Any]:
    """The whole report. `say` puts messages into the reader's language.

    Without it ids and their params stay, and the report is the one a batch keeps: it has what the wizard needs beside.
    """
    rows = [row for sheet in sheets for row in sheet.rows]
    counts = {action: sum(row.action == action for row in rows) for action in ACTIONS}
    return {
        "file": file,
        "sheets": [_sheet(sheet, say) for sheet in sheets],
        "summary": {"rows": len(rows), **counts},
    }


def _sheet(sheet: "PlannedSheet", say: Say | None) -> dict[str, Any]:
    result, layout = sheet.result, sheet.result.layout
    return {
        "name": result.name,
        "kind": result.kind,
        "skipped": say(result.skipped, {}) if result.skipped and say else result.skipped,
        "header_rows": list(layout.header_rows) if layout else [],
        "columns": [_column(column, say) for column in layout.columns] if layout else [],
        "left_out": [
            {"row": left.row, "reason": left.reason, "problems": _problems(left.problems, say)}
            | ({} if say else {"text": left.text})
            for left in (layout.left_out if layout else ())
        ],
        "problems": _problems(layout.problems if layout else (), say),
        "rows": [_row(row, say) for row in sheet.rows],
    }


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
        found |= {"name": column.name, "skipped": column.is_skipped}
    return {**found, "cell": column.cell} if column.cell else found


def _row(row: PlannedRow, say: Say | None) -> dict[str, Any]:
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
