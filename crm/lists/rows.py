"""One lead as a row of values by field name (design §5): what list, export and importer compare."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select

from crm.companies.queries import masked_name, masked_phone
from crm.db import db
from crm.leads.fields import LEAD_FIELDS
from crm.milestones.fields import FACT_FIELDS
from crm.milestones.models import FundArrival, Milestone
from crm.milestones.queries import counted

_OF_FACTS = {name for names in FACT_FIELDS.values() for name in names}


def rows_of(leads: Sequence[Any], reveal: bool = False, names: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Values of each lead; contacts masked unless `reveal`. Of `names` (the columns wanted) alone, where they are told.

    At most two queries beside those that loaded the leads; none where `names` need no fact. A lead may also be what
    plain.py reads in its place.
    """
    ids = [lead.id for lead in leads]
    facts = _facts(ids) if names is None or _OF_FACTS & set(names) else {}
    arrived = _arrived(ids) if names is None or "funds_arrived" in names else {}
    people = {name: partial(_of_contact, reveal, get) for name, get in _CONTACT.items()}
    getters: dict[str, Callable[[Any], Any]] = {
        **_GETTERS,
        **people,
        **{name: partial(_of_fact, facts, *place) for name, place in _PLACES.items()},
    }
    getters["funds_arrived"] = lambda lead: arrived.get(lead.id)
    wanted = [(name, get) for name, get in getters.items() if names is None or name in names]
    return [{name: get(lead) for name, get in wanted} for lead in leads]


def _arrived(ids: Iterable[int]) -> dict[int, int]:
    sums = select(FundArrival.lead_id, func.sum(FundArrival.amount)).where(
        FundArrival.lead_id.in_(list(ids)), counted()
    )
    return {lead_id: int(total) for lead_id, total in db.session.execute(sums.group_by(FundArrival.lead_id))}


def _facts(ids: Iterable[int]) -> dict[int, dict[str, Milestone]]:
    facts: dict[int, dict[str, Milestone]] = defaultdict(dict)
    for fact in db.session.scalars(select(Milestone).where(Milestone.lead_id.in_(list(ids)))):
        facts[fact.lead_id][fact.kind] = fact
    return facts


def wants_contacts(names: Collection[str] | None) -> bool:
    """Whether any of these columns (None: all) shows a contact."""
    return names is None or any(name.startswith("contact_") for name in names)


def _next_step(lead: Any) -> str | None:
    return " ".join(str(part) for part in (lead.next_step_on, lead.next_step) if part) or None


def _first_code(lead: Any) -> str | None:
    return lead.investors[0].company.credit_code if lead.investors else None


def _parks(lead: Any) -> list[str]:
    return [link.park.code for link in lead.parks] or ([lead.park_words] if lead.park_words else [])


def _of_contact(reveal: bool, get: Callable[[Any, bool], Any], lead: Any) -> Any:
    contact = lead.contacts[0].contact if lead.contacts else None
    return contact and get(contact, reveal)


def _of_fact(facts: Mapping[int, Mapping[str, Milestone]], kind: str, column: str, lead: Any) -> Any:
    fact = facts.get(lead.id, {}).get(kind)
    return getattr(fact, column) if fact else None


_PLACES = {name: (kind, column) for kind, names in FACT_FIELDS.items() for name, column in names.items()}
_OWN = (
    *(field.name for field in LEAD_FIELDS),
    "code",
    "stage",
    "state",
    "state_reason",
    "screening",
    "last_contact_on",
)
_CONTACT: dict[str, Callable[[Any, bool], Any]] = {
    "contact_name": lambda contact, reveal: contact.name if reveal else masked_name(contact.name),
    "contact_title": lambda contact, reveal: contact.title,
    "contact_phone": lambda contact, reveal: contact.phone if reveal else masked_phone(contact.phone) or None,
}
_GETTERS: dict[str, Callable[[Any], Any]] = {
    **{name: attrgetter(name) for name in _OWN},
    "next_step": _next_step,
    "investor": lambda lead: [link.company.name for link in lead.investors],
    "investor_credit_code": _first_code,
    "local_company": lambda lead: lead.local_company and lead.local_company.name,
    "local_credit_code": lambda lead: lead.local_company and lead.local_company.credit_code,
    "park": _parks,
    "owner_unit": lambda lead: lead.owner_unit_words or lead.unit.name,
    "owner": lambda lead: lead.owner_words or (lead.owner.name if lead.owner else None),
}
