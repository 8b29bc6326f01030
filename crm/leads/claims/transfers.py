"""流转: handing a lead to another unit, with both sides' consent; within one's own subtree its chief's word is enough."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, Unit, User
from crm.accounts.queries import covers, is_chief_over, units_below
from crm.audit.operations import record
from crm.db import db
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.fuzzydate import today
from crm.leads.claims.disputes import require_undisputed
from crm.leads.claims.models import Transfer
from crm.leads.claims.operations import hand_to, require_version
from crm.leads.claims.registering import succeed
from crm.leads.claims.shares import Shares, checked, set_shares
from crm.leads.models import Lead, LeadInvestor
from crm.leads.operations import join_team
from crm.leads.queries import own_to
from crm.leads.team import require_holder
from crm.leads.words import State


def propose(lead: Lead, to: Unit | None, reason: str, shares: Shares, version: int, by: User) -> Transfer:
    """Offer the lead to another unit: the owner does, or the chief over the unit that holds it."""
    require_holder(lead, by)
    unit = _fit(lead, to, version)
    given = [[_kind(holder), holder.id, share] for holder, share in checked(shares)]
    if open_transfer(lead):
        raise DomainError(N_("This project is offered to another unit already."))
    transfer = Transfer(lead=lead, from_unit=lead.unit, to_unit=unit, reason=_reason(reason, "reason"), shares=given)
    transfer.proposed_by, transfer.proposed_by_id, transfer.proposed_on = by, by.id, today()
    db.session.add(transfer)
    db.session.flush()
    record(by, "propose transfer", lead, {"unit": [lead.unit.name, unit.name], "reason": transfer.reason})
    return transfer


def accept(transfer: Transfer, owner: User | None, version: int, by: User) -> None:
    """The other unit's chief takes the lead and says who answers for it."""
    _begin(transfer, version, by)
    if by.id == transfer.proposed_by_id:
        raise DomainError(N_("Somebody other than the proposer accepts."))
    lead = transfer.lead
    if lead.unit_id != transfer.from_unit_id or lead.state == State.LOST:
        raise DomainError(N_("The project is no longer with the unit that offered it."))
    require_undisputed(lead)
    person = _owner(owner, transfer.to_unit)
    _answer(transfer, "accepted", None, by)
    shares = [(db.session.get_one(_HOLDERS[kind], number), share) for kind, number, share in transfer.shares]
    _move(lead, transfer.to_unit, person, shares, transfer.reason, by)


def decline(transfer: Transfer, reason: str, version: int, by: User) -> None:
    """The other unit's chief does not take it; nothing moves."""
    _begin(transfer, version, by)
    _answer(transfer, "declined", _reason(reason, "answer"), by)
    record(by, "decline transfer", transfer.lead, {"unit": transfer.to_unit.name, "reason": transfer.answer})


def withdraw(transfer: Transfer, version: int, by: User) -> None:
    """The side that offered the lead keeps it."""
    require_offerer(transfer, by)
    _require_open(transfer, version)
    _answer(transfer, "withdrawn", None, by)
    record(by, "withdraw transfer", transfer.lead, {"unit": transfer.to_unit.name})


def transfer_directly(
    lead: Lead, to: Unit | None, owner: User | None, reason: str, shares: Shares, version: int, by: User
) -> None:
    """The chief over both units moves the lead within their own subtree."""
    if not is_chief_over(by, lead.unit) or (to is not None and not covers(by, to)):
        raise Forbidden(N_("Only the chief over both units transfers a project without asking."))
    unit = _fit(lead, to, version)
    if open_transfer(lead):
        raise DomainError(N_("This project is offered to another unit already."))
    _move(lead, unit, _owner(owner, unit), checked(shares), _reason(reason, "reason"), by)


def _move(lead: Lead, unit: Unit, owner: User, shares: Shares, reason: str, by: User) -> None:
    before = lead.unit
    record(by, "transfer", lead, {"unit": [before.name, unit.name], "owner": owner.name, "reason": reason})
    hand_to(lead, unit, owner, by)
    claim = succeed(lead, "transfer", by)
    db.session.flush()
    set_shares(claim, shares, by)
    if any(getattr(holder, "unit", holder) == before for holder, _ in shares):
        join_team(lead, before, None, by)


