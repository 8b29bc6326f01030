"""Which rows of a previewed sheet a page shows: all of them, a page at a time, or those of one action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from crm.errors import N_
from crm.web.paging import number as number_of

SHOWN_ROWS = 100


@dataclass(frozen=True)
class View:
    """Which rows of a sheet the address asks for: those of an action or with something to say, a page of them."""

    show: str
    page: int
    pages: int
    rows: Sequence[Mapping[str, Any]]
    counts: Mapping[str, int]


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


def _is_shown(row: Mapping[str, Any], show: str) -> bool:
    if show == "asked":
        return bool(row.get("candidates"))
    return bool(row["problems"]) if show == "told" else show in ("", row["action"])


def view_of(sheet: Mapping[str, Any]) -> View:
    show = request.args.get("show", "")
    show = show if show in FILTERS else ""
    counts = {name: sum(_is_shown(row, name) for row in sheet["rows"]) for name in FILTERS}
    pages = max(1, -(-counts[show] // SHOWN_ROWS))
    page = min(max(number_of(request.args.get("page")), 1), pages)
    rows = [row for row in sheet["rows"] if _is_shown(row, show)]
    return View(show, page, pages, rows[(page - 1) * SHOWN_ROWS : page * SHOWN_ROWS], counts)


def place() -> dict[str, Any]:
    """The filter and the page one is on, for the address one comes back to."""
    return {name: request.args[name] for name in ("show", "page") if name in request.args}
