"""Merging two firms or two projects into one of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.permissions import Permission, may
from crm.accounts.queries import is_chief_over
from crm.audit.operations import changes_of, record
from crm.companies.fields import COMPANY_FIELDS
from crm.companies.models import Company, Contact
from crm.db import Base, db, now, require_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead
from crm.leads.operations import check_dates
from crm.leads.queries import contacts_visible_to
from crm.merging.claiming import keep_first_claim, require_one_claimant
from crm.merging.facts import renumber, repeated_openings, require_joinable
from crm.merging.joining import Joined, join
from crm.merging.models import Distinct, Merge
from crm.merging.references import drop
from crm.stored import Stored, kept
from crm.text.names import company_key

# What is chosen field by field; everything else follows from the rows that are joined.
COMPANY_CHOICES = (*(field.name for field in COMPANY_FIELDS), "parent_id")
LEAD_CHOICES = (*(field.name for field in LEAD_FIELDS), "owner_id", "local_company_id")
_STEPS = ("last_contact_on", "next_step", "next_step_on")
Pair = tuple[int, int]  # the versions of the survivor and of the merged record as they were looked at


def require_company_merger(one: Company, other: Company, by: User) -> None:
    """Officers and chiefs, where the people of both firms are theirs to see: a merge shows each side's to the other."""
    if not may(by.role, Permission.COMPANY_MERGE):
        raise Forbidden(N_("Officers and chiefs merge companies."))
    people = select(Contact.id).where(Contact.company_id.in_([one.id, other.id]))
    seen = contacts_visible_to(by).with_only_columns(Contact.id)
    if db.session.scalar(people.where(Contact.id.not_in(seen)).limit(1)):
        raise Forbidden(N_("One of the companies has contacts that are not yours to see. Ask the chief to merge them."))


def require_lead_merger(one: Lead, other: Lead, by: User) -> None:
    """The chief over the units of both."""
    if not (is_chief_over(by, one.unit) and is_chief_over(by, other.unit)):
        raise Forbidden(N_("The chief over the units of both projects merges them."))


def merge_companies(survivor: Company, merged: Company, theirs: Collection[str], versions: Pair, by: User) -> Merge:
    """`merged` becomes a part of `survivor`. Of the fields named in `theirs` the merged firm's value is kept."""
    require_company_merger(survivor, merged, by)
    _require_two(survivor, merged, versions)
    _require_no_ring(survivor, merged)
    before, row = _row(survivor), _row(merged)
    values = _chosen(survivor, merged, COMPANY_CHOICES, theirs)
    if values["parent_id"] in (survivor.id, merged.id):
        values["parent_id"] = None
    if survivor.parent_id == merged.id:
        survivor.parent_id = None
        db.session.flush()
    values |= {"key": company_key(values["name"]), "extra": {**merged.extra, **survivor.extra}}
    return _merge(survivor, merged, (before, row), values, Joined(), merged.name, by)


def merge_leads(survivor: Lead, merged: Lead, theirs: Collection[str], versions: Pair, by: User) -> Merge:
    """The same with projects. Stage and state are the survivor's, which is the one further on."""
    require_lead_merger(survivor, merged, by)
    _require_two(survivor, merged, versions)
    require_joinable(survivor, merged)
    require_one_claimant(survivor, merged)
    before, row, joined = _row(survivor), _row(merged), Joined()
    values = _chosen(survivor, merged, LEAD_CHOICES, theirs) | _later_contact(survivor, merged)
    values["extra"] = {**merged.extra, **survivor.extra}
    values["claimed_on"] = keep_first_claim(survivor, merged, joined)
    for number in list(repeated_openings(survivor, merged)):
        joined.dropped += drop(Base.metadata.tables["fund_arrivals"], _row_of("fund_arrivals", number))
    merge = _merge(survivor, merged, (before, row), values, joined, f"{merged.code} {merged.title}"[:200], by)
    renumber(survivor)
    check_dates(survivor.planned_construction_on, survivor.planned_production_on)
    return merge


def _require_two(survivor: Company | Lead, merged: Company | Lead, versions: Pair) -> None:
    if survivor.id == merged.id:
        raise DomainError(N_("Choose two different records."))
    if (survivor.version, merged.version) != versions:
        raise Stale(N_("Somebody saved one of the two since you looked at them. Look again."))


def _require_no_ring(survivor: Company, merged: Company) -> None:
    """No firm may end up above itself."""
    for low, high in ((survivor, merged), (merged, survivor)):
        above, seen = low.parent, {low.id}
        while above is not None and above.id not in seen:
            if above.id == high.id and low.parent_id != high.id:
                raise DomainError(
                    N_("%(name)s stands between the two in their group. Change its parent group first."),
                    name=low.parent.name if low.parent else "",
                )
            seen.add(above.id)
            above = above.parent


def _row(item: Company | Lead) -> dict[str, Any]:
    db.session.flush()
    return _row_of(item.__tablename__, item.id)


def _row_of(table: str, number: int) -> dict[str, Any]:
    found = Base.metadata.tables[table]
    row = db.session.execute(select(found).where(found.columns.id == number)).mappings().one()
    return {name: kept(value) for name, value in row.items()}


def _chosen(one: Any, other: Any, names: Sequence[str], theirs: Collection[str]) -> dict[str, Any]:
    """Of each field one value; where the survivor has none and nobody chose, the other's."""
    values = {}
    for name in names:
        mine, yours = getattr(one, name), getattr(other, name)
        values[name] = yours if name in theirs or mine in (None, "") else mine
    return values


def _later_contact(survivor: Lead, merged: Lead) -> dict[str, Any]:
    """The next step belongs to the later conversation."""
    days = [lead.last_contact_on.toordinal() if lead.last_contact_on else 0 for lead in (survivor, merged)]
    later = merged if days[1] > days[0] else survivor
    return {name: getattr(later, name) for name in _STEPS}


def _merge(
    survivor: Any,
    merged: Any,
    rows: tuple[Stored, Stored],
    values: Mapping[str, Any],
    joined: Joined,
    name: str,
    by: User,
) -> Merge:
    kind, number, (before, row) = survivor.__tablename__, merged.id, rows
    join(kind, survivor.id, number, joined)
    db.session.expire(merged)
    db.session.expire(survivor)
    db.session.delete(merged)
    db.session.flush()  # its name and code are free from here on
    for column, value in values.items():
        setattr(survivor, column, value)
    require_fit(survivor)
    changed = changes_of(survivor)
    db.session.flush()
    record(by, "merge", survivor, {**changed, "merged": [number, name], "moved": joined.said()})
    record(by, "merge away", (kind, number), {"into": survivor.id})
    merge = Merge(kind=kind, survivor_id=survivor.id, merged_id=number, name=name, merged=row, by_id=by.id, at=now())
    merge.before = {column: old for column, old in before.items() if column not in ("id", "version")}
    merge.joined, merge.survivor_version = joined.as_json(), survivor.version
    db.session.add(merge)
    db.session.flush()
    db.session.expire_all()
    return merge


def say_distinct(kind: str, one: int, other: int, by: User) -> None:
    """These two are not the same: they are not proposed again."""
    first, second = sorted((one, other))
    same = select(Distinct).where(Distinct.kind == kind, Distinct.first_id == first, Distinct.second_id == second)
    if first != second and db.session.scalar(same) is None:
        db.session.add(Distinct(kind=kind, first_id=first, second_id=second, by_id=by.id, at=now()))
        record(by, "say distinct", (kind, first), {"other": second})
