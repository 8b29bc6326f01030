"""One lead as a row of values by field name (design §5): what list, export and importer compare."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from crm.companies.queries import masked_name, masked_phone
from crm.db import db
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead
from crm.milestones.fields import FACT_FIELDS
from crm.milestones.models import FundArrival, Milestone
from crm.milestones.queries import counted

_OF_FACTS = {name for names in FACT_FIELDS.values() for name in names}


def rows_of(leads: Sequence[Lead], reveal: bool = False, names: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Values of each lead; contacts masked unless `reveal`.

    At most two queries beside those that loaded the leads; none where `names` (the columns wanted) need no fact.
    """
    ids, contacts = [lead.id for lead in leads], wants_contacts(names)
    facts = _facts(ids) if names is None or _OF_FACTS & set(names) else defaultdict(dict)
    arrived = _arrived(ids) if names is None or "funds_arrived" in names else {}
    return [
        {
            **_own(lead),
            **_linked(lead),
            **(_contact(lead, reveal) if contacts else {}),
            **_dated(facts[lead.id]),
            "funds_arrived": arrived.get(lead.id),
        }
        for lead in leads
    ]


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


def _own(lead: Lead) -> dict[str, Any]:
    plain = {field.name: getattr(lead, field.name) for field in LEAD_FIELDS}
    fixed = ("code", "stage", "state", "state_reason", "screening", "last_contact_on")
    upcoming = " ".join(str(part) for part in (lead.next_step_on, lead.next_step) if part) or None
    return {**plain, **{name: getattr(lead, name) for name in fixed}, "next_step": upcoming}


def wants_contacts(names: Collection[str] | None) -> bool:
    """Whether any of these columns (None: all) shows a contact."""
    return names is None or any(name.startswith("contact_") for name in names)


def _contact(lead: Lead, reveal: bool) -> dict[str, Any]:
    contact = lead.contacts[0].contact if lead.contacts else None
    return {
        "contact_name": contact and (contact.name if reveal else masked_name(contact.name)),
        "contact_title": contact and contact.title,
        "contact_phone": contact and (contact.phone if reveal else masked_phone(contact.phone) or None),
    }


def _linked(lead: Lead) -> dict[str, Any]:
    first = lead.investors[0].company if lead.investors else None
    return {
        "investor": [link.company.name for link in lead.investors],
        "investor_credit_code": first.credit_code if first else None,
        "local_company": lead.local_company.name if lead.local_company else None,
        "local_credit_code": lead.local_company.credit_code if lead.local_company else None,
        "park": [link.park.code for link in lead.parks] or ([lead.park_words] if lead.park_words else []),
        "owner_unit": lead.owner_unit_words or lead.unit.name,
        "owner": lead.owner_words or (lead.owner.name if lead.owner else None),
    }


def _dated(facts: dict[str, Milestone]) -> dict[str, Any]:
    return {
        name: getattr(facts[kind], column) if kind in facts else None
        for kind, names in FACT_FIELDS.items()
        for name, column in names.items()
    }
