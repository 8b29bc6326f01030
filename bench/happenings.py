"""What happened to the leads of a filled database: talks, facts, funds, people, places in parks and in lists, tasks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from filling import insert_rows
from sqlalchemy import select

from crm.accounts.models import User
from crm.companies.models import Contact, Listing
from crm.db import db, writing
from crm.fuzzydate import FuzzyDate, today
from crm.interactions.models import Interaction, interaction_companies, interaction_leads
from crm.leads.models import Lead, LeadContact, LeadPark
from crm.leads.words import Stage
from crm.milestones.models import FundArrival, Milestone
from crm.parks.models import Park
from crm.tasks.models import Task, TaskParty

_FACTS = {"signed": Stage.SIGNED, "construction": Stage.CONSTRUCTION, "production": Stage.PRODUCTION}
_CHIEF = 1  # the account made first
_MOST_TASKS = 2000


def add_happenings() -> None:
    """To every lead some of it, by its number: the same on every run of one day."""
    with writing():
        leads = db.session.execute(select(Lead.id, Lead.stage, Lead.owner_id, Lead.unit_id).order_by(Lead.id)).all()
        parks = list(db.session.scalars(select(Park.id).order_by(Park.id)))
        insert_rows(LeadPark, [{"lead_id": n, "park_id": parks[n % len(parks)]} for n, *_ in leads if n % 3 == 0])
        _add_firms([n for n, *_ in leads])
        _add_talks(leads)
        _add_facts(leads)
        _add_tasks(leads[:_MOST_TASKS], db.session.scalars(select(User.id).order_by(User.id)).all()[0])
        db.session.commit()


def _ago(days: int) -> date:
    return today() - timedelta(days)


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def _add_firms(numbers: list[int]) -> None:
    """A person of every third firm; every hundredth firm stands in a list."""
    firms = [999 + n for n in numbers]
    people = [
        {
            "id": firm,
            "company_id": firm,
            "name": f"联系人{firm}",
            "title": "经理",
            "phone": "13900000000",
            "extra": {},
            "version": 1,
        }
        for firm in firms
        if firm % 3 == 0
    ]
    insert_rows(Contact, people)
    insert_rows(LeadContact, [{"lead_id": one["id"] - 999, "contact_id": one["id"], "position": 0} for one in people])
    listed = [firm for firm in firms if firm % 100 == 0]
    values = {"list": "china_500", "year": 2024, "industry": "", "rank": 1, "version": 1}
    insert_rows(Listing, [{"company_id": firm, **values} for firm in listed])


def _add_talks(leads: Any) -> None:
    """One talk about every second lead."""
    talks, about, met = [], [], []
    for n, _stage, owner, unit in leads:
        if n % 2:
            talks.append(_talk(n, owner, unit))
            about.append({"interaction_id": n, "lead_id": n})
            met.append({"interaction_id": n, "company_id": 999 + n, "place": 0})
    insert_rows(Interaction, talks)
    insert_rows(interaction_leads, about)
    insert_rows(interaction_companies, met)


def _talk(n: int, owner: int, unit: int) -> dict[str, Any]:
    day = _ago(n % 700)
    said = {"summary": f"与企业{n}谈用地和厂房", "our_people": "张三", "no_next_step_reason": "等企业答复"}
    by = {"by_id": owner, "unit_id": unit, "logged_at": _moment(day), "carried_over": False, "extra": {}, "version": 1}
    return {"id": n, "kind": "visit_out", "met_on": day, **said, **by}


def _add_facts(leads: Any) -> None:
    """The facts of each lead's stage, nearly all verified; funds of every signed one."""
    facts, funds = [], []
    for n, stage, owner, _unit in leads:
        reached = Stage(stage).number
        common = {"submitted_by_id": owner, "version": 1}
        for at, (kind, needed) in enumerate(_FACTS.items()):
            if reached >= needed.number:
                day = _ago((n * 7 + 200 * (3 - at)) % 1000)
                facts.append(
                    {"lead_id": n, "kind": kind, "happened_on": FuzzyDate(day, "d"), **common, **_judged(n, day)}
                )
        if reached >= Stage.SIGNED.number:
            day = _ago(n % 800)
            what = {"amount": 1_000_000 + n, "origin": "outside_province", "evidence_kind": "bank_slip"}
            funds.append(
                {
                    "lead_id": n,
                    "arrived_on": FuzzyDate(day, "d"),
                    **what,
                    "opening": False,
                    **common,
                    **_judged(n + 1, day),
                }
            )
    insert_rows(Milestone, [{"carried_over": False, **fact} for fact in facts])
    insert_rows(FundArrival, funds)


def _judged(n: int, day: date) -> dict[str, Any]:
    """Every hundredth waits to be verified."""
    judged = {"state": "verified", "verified_by_id": _CHIEF, "verified_at": _moment(day)}
    waits = {"state": "submitted", "verified_by_id": None, "verified_at": None}
    return {"submitted_at": _moment(day), **(judged if n % 100 else waits)}


def _add_tasks(leads: Any, giver: int) -> None:
    """A task about each of these leads for its owner; every tenth is still open."""
    tasks, parties = [], []
    for n, _stage, owner, _unit in leads:
        is_open = n % 10 == 0
        due = _ago(-(n % 30) if is_open else n % 300)
        ends = {"state": "accepted" if is_open else "done"}
        ends |= {"reported_on": None if is_open else due, "closed_on": None if is_open else due}
        words = {"title": f"督办{n}", "text": "推进落地", "asks_for": "有结果", "urgency": "normal", "version": 1}
        days = {"handed_out_on": _ago(320), "due_on": due, **ends}
        tasks.append({"id": n, "code": f"DB-2025-{n:05d}", "lead_id": n, "given_by_id": giver, **words, **days})
        signed = {"signed_at": _moment(due), "signed_by_id": owner}
        parties.append({"task_id": n, "user_id": owner, "is_main": True, **signed})
    insert_rows(Task, tasks)
    insert_rows(TaskParty, parties)
