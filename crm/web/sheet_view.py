"""Which rows of a previewed sheet a page shows: all of them, a page at a time, or those of one action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from crm.errors import N_
from crm.exchange.left_rows import left_shown
from crm.exchange.models import ImportBatch, LeftRow
from crm.exchange.report_rows import rows_shown
from crm.web.paging import number as number_of

SHOWN_ROWS, SHOWN_LEFT = 100, 200


@dataclass(frozen=True)
class View:
    """Which rows of a sheet the address asks for: those of an action or with something to say, a page of them."""

    show: str
    page: int
    pages: int
    rows: Sequence[Mapping[str, Any]]
    counts: Mapping[str, int]
    left: Sequence[LeftRow]  # the first of those that are no records
    left_count: int


FILTERS = {
    "": N_("All rows"),
    "create": N_("new"),
    "update": N_("changed"),
    "unchanged": N_("unchanged"),
    "duplicate": N_("duplicate"),
    "error": N_("error"),
    "asked": N_("to be decided"),
    "told": N_("with remarks"),
}


def view_of(batch: ImportBatch, number: int) -> View:
    show = request.args.get("show", "")
    show = show if show in FILTERS else ""
    kept = batch.report["sheets"][number - 1]["counts"]
    counts = {name: kept[name or "all"] for name in FILTERS}
    pages = max(1, -(-counts[show] // SHOWN_ROWS))
    page = min(max(number_of(request.args.get("page")), 1), pages)
    rows = rows_shown(batch, number, show, (page - 1) * SHOWN_ROWS, SHOWN_ROWS)
    told = sum(count for reason, count in batch.report["sheets"][number - 1]["left"].items() if reason != "blank")
    return View(show, page, pages, rows, counts, left_shown(batch, number, SHOWN_LEFT) if told else (), told)


def place() -> dict[str, Any]:
    """The filter and the page one is on, for the address one comes back to."""
    return {name: request.args[name] for name in ("show", "page") if name in request.args}
