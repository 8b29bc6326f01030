"""The funds of one project: a first amount that is verified, and a second one that waits or came back."""

from datetime import date, timedelta

from crm.accounts.models import User
from crm.db import db
from crm.demo import past
from crm.demo.papers import Papers
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.milestones import arrivals
from crm.milestones.models import FundArrival
from crm.quantities.shown import YUAN_PER_WAN


def tell(lead: Lead, total: int, begun: date, firm: str, papers: Papers, owner: User, chief: User) -> None:
    """`total` yuan in two amounts after the works began."""
    first = total * 3 // 5 // YUAN_PER_WAN * YUAN_PER_WAN
    early, late = begun + timedelta(20), begun + timedelta(75)
    arrived = _report(lead, first, min(early, today()), "settlement", firm, papers, owner)
    arrivals.verify_arrival(arrived, lead, chief)
    past.arrival_verified(arrived, min(early + timedelta(4), today()))
    second = _report(lead, total - first, min(late, today()), "bank_slip", firm, papers, owner)
    if lead.id % 4 == 0:
        arrivals.return_arrival(second, lead, "转账凭证看不清付款人，请补传清晰件", chief)
    db.session.flush()


def _report(lead: Lead, amount: int, day: date, kind: str, firm: str, papers: Papers, owner: User) -> FundArrival:
    values = {
        "arrived_on": FuzzyDate.day(day),
        "amount": amount,
        "origin": "inside_province" if (lead.source_region or "").startswith("14") else "outside_province",
        "evidence_kind": kind,
    }
    paper = papers.of(kind, firm, owner)
    arrival = arrivals.submit_arrival(lead, values, [paper], owner)
    past.arrival_submitted(arrival, day)
    return arrival
