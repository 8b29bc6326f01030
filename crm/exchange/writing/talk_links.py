"""What the conversations of a file belong to: the projects that rows name or firms leave no choice of, and known people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.companies.models import Contact
from crm.db import db
from crm.errors import N_
from crm.exchange.cells.headings import key
from crm.exchange.planning.rows import PlannedRow
from crm.interactions.models import Interaction, parts
from crm.interactions.operations import link_lead
from crm.leads.models import Lead, LeadInvestor
from crm.leads.queries import contacts_visible_to, own_to
from crm.leads.words import State
from crm.stored import portions
from crm.text.names import company_key
from crm.text.splitting import split_words

# The headings under which a list of visits names its project; what no field takes stands beside.
_PROJECT = frozenset(
    "项目 项目名称 洽谈项目 对接项目 涉及项目 意向项目 在谈项目 招商项目 投资项目 合作项目 相关项目 拟投资项目 项目编号 project".split()
)
Made = Sequence[tuple[PlannedRow, Interaction]]


def link(made: Made, by: User) -> None:
    """Each new conversation with its projects and people, as far as the importer may see them."""
    for some in portions(made):
        firms = {company.id for _, talk in some for company in talk.companies}
        leads, people = _leads_of(firms, by), _people_of(firms, by)
        for row, talk in some:
            talk.contacts = list(_known(talk, people))
            for lead in _meant(row, talk, leads):
                link_lead(talk, lead, by)


def _leads_of(firms: Iterable[int], by: User) -> Mapping[int, Sequence[Lead]]:
    query = own_to(by).where(Lead.id.in_(select(LeadInvestor.lead_id).where(LeadInvestor.company_id.in_(firms))))
    found: dict[int, list[Lead]] = defaultdict(list)
    for lead in db.session.scalars(query.options(selectinload(Lead.investors)).order_by(Lead.id)):
        for investor in lead.investors:
            found[investor.company_id].append(lead)
    return found


def _people_of(firms: Iterable[int], by: User) -> Mapping[int, Sequence[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    for person in db.session.scalars(contacts_visible_to(by).where(Contact.company_id.in_(firms)).order_by(Contact.id)):
        found[person.company_id].append(person)
    return found


def _known(talk: Interaction, people: Mapping[int, Sequence[Contact]]) -> Iterator[Contact]:
    """Whoever is the only one of the name among the people of these firms."""
    there = [person for company in talk.companies for person in people.get(company.id, ())]
    for name in dict.fromkeys(parts(talk.their_people)):
        named = [person for person in there if person.name == name]
        if len(named) == 1:
            yield named[0]


def _meant(row: PlannedRow, talk: Interaction, leads: Mapping[int, Sequence[Lead]]) -> Sequence[Lead]:
    """The projects the row names; without a name the only active one of each firm."""
    of_firms = [leads.get(company.id, ()) for company in talk.companies]
    if not (words := _named(row)):
        only = [[lead for lead in some if lead.state == State.ACTIVE] for some in of_firms]
        return list(dict.fromkeys(some[0] for some in only if len(some) == 1))
    keys = {company_key(word) for word in words}
    every = dict.fromkeys(lead for some in of_firms for lead in some)
    found = [lead for lead in every if keys.intersection((company_key(lead.title), company_key(lead.code)))]
    if not found:
        row.warn(
            None, N_("“%(text)s” is no project of these firms that you work on; it is kept beside."), text=words[0]
        )
    return found


def _named(row: PlannedRow) -> list[str]:
    cells = [text for heading, text in row.extra.items() if key(heading.split("/")[-1]) in _PROJECT]
    return [word for text in cells for word in (text, *split_words(text))]
