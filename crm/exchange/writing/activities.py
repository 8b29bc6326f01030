"""Planned activities into the database, with their members and the firms they name."""

from collections.abc import Sequence
from typing import Any

from crm.accounts.models import User
from crm.db import db
from crm.exchange.models import ImportBatch
from crm.exchange.planning.activities import columns_of
from crm.exchange.planning.decisions import Defaults
from crm.exchange.planning.rows import PlannedRow
from crm.exchange.planning.units import Units
from crm.exchange.writing.firms import FirmWriter
from crm.interactions.activities import add_activity, change_activity
from crm.interactions.models import Activity


class ActivityWriter:
    """Writes the rows of one batch and keeps which records each made or changed."""

    def __init__(self, batch: ImportBatch, by: User, defaults: Defaults) -> None:
        self.by, self.units = by, Units(defaults.unit or by.unit)
        self.firms = FirmWriter(batch, by)

    def create(self, row: PlannedRow) -> None:
        values = row.values
        first, last, words = values["on"].start, (values.get("until") or values["on"]).start, values.get("unit")
        told = {
            **columns_of(values),
            "starts_on": first,
            "ends_on": last,
            "carried_over": True,
            "extra": dict(row.extra),
        }
        told["unit_words"] = self.units.words(words)
        firms = [self.firms.known_or_new(name, None, {}) for name in values.get("companies") or ()]
        activity = add_activity(told, values.get("members") or (), firms, self.units.of(words), self.by)
        row.of, row.target = f"{activity.starts_on} {activity.title}", activity.id

    def update(self, row: PlannedRow) -> None:
        activity = db.session.get_one(Activity, row.target)
        new = {name: pair[1] for name, pair in row.changes.items()}
        told: dict[str, Any] = columns_of(new)
        if "until" in new:
            told["ends_on"] = new["until"].start
        if "unit" in new:
            told |= {"unit_id": self.units.of(new["unit"]).id, "unit_words": self.units.words(new["unit"])}
        firms = [self.firms.known_or_new(name, None, {}) for name in new.get("companies") or ()]
        change_activity(
            activity, told, new.get("members") or activity.names, firms or activity.companies, activity.version, self.by
        )


def write_activities(rows: Sequence[PlannedRow], batch: ImportBatch, by: User, defaults: Defaults) -> None:
    """Create and update; unchanged, duplicate and wrong rows are left alone."""
    writer = ActivityWriter(batch, by, defaults)
    for row in rows:
        if row.action == "create":
            writer.create(row)
        elif row.action == "update":
            writer.update(row)
