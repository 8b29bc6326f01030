"""Planned land and plants into the database, through the operations that pages use."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from sqlalchemy import select

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_, DomainError
from crm.exchange.planning.grounds import Ground, GroundKind
from crm.exchange.planning.rows import PlannedRow
from crm.parks.models import Park


def write_grounds(kind: GroundKind, rows: Sequence[PlannedRow], by: User) -> None:
    """Create and update what is planned."""
    parks = {park.code: park for park in db.session.scalars(select(Park))}
    for row in rows:
        if row.action == "create":
            given = {name: value for name, value in row.values.items() if name in kind.names}
            with _naming(row):
                ground = kind.add(parks[row.values["park"]], given, by)
            row.of, row.target = ground.number, ground.id
        elif row.action == "update":
            ground = cast(Ground, db.session.get_one(kind.table, row.target))
            with _naming(row):
                kind.change(ground, {name: pair[1] for name, pair in row.changes.items()}, ground.version, by)


@contextmanager
def _naming(row: PlannedRow) -> Iterator[None]:
    try:
        yield
    except DomainError as refusal:
        raise DomainError(N_("Row %(row)s: %(reason)s"), refusal.field, row=row.row, reason=str(refusal)) from refusal
