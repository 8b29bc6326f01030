"""What waits for a decision, as the inbox has it: facts, new projects, disputes, transfers; and what came back."""

from collections.abc import Iterator
from datetime import date

from crm.accounts.models import Role, User
from crm.db import db
from crm.fuzzydate import office_day
from crm.leads.claims.disputes import disputes_over, due_on, light_of
from crm.leads.claims.transfers import offered_to, transfers_visible_to
from crm.lists.inbox import Waiting, facts_to_verify, new_leads, returned_to
from crm.reminders.kinds import OWNERS, Reminder

MOST = 200


def of_inbox(user: User, day: date) -> Iterator[Reminder]:
    """A chief's decisions; to officers what was returned to them. Facts of old ledgers are no day's work."""
    if user.role in OWNERS:
        for fact in returned_to(user, MOST, beside=()):
            yield _of_fact("returned", fact)
    if user.duty != Role.CHIEF:
        return
    for fact in facts_to_verify(user, of_ledgers=False, most=MOST, beside=()):
        yield _of_fact("verify", fact)
    for lead in db.session.scalars(new_leads(user).limit(MOST)):
        yield Reminder("screen", f"lead-{lead.id}", office_day(lead.registered_at), "none", lead.title, lead)
    yield from _of_claims(user, day)


def _of_fact(kind: str, waiting: Waiting) -> Reminder:
    subject, since = f"{waiting.kind}-{waiting.fact.id}", office_day(waiting.fact.submitted_at)
    return Reminder(kind, subject, since, "none", waiting.lead.title, waiting)


def _of_claims(user: User, day: date) -> Iterator[Reminder]:
    for dispute in db.session.scalars(disputes_over(user).limit(MOST)).unique():
        light = {"green": "none"}.get(light_of(dispute, day), light_of(dispute, day))
        subject, until = f"dispute-{dispute.id}", due_on(dispute)
        yield Reminder("dispute", subject, dispute.opened_on, light, dispute.second.title, dispute, until)
    offers = transfers_visible_to(user).where(offered_to(user))
    for transfer in db.session.scalars(offers.limit(MOST)):
        subject, since = f"transfer-{transfer.id}", transfer.proposed_on
        yield Reminder("transfer", subject, since, "none", transfer.lead.title, transfer)
