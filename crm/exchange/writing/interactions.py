"""Planned visits and talks into the database, with the firms they name."""

from collections.abc import Sequence

from crm.accounts.models import User
from crm.db import db
from crm.exchange.models import ImportBatch
from crm.exchange.planning.decisions import Defaults
from crm.exchange.planning.interactions import columns_of
from crm.exchange.planning.rows import PlannedRow
from crm.exchange.planning.units import Units
from crm.exchange.writing import talk_links
from crm.exchange.writing.firms import FirmWriter
from crm.interactions.models import Interaction
from crm.interactions.operations import carry, complete

_UNSAID = "meeting"


class TalkWriter:
    """Writes the rows of one batch and keeps which records each made or changed."""

    def __init__(self, batch: ImportBatch, by: User, defaults: Defaults) -> None:
        self.by, self.units = by, Units(defaults.unit or by.unit)
        self.firms = FirmWriter(batch, by)
        self.made: list[tuple[PlannedRow, Interaction]] = []

    def create(self, row: PlannedRow) -> None:
        companies = [self.firms.known_or_new(name, None, {}) for name in row.values["companies"]]
        words = row.values.get("unit")
        told = {"kind": _UNSAID, **columns_of(row.values), "extra": dict(row.extra)}
        told["unit_words"] = self.units.words(words)
        interaction = carry(told, companies, self.units.of(words), self.by)
        row.of, row.target = f"{interaction.met_on} {companies[0].name}", interaction.id
        self.made.append((row, interaction))

    def update(self, row: PlannedRow) -> None:
        interaction = db.session.get_one(Interaction, row.target)
        values = columns_of({name: pair[1] for name, pair in row.changes.items()})
        if "unit" in row.changes:
            words = row.values["unit"]
            values |= {"unit_id": self.units.of(words).id, "unit_words": self.units.words(words)}
        if values.get("next_step") and interaction.no_next_step_reason:
            values["no_next_step_reason"] = None
        complete(interaction, values, self.by)


def write_interactions(rows: Sequence[PlannedRow], batch: ImportBatch, by: User, defaults: Defaults) -> None:
    """Create and update; unchanged, duplicate and wrong rows are left alone."""
    writer = TalkWriter(batch, by, defaults)
    for row in rows:
        if row.action == "create":
            writer.create(row)
        elif row.action == "update":
            writer.update(row)
    talk_links.link(writer.made, by)
