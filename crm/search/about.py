"""Whom a conversation can be about: projects and firms found by any characters of theirs, or by pinyin initials."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from crm.accounts.models import User
from crm.companies.models import Company
from crm.db import db
from crm.leads.models import Lead
from crm.leads.queries import own_to, visible_to
from crm.leads.words import State
from crm.search.queries import companies_with, leads_with
from crm.search.words import Words

OFFERED = 6
_LONGEST = 60


@dataclass(frozen=True)
class Found:
    """Projects of the user's and firms that the text may mean."""

    leads: Sequence[Lead] = ()
    companies: Sequence[Company] = ()


def find_about(user: User, text: str) -> Found:
    """What fits the words; without any, the projects the user's unit talked about last."""
    words = Words(text.strip()[:_LONGEST])
    if not words:
        return Found(_leads(user, or_(Lead.owner_id == user.id, Lead.unit_id == user.unit_id)))
    firms = select(Company).where(companies_with(words)).order_by(Company.id.desc()).limit(OFFERED)
    return Found(_leads(user, leads_with(words)), db.session.scalars(firms).all())


def _leads(user: User, fits: ColumnElement[bool]) -> Sequence[Lead]:
    query = own_to(user).where(Lead.state == State.ACTIVE, fits)
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
