"""What waits for somebody: new leads to screen, facts to verify, facts that came back, gaps of old ledgers."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, func, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import Role, User
from crm.db import db, now
from crm.errors import N_
from crm.fuzzydate import FuzzyDate
from crm.leads.claims.disputes import over
from crm.leads.claims.models import Dispute, Transfer
from crm.leads.claims.queries import ending
from crm.leads.claims.transfers import offered_to
from crm.leads.models import TO_SCREEN, WITH_GAPS, Lead, LeadInvestor
from crm.leads.queries import own_to
from crm.leads.words import Stage
from crm.lists.landbox import land_waiting
from crm.milestones.models import FundArrival, Milestone, milestone_submitters
from crm.pipeline.facts import gather_all
from crm.pipeline.stages import Requirement, missing_for

MANY = 99  # the rail counts no further
SHOWN = 20  # of each section; what is done makes room for the next
GAPS_SHOWN = 20
FILES = ("files",)
_OF_LEDGERS = {Milestone: Milestone.carried_over, FundArrival: FundArrival.opening}
Fact = Milestone | FundArrival


@dataclass(frozen=True)
class Waiting:
    """One fact and its project."""

    fact: Fact
    lead: Lead

    @property
    def kind(self) -> str:
        return "milestone" if isinstance(self.fact, Milestone) else "arrival"

    @property
    def key(self) -> str:
        """Which fact, and in which version it was looked at: what a tick in the list sends."""
        return f"{self.kind}-{self.fact.id}-{self.fact.version}"

    @property
    def label(self) -> str:
        if isinstance(self.fact, Milestone):
            return self.fact.label
        return N_("Reversal of arrived funds") if self.fact.reversal_of_id else N_("Arrived funds")

    @property
    def on(self) -> FuzzyDate | None:
        return self.fact.happened_on if isinstance(self.fact, Milestone) else self.fact.arrived_on

    @property
    def can_be_verified(self) -> bool:
        """A fact without a date waits for its date; a ledger's opening sum has none."""
        return self.kind == "arrival" or self.on is not None

    @property
    def days(self) -> int:
        """Whole days since it was submitted."""
        return (now() - self.fact.submitted_at).days


@dataclass(frozen=True)
class Counts:
    """How many wait in each section of the inbox."""

    leads: int = 0
    facts: int = 0
    ledger_facts: int = 0
    returned: int = 0
    gaps: int = 0
    claims: int = 0
    disputes: int = 0
    transfers: int = 0
    land: int = 0


def waiting_count(user: User) -> int:
    """The number beside the inbox, in one query that stops counting once it is above MANY."""
    found = union_all(*(query for queries in _urgent(user).values() for query in queries)).limit(MANY + 1)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def counts(user: User) -> Counts:
    """The sizes of all sections in one query, beside that of the settings."""
    sections = _urgent(user)
    if user.duty == Role.CHIEF:
        sections["gaps"] = (own_to(user).where(WITH_GAPS).with_only_columns(Lead.id),)
    sizes = {name: sum(map(_size, queries[1:]), _size(queries[0])) for name, queries in sections.items()}
    found = db.session.execute(select(*sizes.values())).one()
    return Counts(**dict(zip(sizes, found, strict=True)))


def _size(query: Select[int]) -> ColumnElement[int]:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()


def _urgent(user: User) -> dict[str, tuple[Select[int], ...]]:
    """What waits in each section, as ids; gaps of old ledgers are no day's work."""
    sections: dict[str, tuple[Select[int], ...]] = {
        "returned": _ids(user, _came_back),
        "claims": (own_to(user).where(ending(user)).with_only_columns(Lead.id),),
        "land": (land_waiting(user),),
    }
    if user.duty == Role.CHIEF:
        sections |= {
            "leads": (own_to(user).where(TO_SCREEN).with_only_columns(Lead.id),),
            "facts": _ids(user, lambda user, table: and_(*_to_verify(user, table, False))),
            "ledger_facts": _ids(user, lambda user, table: and_(*_to_verify(user, table, True))),
            "disputes": (select(Dispute.id).where(over(user)),),
            "transfers": (select(Transfer.id).where(offered_to(user)),),
        }
    return sections


def _ids(user: User, which: Callable[[User, type[Fact]], ColumnElement[bool]]) -> tuple[Select[int], ...]:
    return tuple(_query(user, table, which(user, table)).with_only_columns(table.id) for table in _TABLES.values())


def _query(user: User, table: type[Fact], *which: ColumnElement[bool]) -> Select[Lead]:
    return own_to(user).join(table, table.lead_id == Lead.id).where(*which)


