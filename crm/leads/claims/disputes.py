"""Disputing a claim: opened with a statement and papers, answered by both sides, decided by the chief over both.

The decision itself moves a project, so it is the pipeline's (crm/pipeline/ruling.py).
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.deputies import deputies_of
from crm.accounts.models import User
from crm.accounts.queries import chiefs_over
from crm.audit.operations import record
from crm.db import db, now
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.files.models import Attachment
from crm.fuzzydate import today
from crm.leads.claims.models import EVIDENCE, Claim, Dispute, Evidence
from crm.leads.claims.registering import open_claim
from crm.leads.models import Lead, LeadTeam
from crm.leads.operations import require_work
from crm.leads.queries import own_to, works_on
from crm.leads.words import State
from crm.settings.queries import value_of
from crm.settings.workdays import office_workdays


def open_dispute(lead: Lead, statement: str, papers: Sequence[tuple[str, Attachment]], by: User) -> Dispute:
    """Say that a lead registered second is one's own all the same; `papers` are (kind of evidence, file)."""
    require_work(lead, by)
    claim = open_claim(lead)
    first = claim.rival_of if claim and lead.claimed_on is None else None
    if first is None or State.LOST in (lead.state, first.state):
        raise DomainError(N_("Nobody registered this firm before: there is nothing to dispute."))
    if dispute_of(lead):
        raise DomainError(N_("This claim is disputed already."))
    if not statement.strip():
        raise DomainError(N_("Say why the project is yours."), "statement")
    dispute = Dispute(first=first, second=lead, statement=statement.strip(), opened_by=by, opened_on=today())
    db.session.add(dispute)
    db.session.flush()
    for each in (lead, first):
        record(by, "open dispute", each, {"dispute": dispute.id})
    _add_papers(dispute, lead, papers, by)
    return dispute


def add_evidence(dispute: Dispute, kind: str, files: Sequence[Attachment], by: User) -> None:
    """A paper of the side `by` works for."""
    _require_open(dispute)
    if not files:
        raise DomainError(N_("Attach the evidence as a file."), "files")
    _add_papers(dispute, side_of(dispute, by), [(kind, file) for file in files], by)


def withdraw(dispute: Dispute, version: int, by: User) -> None:
    """The side that opened it lets the first registration stand; its own lead stays without protection."""
    require_work(dispute.second, by)
    _require_open(dispute, version)
    dispute.state = "withdrawn"
    for lead in (dispute.first, dispute.second):
        record(by, "withdraw dispute", lead, {"dispute": dispute.id})


def side_of(dispute: Dispute, by: User) -> Lead:
    """The lead `by` works on, of the two. Raises Forbidden for who works on neither, or is over both."""
    sides = [lead for lead in (dispute.first, dispute.second) if works_on(by, lead)]
    if len(sides) != 1:
        raise Forbidden(N_("Evidence is brought by those who work on one of the two projects."))
    return sides[0]


def _add_papers(dispute: Dispute, side: Lead, papers: Sequence[tuple[str, Attachment]], by: User) -> None:
    for kind, file in papers:
        if kind not in EVIDENCE:
            raise DomainError(N_("Choose one of the list."), "kind")
        paper = Evidence(dispute_id=dispute.id, lead_id=side.id, kind=kind, file=file, by=by, at=now())
        dispute.evidence.append(paper)
        record(by, "add evidence", side, {"dispute": dispute.id, "kind": kind, "file": file.name})


def _require_open(dispute: Dispute, version: int | None = None) -> None:
    if dispute.state != "open":
        raise DomainError(N_("This dispute is closed."))
    if version is not None and dispute.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))


def require_judge(dispute: Dispute, version: int, by: User) -> None:
    """Raises unless the dispute is open as `by` saw it and theirs to decide."""
    if by not in judges_of(dispute):
        raise Forbidden(N_("The lowest chief over both units decides, and nobody who has a part in it."))
    _require_open(dispute, version)


