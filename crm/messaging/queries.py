"""Reading robots and what went out."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm.db import db
from crm.messaging.models import Message, Robot

SHOWN = 50


def all_robots() -> Sequence[Robot]:
    return db.session.scalars(select(Robot).options(joinedload(Robot.unit)).order_by(Robot.id)).all()


def unsent() -> Sequence[Message]:
    """What failed or is being tried again, the newest first."""
    whom = (joinedload(Message.robot).joinedload(Robot.unit), joinedload(Message.user))
    query = select(Message).where(Message.state != "sent", Message.error.is_not(None)).options(*whom)
    return db.session.scalars(query.order_by(Message.id.desc()).limit(SHOWN)).all()


def message_counts() -> Mapping[str, int]:
    """{state: how many}."""
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    return {row[0]: row[1] for row in rows}
