"""What a title or the heading of a group says of every record below it: 三、瞪羚企业, 一、大健康产业园, 东镇."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from crm.exchange.cells.classes import list_in
from crm.exchange.layout import Layout
from crm.exchange.reading.sheets import Sheet
from crm.exchange.recognising import lead_groups as sections
from crm.exchange.recognising.context import is_unit_name
from crm.exchange.recognising.rows import group_name
from crm.exchange.words.vocabulary import PARKS
from crm.text.regions import region_code

_PARK = re.compile("(?:园|园区|开发区)$")

Said = Mapping[str, Any]  # field → value


def told(sheet: Sheet, layout: Layout) -> Mapping[int, Said]:
    """Row (from 1) → what the group it stands in, else the title, gives the fields that no column has."""
    if layout.kind == "leads":
        return sections.told(sheet, layout)
    free = {field: read for field, read in _READINGS.get(layout.kind, {}).items() if not _has(layout, field)}
    if not free:
        return {}
    titled = _of_title(layout.context.title or sheet.name, free)
    groups = {row.row for row in layout.left_out if row.reason == "group"}
    if not groups:
        return dict.fromkeys(layout.data_rows, titled) if titled else {}
    found: dict[int, Said] = {}
    said: Said = titled
    for number in sorted({*groups, *layout.data_rows}):
        if number in groups:
            said = {**titled, **_of_group(group_name(sheet.rows[number - 1]), free)}
        elif said:
            found[number] = said
    return found


def _has(layout: Layout, field: str) -> bool:
    return any(column.field == field for column in layout.columns)


def _of_title(title: str, free: Mapping[str, Callable[[str], Any]]) -> Said:
    """The list that all firms below it are in, the park that all land below it lies in."""
    if "listings" in free:
        return {"listings": found} if (found := _listings(title)) else {}
    parks = {code for code, words in PARKS.items() if any(word in title for word in words)}
    return {"park": title} if "park" in free and len(parks) == 1 else {}


def _of_group(text: str, free: Mapping[str, Callable[[str], Any]]) -> Said:
    return {field: value for field, read in free.items() if (value := read(text)) is not None}


def _listings(text: str) -> list[str] | None:
    code = list_in(text)
    return [code] if code else None


def _park(text: str) -> str | None:
    is_known = any(word in text for words in PARKS.values() for word in words)
    return text if is_known or _PARK.search(text) else None


def _unit(text: str) -> str | None:
    return text if is_unit_name(text) else None


_READINGS: Mapping[str, Mapping[str, Callable[[str], Any]]] = {  # kind → field → what a group's heading says of it
    "companies": {"listings": _listings, "region": region_code},
    "contacts": {"region": region_code},
    "parcels": {"park": _park},
    "plants": {"park": _park},
    "interactions": {"unit": _unit},
    "activities": {"unit": _unit},
}
