"""Planned visits and talks into the database, with the firms they name."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Unit, User
from crm.db import db
from crm.exchange.decisions import Defaults
from crm.exchange.models import ImportBatch
from crm.exchange.plan_interactions import columns_of
from crm.exchange.planning import PlannedRow
from crm.exchange.write_firms import FirmWriter
from crm.interactions.models import Interaction
from crm.interactions.operations import carry, complete

_UNSAID = "meeting"


class TalkWriter:
    """Writes the rows of one batch and keeps which records each made or changed."""

    def __init__(self, batch: ImportBatch, by: User, defaults: Defaults) -> None:
        self.batch, self.by, self.unit = batch, by, defaults.unit or by.unit
        self.units = {unit.name: unit for unit in db.session.scalars(select(Unit))}
        self.firms = FirmWriter(batch, by)

    def create(self, row: PlannedRow) -> None:
        companies = [self.firms.known_or_new(name, None, {}) for name in row.values["companies"]]
        told = {"kind": _UNSAID, **columns_of(row.values), "extra": dict(row.extra)}
        interaction = carry(
            {**told, **self._unit_words(row.values.get("unit"))}, companies, self._unit(row.values), self.by
        )
        row.of, row.target = f"{interaction.met_on} {companies[0].name}", interaction.id

    def update(self, row: PlannedRow) -> None:
        interaction = db.session.get_one(Interaction, row.target)
        values = columns_of({name: pair[1] for name, pair in row.changes.items()})
        if "unit" in row.changes:
            values |= {"unit_id": self._unit(row.values).id, **self._unit_words(row.values["unit"])}
        if values.get("next_step") and interaction.no_next_step_reason:
            values["no_next_step_reason"] = None
        complete(interaction, values, self.by)

    def _unit(self, values: Mapping[str, Any]) -> Unit:
        return self.units.get(values.get("unit") or "", self.unit)

    def _unit_words(self, words: str | None) -> dict[str, Any]:
        """The ledger's words, where the tree has no such unit."""
        return {"unit_words": None if words in self.units else words}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def write_interactions(rows: Sequence[PlannedRow], batch: ImportBatch, by: User, defaults: Defaults) -> None:
    """Create and update; unchanged, duplicate and wrong rows are left alone."""
    writer = TalkWriter(batch, by, defaults)
    for row in rows:
        if row.action == "create":
            writer.create(row)
        elif row.action == "update":
            writer.update(row)
