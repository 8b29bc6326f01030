"""Today: what is due for this person, to be acted on in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.db import db
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from crm.interactions.operations import may_change
from crm.interactions.queries import newest_of
from crm.leads.models import Lead, LeadContact, LeadInvestor
from crm.reminders.kinds import SECTIONS, Reminder
from crm.reminders.queries import due_for, in_sections
from crm.web.access import allowed, requires, signed_in_user
from crm.web.reminder_words import install

blueprint = Blueprint("today", __name__)
install(blueprint)
SHOWN = 20  # rows of a section; what is done makes room for the next
_REST = {"steps": "leads.index", "lights": "leads.index", "no_step": "leads.index", "sign": "tasks.index",
         "tasks": "tasks.index", "claims": "inbox.index", "land": "inbox.index", "decide": "inbox.index"}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """`rows` are the worst of `all`; `rest` is where the others are."""

    code: str
    label: str
    all: Sequence[Reminder]
    rest: str

    @property
    def rows(self) -> Sequence[Reminder]:
        return self.all[:SHOWN]

    @property
    def count(self) -> int:
        return len(self.all)

    @property
    def overdue(self) -> int:
        return sum(row.until is not None and row.until < today() for row in self.all)


@blueprint.get("/today")
@requires(Permission.TODAY_READ)
def index() -> ResponseReturnValue:
    user = signed_in_user()
    found = in_sections(due_for(user, today()))
    sections = [Section(code, label, found[code], _REST[code]) for code, label in SECTIONS.items() if code in found]
    leads = {row.record.id for section in sections for row in section.rows if isinstance(row.record, Lead)}
    return render_template(
        "today/index.html",
        sections=sections,
        day_words=format_date(today(), "full"),
        talks=_own_talks(sorted(leads), user),
        may_reveal=allowed(Permission.CONTACT_REVEAL),
    )


def _own_talks(lead_ids: Sequence[int], user: User) -> Mapping[int, Interaction]:
    """{lead id: the talk whose next step the user may change}; on the way the leads learn of their firms and people."""
    if not lead_ids:
        return {}
    firms = selectinload(Lead.investors).joinedload(LeadInvestor.company)
    people = selectinload(Lead.contacts).joinedload(LeadContact.contact)
    db.session.scalars(
        select(Lead).where(Lead.id.in_(lead_ids)).options(firms, people, joinedload(Lead.unit))
    ).unique().all()
    return {number: talk for number, talk in newest_of(lead_ids).items() if may_change(talk, user)}
