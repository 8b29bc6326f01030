"""The list of conversations as a workbook that can be imported again and changes nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from crm.companies.queries import masked_name
from crm.errors import N_
from crm.exchange.plan_interactions import stored_values
from crm.fields import DATE, TEXT, Field
from crm.fuzzydate import FuzzyDate
from crm.interactions.fields import INTERACTION_FILE_FIELDS
from crm.interactions.models import KINDS, Interaction
from crm.interactions.queries import leads_seen
from crm.lists.talks import TalkList

# Shown and never read back.
FOLLOWING = (
    Field("no_next_step_reason", N_("Why there is no next step"), TEXT),
    Field("leads", N_("Project"), TEXT),
    Field("by", N_("Logged by"), TEXT),
)
COLUMNS = (*INTERACTION_FILE_FIELDS, *FOLLOWING)
_WIDTHS = {"companies": 36, "summary": 48, "next_step": 28, "leads": 30, "unit": 18}
Say = Callable[[str], str]


def write_talks(path: Path, wanted: TalkList, sheet: str, say: Say) -> int:
    """Write the list's rows to `path` and return how many. Their people are masked."""
    wanted.query()  # refuses a filter that is none before a file is open
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    table = book.add_worksheet(sheet[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EDF4", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, column in enumerate(COLUMNS):
        table.set_column(at, at, _WIDTHS.get(column.name, 14))
        table.write_string(0, at, say(column.label), head)
    table.freeze_panes(1, 1)
    count = 0
    for talks in wanted.all():
        for values in _rows(talks, wanted, say):
            count += 1
            for at, column in enumerate(COLUMNS):
                _write(table, count, at, column, values[column.name], day)
    table.autofilter(0, 0, count, len(COLUMNS) - 1)
    book.close()
    return count


def _rows(talks: Sequence[Interaction], wanted: TalkList, say: Say) -> list[dict[str, Any]]:
    seen = leads_seen(wanted.user, talks)
    return [
        {
            **stored_values(talk),
            "kind": say(KINDS[talk.kind]),
            "contacts": [masked_name(name) for name in stored_values(talk)["contacts"]],
            "no_next_step_reason": talk.no_next_step_reason,
            "leads": [lead.title for lead in seen.get(talk.id, ())],
            "by": talk.by.name,
        }
        for talk in talks
    ]


def _write(table: Any, row: int, at: int, column: Field, value: Any, day: Any) -> None:
    if value is None or value == []:
        return
    if column.kind is DATE and isinstance(value, FuzzyDate):
        table.write_datetime(row, at, value.start, day)
    else:
        table.write_string(row, at, "、".join(value) if isinstance(value, list) else str(value))