def _fit(lead: Lead, to: Unit | None, version: int) -> Unit:
    """The unit, when the lead can go there."""
    require_version(lead, version)
    if lead.state == State.LOST:
        raise DomainError(N_("This project is lost. Revive it first."))
    require_undisputed(lead)
    if to is None or to.id == lead.unit_id:
        raise DomainError(N_("Choose another unit."), "unit")
    return to


def _owner(owner: User | None, unit: Unit) -> User:
    fit = owner and owner.active and owner.role in (Role.OFFICER, Role.CHIEF) and owner.unit.path.startswith(unit.path)
    if owner is None or not fit:
        raise DomainError(N_("Choose an officer or a chief of the unit."), "owner")
    return owner


def require_offerer(transfer: Transfer, by: User) -> None:
    """Raises Forbidden unless `by` is of the side that offered the lead."""
    require_holder(transfer.lead, by)


def require_answerer(transfer: Transfer, by: User) -> None:
    """Raises Forbidden unless `by` is the chief over the unit the lead is offered to."""
    if not is_chief_over(by, transfer.to_unit):
        raise Forbidden(N_("The chief over the unit it is offered to answers."))


def _begin(transfer: Transfer, version: int, by: User) -> None:
    require_answerer(transfer, by)
    _require_open(transfer, version)


def _require_open(transfer: Transfer, version: int) -> None:
    if transfer.state != "proposed":
        raise DomainError(N_("This transfer is closed."))
    if transfer.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))


def _answer(transfer: Transfer, state: str, words: str | None, by: User) -> None:
    transfer.state, transfer.answer = state, words
    transfer.answered_by, transfer.answered_by_id, transfer.answered_on = by, by.id, today()


def _reason(text: str, field: str) -> str:
    if not text.strip():
        raise DomainError(N_("Give the reason."), field)
    return text.strip()[:200]


_HOLDERS: dict[str, Any] = {"unit": Unit, "user": User}


def _kind(holder: Unit | User) -> str:
    return "user" if isinstance(holder, User) else "unit"


def shares_of(transfer: Transfer) -> Sequence[tuple[str, int]]:
    """(name, share) as they were proposed."""
    return [(db.session.get_one(_HOLDERS[kind], number).name, share) for kind, number, share in transfer.shares]


def open_transfer(lead: Lead) -> Transfer | None:
    query = select(Transfer).where(Transfer.lead_id == lead.id, Transfer.state == "proposed")
    return db.session.scalar(query)


def transfers_of(lead: Lead) -> Sequence[Transfer]:
    """Every transfer the lead was offered in, the newest first."""
    units = (joinedload(Transfer.from_unit), joinedload(Transfer.to_unit))
    query = select(Transfer).where(Transfer.lead_id == lead.id).order_by(Transfer.id.desc())
    return db.session.scalars(query.options(*units)).all()


def offered_to(user: User) -> ColumnElement[bool]:
    """Transfers that wait for an answer of this chief."""
    below = Transfer.to_unit_id.in_(units_below(user.scope_path))
    return and_(Transfer.state == "proposed", below, Transfer.proposed_by_id != user.id)


def transfers_visible_to(user: User) -> Select[Transfer]:
    """Transfers of leads that are the user's to see, and for a chief those offered to their units."""
    own = own_to(user).where(Lead.id == Transfer.lead_id).with_only_columns(Lead.id).correlate(Transfer).exists()
    seen = or_(own, Transfer.to_unit_id.in_(units_below(user.scope_path))) if user.duty == Role.CHIEF else own
    firms = joinedload(Transfer.lead).selectinload(Lead.investors).joinedload(LeadInvestor.company)
    units = (joinedload(Transfer.from_unit), joinedload(Transfer.to_unit), joinedload(Transfer.proposed_by))
    return select(Transfer).where(seen).options(firms, *units)


def find_transfer(user: User, transfer_id: int) -> Transfer | None:
    """The transfer when this user may see it: there is no other loader."""
    return db.session.scalar(transfers_visible_to(user).where(Transfer.id == transfer_id))
