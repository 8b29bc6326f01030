"""New leads from old ledgers into the database, in numbers: rows by the rules that records are made by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.accounts.models import Unit, User
from crm.audit.operations import Act, record_all
from crm.companies.models import Company
from crm.companies.operations import Firm
from crm.db import Base, db
from crm.fuzzydate import today
from crm.leads.claims.models import Claim
from crm.leads.claims.registering import claimed_on, first_claim, registered_first_all
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead, LeadContact, LeadInvestor, LeadPark
from crm.leads.operations import checked_columns, first_columns, next_codes, registered, require_investors
from crm.milestones.fields import FACT_FIELDS
from crm.milestones.models import FundArrival, Milestone, milestone_submitters
from crm.milestones.operations import carried_columns, opened_columns, still_to_open
from crm.parks.models import Park
from crm.pipeline.carrying import Carried
from crm.pipeline.models import StageMove
from crm.pipeline.operations import move_columns
from crm.stored import insert_rows, new_ids, numbered

_LEADS = Base.metadata.tables[Lead.__tablename__]
_PLAIN = {field.name for field in LEAD_FIELDS}
_EMPTY = {
    **dict.fromkeys(column.name for column in _LEADS.columns),
    "carried_over": False,
    "version": 1,
}
_NO_FACT = dict.fromkeys(column for names in FACT_FIELDS.values() for column in names.values())
_PARTS = (LeadInvestor, LeadContact, LeadPark, Claim, StageMove, Milestone, FundArrival)


@dataclass(frozen=True)
class Carriage:
    """One new lead of an old ledger. `values` have been through as_of(); `to` is where carried() put it.

    `words`: what the ledger calls its unit, owner and park where they are nobody known, and what no field takes, by
    column. `owner_words`: how it named the owner.
    """

    values: Mapping[str, Any]
    investors: Sequence[Company | Firm]
    unit: Unit
    to: Carried
    words: Mapping[str, Any] = field(default_factory=dict)
    owner: User | None = None
    owner_words: str | None = None
    local_company: Company | Firm | None = None
    parks: Sequence[Park] = ()
    contact_id: int | None = None


def carry_over(values: Mapping[str, Any], investors: Sequence[Company], unit: Unit, to: Carried, by: User) -> Lead:
    """A new lead from an old ledger, at the stage carried() gave; its facts come along unverified.

    Everything a stage asks for and the ledger lacks becomes the lead's gaps.
    """
    ((number, _),) = carry_over_all([Carriage(values, investors, unit, to)], by)
    return db.session.get_one(Lead, number)


def carry_over_all(wanted: Sequence[Carriage], by: User) -> list[tuple[int, str]]:
    """Several, written together: their ids and codes. No two of them may be of the same firm and different units."""
    require_investors([each.investors for each in wanted])
    firsts = registered_first_all([(each.investors, each.unit) for each in wanted])
    codes = next_codes(today().year, len(wanted))
    ids = new_ids(_LEADS, len(wanted))
    block = _Block(by)
    for each, number, code, first in zip(wanted, ids, codes, firsts, strict=True):
        block.add(each, number, code, first)
    block.write()
    return list(zip(ids, codes, strict=True))


class _Block:
    """The rows that some leads come to, by table, and what the trail says of them."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.leads: list[dict[str, Any]] = []
        self.told: list[Act] = []
        self.parts: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)

    def add(self, each: Carriage, number: int, code: str, first: Lead | None) -> None:
        plain = checked_columns(_plain(each.values))
        fresh = {**_EMPTY, **first_columns(code, each.unit, self.by), **plain, "id": number}
        claim = first_claim(each.unit.id, "import", self.by, first)
        moved = {**_moved(each), "claimed_on": claimed_on(claim["started_on"], first)}
        self.leads.append({**fresh, **moved, **_linked(each)})
        self._part(Claim, number, claim)
        for at, firm_id in enumerate(dict.fromkeys(firm.id for firm in each.investors)):
            self._part(LeadInvestor, number, {"company_id": firm_id, "position": at})
        to = each.to
        stage, state = (None, to.stage.value), (None, to.state)
        move = move_columns("carry_over", stage, state, to.effective_on, self.by, to.state_reason)
        self._part(StageMove, number, move)
        said = registered(plain["title"], code, each.investors, first, each.owner, each.parks)
        said |= {name: [fresh[name], new] for name, new in moved.items() if fresh[name] != new}
        said |= self._add_facts(each, number) | self._add_links(each, number)
        self.told.append(("carry_over", (Lead.__tablename__, number), said))

    def _part(self, model: type[Base], number: int, columns: Mapping[str, Any]) -> None:
        self.parts[model].append({"lead_id": number, **columns})

    def _add_facts(self, each: Carriage, number: int) -> dict[str, Any]:
        """What the trail says of them."""
        said: dict[str, Any] = {}
        for kind, names in FACT_FIELDS.items():
            fact = {column: value for name, column in names.items() if (value := each.values.get(name)) is not None}
            if fact:
                self._part(Milestone, number, {**_NO_FACT, **carried_columns(kind, fact, self.by)})
                said[kind] = fact
        if funds := still_to_open(each.values.get("funds_arrived") or 0):
            self._part(FundArrival, number, opened_columns(funds, self.by))
            said["funds_arrived"] = [0, funds]
        return said

    def _add_links(self, each: Carriage, number: int) -> dict[str, Any]:
        """What the trail says of them beside what every new lead says."""
        for park in each.parks:
            self._part(LeadPark, number, {"park_id": park.id})
        said: dict[str, Any] = {}
        if each.owner_words and each.owner:
            said["owner_words"] = each.owner_words
        if each.local_company:
            said["local_company"] = each.local_company.name
        if each.contact_id:
            self._part(LeadContact, number, {"contact_id": each.contact_id, "position": 0})
            said["contact"] = each.contact_id
        return said

    def write(self) -> None:
        record_all(self.by, self.told)
        insert_rows(_LEADS, self.leads)
        for model in _PARTS:
            if rows := self.parts[model]:
                table = Base.metadata.tables[model.__tablename__]
                insert_rows(table, numbered(table, rows))
        facts = [row["id"] for row in self.parts[Milestone]]
        insert_rows(milestone_submitters, [{"milestone_id": fact, "user_id": self.by.id} for fact in facts])


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in values.items() if name in _PLAIN and value is not None}
    plain["title"] = plain.get("title") or (values.get("description") or "")[:200]
    return plain


def _moved(each: Carriage) -> dict[str, Any]:
    """The columns that say where a lead stands."""
    to = each.to
    return {
        "stage": to.stage.value,
        "state": to.state,
        "state_reason": to.state_reason,
        "stage_entered_on": min(to.effective_on.start, today()),
        "screening": each.values.get("screening"),
        "carried_over": True,
    }


def _linked(each: Carriage) -> dict[str, Any]:
    """The columns that say whose a lead is."""
    return {
        "owner_id": each.owner.id if each.owner else None,
        "owner_words": None if each.owner else each.owner_words,
        "local_company_id": each.local_company.id if each.local_company else None,
        **each.words,
    }
