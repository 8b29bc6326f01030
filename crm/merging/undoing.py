"""Taking a merge apart again, as long as nothing was built on it."""

from typing import Any

from sqlalchemy import insert, or_, select

from crm.accounts.models import Unit, User
from crm.accounts.permissions import Permission, may
from crm.accounts.queries import is_chief_over
from crm.audit.operations import record
from crm.companies.models import Company
from crm.db import Base, db, now
from crm.errors import N_, DomainError, Forbidden
from crm.leads.models import Lead
from crm.leads.queries import works_on
from crm.merging.facts import renumber
from crm.merging.joining import table_named
from crm.merging.models import Merge
from crm.merging.references import LABELS, OTHER, bring_back, count_of, point
from crm.stored import revived_row

_MODELS: dict[str, Any] = {"companies": Company, "leads": Lead}


def obstacle(merge: Merge) -> DomainError | None:
    """Why this merge cannot be undone any more, as a sentence; None when it can."""
    survivor = db.session.get(_MODELS[merge.kind], merge.survivor_id)
    if merge.undone_at is not None:
        return DomainError(N_("This merge was undone already."))
    if survivor is None:
        return DomainError(N_("What was merged then was merged again, or removed. Undo that first."))
    if survivor.version != merge.survivor_version:
        return DomainError(N_("It was edited since. The merge can no longer be undone."))
    for name, then in merge.joined["counts"].items():
        if count_of(table_named(name), survivor.id) != then:
            label = LABELS.get(name.partition(".")[0], OTHER)
            return DomainError(N_("Since then something was added or removed: %(what)s."), what=label)
    return DomainError(N_("There is a company of this name or code again.")) if _is_taken(merge) else None


def _is_taken(merge: Merge) -> bool:
    """Whether somebody entered one of the two firms anew, so that it cannot have its name or code back."""
    if merge.kind != "companies":
        return False
    rows = (merge.merged, merge.before)
    codes = [row["credit_code"] for row in rows if row["credit_code"]]
    same = or_(Company.key.in_([row["key"] for row in rows]), Company.credit_code.in_(codes))
    return db.session.scalar(select(Company.id).where(same, Company.id != merge.survivor_id).limit(1)) is not None


def require_undoer(merge: Merge, by: User) -> None:
    """Whoever merged, while they may still merge; and for projects the chief over both units."""
    if merge.kind == "companies":
        is_theirs = merge.by_id == by.id or is_chief_over(by, merge.by.unit)
        if not (is_theirs and may(by.role, Permission.COMPANY_MERGE)):
            raise Forbidden(N_("Who merged, or the chief over their unit, undoes it."))
        return
    survivor = db.session.get(Lead, merge.survivor_id)
    unit = db.session.get_one(Unit, merge.merged["unit_id"])
    if not (is_chief_over(by, unit) and (survivor is None or works_on(by, survivor))):
        raise Forbidden(N_("The chief over the units of both projects undoes it."))


def undo(merge: Merge, by: User) -> None:
    """Both records are again what they were. Raises DomainError, with what stands in the way."""
    require_undoer(merge, by)
    db.session.refresh(merge, with_for_update=True)
    if refusal := obstacle(merge):
        raise refusal
    table = Base.metadata.tables[merge.kind]
    survivor = db.session.get_one(_MODELS[merge.kind], merge.survivor_id)
    for name, value in revived_row(table, merge.before).items():
        setattr(survivor, name, value)
    db.session.flush()
    db.session.execute(insert(table).values(**revived_row(table, merge.merged)))
    for name, keys in merge.joined["moved"].items():
        if point(table_named(name), keys, merge.survivor_id, merge.merged_id) != len(keys):
            raise DomainError(N_("Since then something was added or removed: %(what)s."), what=OTHER)
    for dropped, row in merge.joined["dropped"]:
        bring_back(dropped, row)
    merge.undone_by_id, merge.undone_at = by.id, now()
    record(by, "undo merge", survivor, {"restored": [merge.merged_id, merge.name]})
    record(by, "undo merge", (merge.kind, merge.merged_id), {"out of": merge.survivor_id})
    db.session.flush()
    db.session.expire_all()
    if merge.kind == "leads":
        renumber(db.session.get_one(Lead, merge.merged_id))
