"""The unit a row of a file names, against the tree and the importer's part of it."""

from collections.abc import Mapping

from crm.accounts.models import Unit, User
from crm.accounts.queries import covers
from crm.errors import N_
from crm.exchange.planning import PlannedRow


def check_unit(row: PlannedRow, field: str, units: Mapping[str, Unit], by: User | None) -> None:
    """A unit of the tree must lie in the importer's subtree; an unknown one keeps its words."""
    words = row.values.get(field)
    if not words or row.target is not None or row.action == "duplicate":
        return
    unit = units.get(words)
    if unit is None:
        row.warn(field, N_("The unit %(unit)s is not known here: yours is used, the words are kept."), unit=words)
    elif by is not None and not covers(by, unit):
        row.refuse(field, N_("%(unit)s is not one of your units."), unit=words)
