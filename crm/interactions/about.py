"""Whom a conversation can be about: projects and firms found by any characters of theirs, or by pinyin initials."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from crm.accounts.models import User
from crm.companies.models import Company
from crm.companies.queries import holds
from crm.db import db
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import visible_to
from crm.leads.words import State
from crm.text.spelling import is_spelled

OFFERED = 6
_LONGEST = 60


@dataclass(frozen=True)
class Found:
    """Projects of the user's and firms that the text may mean."""

    leads: Sequence[Lead] = ()
    companies: Sequence[Company] = ()


def find_about(user: User, text: str) -> Found:
    """What fits the text; without one, the projects the user talked about last."""
    text = text.strip()[:_LONGEST]
    if not text:
        return Found(_leads(user, or_(Lead.owner_id == user.id, Lead.unit_id == user.unit_id)))
    firm = _firm_fits(text)
    invested = select(LeadInvestor.lead_id).join(Company, Company.id == LeadInvestor.company_id).where(firm)
    fits = [Lead.title.contains(text, autoescape=True), Lead.code == text.upper(), Lead.id.in_(invested)]
    if is_spelled(text):
        fits.append(Lead.initials.contains(text.lower()))
    firms = db.session.scalars(select(Company).where(firm).order_by(Company.id.desc()).limit(OFFERED)).all()
    return Found(_leads(user, or_(*fits)), firms)


def _firm_fits(text: str) -> ColumnElement[bool]:
    return or_(holds(text), Company.initials.contains(text.lower())) if is_spelled(text) else holds(text)


def _leads(user: User, fits: ColumnElement[bool]) -> Sequence[Lead]:
    query = visible_to(user).where(Lead.state == State.ACTIVE, fits)
    order = (Lead.last_contact_on.desc().nulls_last(), Lead.id.desc())
    return db.session.scalars(query.order_by(*order).limit(OFFERED)).all()


def leads_of_ids(user: User, ids: Sequence[int]) -> Sequence[Lead]:
    """These projects in this order, as far as the user sees them."""
    found = {lead.id: lead for lead in db.session.scalars(visible_to(user).where(Lead.id.in_(ids)))}
    return [found[number] for number in dict.fromkeys(ids) if number in found]


def companies_of_ids(ids: Sequence[int]) -> Sequence[Company]:
    """These firms in this order: everybody may see firms."""
    found = {firm.id: firm for firm in db.session.scalars(select(Company).where(Company.id.in_(ids)))}
    return [found[number] for number in dict.fromkeys(ids) if number in found]