def judges_of(dispute: Dispute) -> list[User]:
    """Those who may decide: of the chiefs over both units, and without a part in it, the lowest."""
    units = [dispute.first.unit, dispute.second.unit]
    parties = parties_of(dispute)
    able = [chief for chief in chiefs_over(units) if chief.id not in parties]
    lowest = max((len(chief.scope_path) for chief in able), default=0)
    chiefs = [chief for chief in able if len(chief.scope_path) == lowest]
    deputies = [person for chief in chiefs for person in deputies_of(chief) if person.id not in parties]
    return list(dict.fromkeys([*chiefs, *deputies]))


def parties_of(dispute: Dispute) -> set[int]:
    """Everybody with a part in it: owners, those in the teams, who registered, opened, or brought evidence.

    Who ruled about one of them before has none by that.
    """
    sides = [dispute.first_id, dispute.second_id]
    team = select(LeadTeam.user_id).where(LeadTeam.lead_id.in_(sides), LeadTeam.user_id.is_not(None))
    claimed = select(Claim.by_id).where(Claim.lead_id.in_(sides), Claim.origin != "ruling")
    found = {dispute.opened_by_id, *(paper.by_id for paper in dispute.evidence)}
    owners = {lead.owner_id for lead in (dispute.first, dispute.second) if lead.owner_id}
    return found | owners | set(db.session.scalars(team.union(claimed)))


def due_on(dispute: Dispute) -> date:
    """The last working day on which it is decided in time."""
    return office_workdays().after(dispute.opened_on, value_of("claims.dispute_workdays"))


def light_of(dispute: Dispute, day: date) -> str:
    """Green; yellow on the last working day; red after it."""
    due = due_on(dispute)
    return "red" if day > due else "yellow" if day == due else "green"


def dispute_of(lead: Lead) -> Dispute | None:
    """The open dispute this lead is a side of."""
    sides = or_(Dispute.first_id == lead.id, Dispute.second_id == lead.id)
    return db.session.scalars(select(Dispute).where(Dispute.state == "open", sides)).first()


def require_undisputed(lead: Lead) -> None:
    """Raises DomainError while a dispute about the lead waits for its decision."""
    if dispute_of(lead):
        raise DomainError(N_("The claim to this project is disputed. Wait for the decision."))


def disputes_visible_to(user: User) -> Select[Dispute]:
    """Disputes of the user's own leads, on whichever side."""
    query = select(Dispute).where(or_(*_own_sides(user)))
    sides = (joinedload(Dispute.first).joinedload(Lead.unit), joinedload(Dispute.second).joinedload(Lead.unit))
    papers = selectinload(Dispute.evidence).options(joinedload(Evidence.file), joinedload(Evidence.by))
    return query.options(*sides, papers, joinedload(Dispute.opened_by), joinedload(Dispute.decided_by))


def find_dispute(user: User, dispute_id: int) -> Dispute | None:
    """The dispute when this user may see it: there is no other loader."""
    return db.session.scalar(disputes_visible_to(user).where(Dispute.id == dispute_id))


def disputes_over(user: User) -> Select[Dispute]:
    """Open disputes both sides of which lie below the user, the oldest first."""
    return disputes_visible_to(user).where(over(user)).order_by(Dispute.opened_on, Dispute.id)


def over(user: User) -> ColumnElement[bool]:
    """Open disputes both sides of which are the user's own to see."""
    return and_(Dispute.state == "open", *_own_sides(user))


def _own_sides(user: User) -> list[ColumnElement[bool]]:
    """For each side, whether its lead is the user's own to see: asked of the few that dispute, not of all leads."""
    sides = (own_to(user).where(Lead.id == side) for side in (Dispute.first_id, Dispute.second_id))
    return [side.with_only_columns(Lead.id).correlate(Dispute).exists() for side in sides]
