"""Remembered mappings: what somebody of a unit said about the headings of a file holds for the unit's next such file."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db, now
from crm.exchange.cells.headings import whole_key
from crm.exchange.layout import SheetResult
from crm.exchange.models import ColumnMapping, ImportBatch
from crm.exchange.planning.decisions import Kept
from crm.exchange.reading.sheets import Workbook
from crm.exchange.recognising.sheet import headings_of


def headings_key(headings: Iterable[str], units: Mapping[str, str]) -> str:
    """One key for one set of headings in their order, with the units that headings and title name.

    投资额（万元） and 投资额（亿元） are different files: a mapping must never move a decimal point.
    """
    said = [list(dict.fromkeys(whole_key(heading) for heading in headings)), sorted(units.items())]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def remembered(workbook: Workbook, by: User) -> dict[str, dict[str, Any]]:
    """By sheet, what the importer's unit confirmed for these headings, in the form of ImportBatch.confirmed."""
    found = {sheet.name: headings_of(sheet) for sheet in workbook.sheets}
    keys = {name: headings_key(*known) for name, known in found.items() if known}
    query = select(ColumnMapping).where(ColumnMapping.unit_id == by.unit_id)
    mappings = db.session.scalars(query.where(ColumnMapping.headings_key.in_(keys.values())))
    by_key = {mapping.headings_key: mapping for mapping in mappings}
    return {
        name: _for_these(by_key[key], known[0])
        for name, key in keys.items()
        if key in by_key and (known := found[name])
    }


def _for_these(mapping: ColumnMapping, names: Sequence[str]) -> dict[str, Any]:
    """The choices under this file's own spelling of its headings: （ and ( are one."""
    spelled = {whole_key(name): name for name in names}
    columns = mapping.choices.get("columns", {})
    own = {spelled.get(whole_key(name), name): choice for name, choice in columns.items()}
    return {**mapping.choices, "columns": own, "mapping": mapping.id}


def remember(batch: ImportBatch, results: Sequence[SheetResult], by: User) -> None:
    """Writing confirms: what was chosen by hand for a sheet is kept for the unit's next file with its headings."""
    for result in results:
        kept = batch.confirmed.get(result.name, {})
        if result.layout is None or not (kept.get("columns") or kept.get("kind")):
            continue
        headings = [column.name for column in result.layout.columns if column.heading]
        key = headings_key(headings, result.layout.context.units)
        _keep(key, headings, result.layout.kind, _choices(kept), by)


def _choices(kept: Kept) -> dict[str, Any]:
    return {"kind": kept.get("kind"), "columns": kept.get("columns", {})}


def _keep(key: str, headings: list[str], kind: str, choices: dict[str, Any], by: User) -> None:
    query = select(ColumnMapping).where(ColumnMapping.unit_id == by.unit_id, ColumnMapping.headings_key == key)
    mapping = db.session.scalar(query)
    if mapping is not None and mapping.choices == choices:
        return
    before = mapping.choices if mapping else None
    if mapping is None:
        mapping = ColumnMapping(unit_id=by.unit_id, headings_key=key)
        db.session.add(mapping)
    mapping.kind, mapping.headings, mapping.choices = kind, headings, choices
    mapping.by_id, mapping.confirmed_at = by.id, now()
    db.session.flush()
    record(by, "remember mapping", mapping, {"choices": [before, choices]})


def mapping_used(kept: Kept, by: User) -> ColumnMapping | None:
    """The remembered mapping that a sheet began with, while it is there."""
    mapping = db.session.get(ColumnMapping, kept["mapping"]) if kept.get("mapping") else None
    return mapping if mapping and mapping.unit_id == by.unit_id else None


def forget(mapping: ColumnMapping, by: User) -> None:
    """The unit's next file with these headings is recognised anew."""
    record(by, "forget mapping", mapping, {"choices": [mapping.choices, None]})
    db.session.flush()
    db.session.delete(mapping)
