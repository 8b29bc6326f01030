"""A conversation with a firm that becomes a project: what the new project's form begins with, and the link back."""

from typing import Any

from flask import abort, request

from crm.accounts.models import User
from crm.fuzzydate import FuzzyDate
from crm.interactions.models import Interaction
from crm.interactions.operations import link_lead
from crm.interactions.queries import find_visible_talk
from crm.leads.models import Lead
from crm.web.paging import number


def _talk(user: User) -> Interaction | None:
    """The conversation the address names."""
    if not (text := request.args.get("talk")):
        return None
    return find_visible_talk(user, number(text)) or abort(404)


def beginning(user: User) -> dict[str, Any]:
    """What the form begins with."""
    talk, given = _talk(user), {"owner": user.id}
    if talk is None:
        return given
    firms = "、".join(company.name for company in talk.companies)
    return {**given, "investor": firms, "first_contact_on": FuzzyDate.day(talk.met_on), "progress": talk.summary}


def link_talk(lead: Lead, by: User) -> None:
    """The project that was just registered is what the conversation led to."""
    talk = _talk(by)
    if talk is not None:
        link_lead(talk, lead, by)