def _own(user: User, table: type[Fact]) -> ColumnElement[bool]:
    if table is Milestone:
        had_a_hand = select(milestone_submitters.c.milestone_id).where(milestone_submitters.c.user_id == user.id)
        return Milestone.id.in_(had_a_hand)
    return FundArrival.submitted_by_id == user.id


def _to_verify(user: User, table: type[Fact], of_ledgers: bool) -> tuple[ColumnElement[bool], ...]:
    old = _OF_LEDGERS[table]
    return table.state == "submitted", ~_own(user, table), old.expression if of_ledgers else ~old.expression


def _came_back(user: User, table: type[Fact]) -> ColumnElement[bool]:
    return and_(table.state == "returned", _own(user, table))


def facts_to_verify(user: User, of_ledgers: bool, most: int = SHOWN, beside: Collection[str] = FILES) -> list[Waiting]:
    """What others submitted and this chief may verify, the longest waiting first; a ledger's facts stand apart.

    `beside` is what else is read of each: who only reminds of it needs no files.
    """
    return _facts(user, lambda table: _to_verify(user, table, of_ledgers), most, beside)


def returned_to(user: User, most: int = SHOWN, beside: Collection[str] = FILES) -> list[Waiting]:
    """What was sent back to this user, with the reason."""
    return _facts(user, lambda table: (_came_back(user, table),), most, beside)


def submitted_by(user: User) -> list[Waiting]:
    """What this user submitted and somebody else has yet to verify."""
    return _facts(user, lambda table: (table.state == "submitted", _own(user, table)), SHOWN, FILES)


def ticked(user: User, keys: Sequence[str]) -> list[tuple[Fact, Lead, int]] | None:
    """The facts these keys name, with their leads and the versions looked at; None where one is not the user's to see."""
    found: list[tuple[Any, Lead, int]] = []
    for key in dict.fromkeys(keys):
        kind, numbers = key.partition("-")[0], key.split("-")[1:]
        if kind not in _TABLES or len(numbers) != 2 or not all(_is_number(number) for number in numbers):
            return None
        table = _TABLES[kind]
        row = db.session.execute(
            _query(user, table, table.id == int(numbers[0]))
            .with_only_columns(table, Lead)
            .options(joinedload(Lead.unit))
        ).one_or_none()
        if row is None:
            return None
        found.append((row[0], row[1], int(numbers[1])))
    return found


_TABLES: dict[str, type[Fact]] = {"milestone": Milestone, "arrival": FundArrival}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _facts(
    user: User, which: Callable[[type[Fact]], tuple[ColumnElement[bool], ...]], most: int, beside: Collection[str]
) -> list[Waiting]:
    found: list[Waiting] = []
    for table in (Milestone, FundArrival):
        rows = (
            _query(user, table, *which(table))
            .with_only_columns(table, Lead)
            .options(joinedload(table.submitted_by), joinedload(Lead.unit))
            .options(*(selectinload(getattr(table, name)) for name in beside))
            .order_by(table.submitted_at, table.id)
            .limit(most)
        )
        found += [Waiting(cast(Fact, fact), lead) for fact, lead in db.session.execute(rows)]
    return sorted(found, key=lambda waiting: waiting.fact.submitted_at)[:most]


def leads_to_screen(user: User) -> Sequence[Lead]:
    """New leads nobody has decided on, or nobody owns, with their firms and owners; the oldest first."""
    firms = selectinload(Lead.investors).joinedload(LeadInvestor.company)
    return db.session.scalars(new_leads(user).options(joinedload(Lead.owner), firms).limit(SHOWN)).all()


def new_leads(user: User) -> Select[Lead]:
    """The same without an end, each with its unit alone."""
    return own_to(user).where(TO_SCREEN).options(joinedload(Lead.unit)).order_by(Lead.registered_at, Lead.id)


def leads_with_gaps(user: User) -> list[tuple[Lead, list[Requirement]]]:
    """Leads carried over from ledgers, those longest at their stage first, and what each lacks at its stage."""
    query = (
        own_to(user)
        .where(WITH_GAPS)
        .options(joinedload(Lead.unit), joinedload(Lead.local_company), selectinload(Lead.investors))
    )
    found = db.session.scalars(query.order_by(Lead.stage_entered_on, Lead.id).limit(GAPS_SHOWN)).all()
    lacking = [(facts.lead, missing_for(facts, Stage(facts.lead.stage))) for facts in gather_all(found)]
    return [(lead, missing) for lead, missing in lacking if missing]
