"""Claims of the demo: a firm that a second unit registered and disputes, a leader in a team."""

from datetime import timedelta

from sqlalchemy import select

from crm.db import db, now
from crm.demo import past
from crm.demo.papers import Papers
from crm.demo.people import People
from crm.fuzzydate import today
from crm.leads.claims.disputes import open_dispute
from crm.leads.claims.standing import rules, standing_expression
from crm.leads.models import Lead
from crm.leads.team import add_member
from crm.leads.words import Stage
from crm.pipeline.operations import register
from crm.pipeline.queries import moves_of

_AGO = timedelta(days=6)


def add_claims(people: People, papers: Papers) -> None:
    """The town's officer met the same investor as the office and says so with a record of the meeting."""
    protected = standing_expression(today(), rules()) == "protected"
    held = select(Lead).where(
        Lead.unit_id == people.units["县招商服务中心"].id,
        Lead.stage == Stage.NEGOTIATION,
        Lead.state == "active",
        protected,
        Lead.registered_at < now() - _AGO,
    )
    first = db.session.scalars(held.order_by(Lead.id.desc()).limit(1)).one()
    rival = people.users["gujiang"]
    values = {
        "title": f"{first.title}（古绛镇）",
        "channel": "referral",
        "source_region": first.source_region or "130900",
    }
    second = register(values, [first.investors[0].company], rival.unit, rival)
    db.session.flush()
    past.registered(second, moves_of(second)[-1], today() - _AGO)
    paper = papers.of("minutes", "接洽会", rival)
    dispute = open_dispute(
        second, "客商由我镇在外乡友引荐，先在我镇接洽，有会议纪要。", [("authorisation", paper)], rival
    )
    dispute.opened_on = today() - _AGO
    owner = first.owner or people.chief
    add_member(first, people.users["leader"], "official", None, owner)
    db.session.flush()
