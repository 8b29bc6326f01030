"""Projects whose ledger named a park that the system did not know: linked once it is added, or called so."""

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.audit.operations import record
from crm.db import db
from crm.leads.models import Lead, LeadPark
from crm.parks.models import Park
from crm.text.splitting import split_words


def link_named(park: Park, by: User) -> int:
    """Give the park to every project whose words name it; the answer is how many. As many statements for one as for all."""
    told = or_(*(Lead.park_words.contains(word, autoescape=True) for word in (park.name, park.short_name, park.code)))
    query = select(Lead).where(told).options(selectinload(Lead.parks).joinedload(LeadPark.park)).order_by(Lead.id)
    rests = {lead: rest for lead in db.session.scalars(query) if (rest := _rest(park, lead)) != lead.park_words}
    if not rests:
        return 0
    new = [lead for lead in rests if park.id not in {link.park_id for link in lead.parks}]
    for lead, rest in rests.items():
        before = [link.park.code for link in lead.parks]
        said = {"park": [before, [*before, park.code]]} if lead in new else {}
        record(by, "link park", lead, {"park_words": [lead.park_words, rest], **said})
    if new:
        db.session.execute(insert(LeadPark), [{"lead_id": lead.id, "park_id": park.id} for lead in new])
    named = update(Lead).where(Lead.id == bindparam("lead"))
    named = named.values(park_words=bindparam("rest"), version=Lead.version + 1)
    db.session.connection().execute(named, [{"lead": lead.id, "rest": rest} for lead, rest in rests.items()])
    for lead in rests:
        db.session.expire(lead)
    return len(rests)


def _rest(park: Park, lead: Lead) -> str | None:
    """The words that name some other park."""
    parts = split_words(lead.park_words or "")
    rest = [part for part in parts if not _names(park, part)]
    return lead.park_words if len(rest) == len(parts) else "、".join(rest) or None


def _names(park: Park, part: str) -> bool:
    """As in an import: its full name anywhere in the words, its short name or code alone."""
    return park.name in part or part in (park.short_name, park.code)
