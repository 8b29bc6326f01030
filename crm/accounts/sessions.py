"""Sessions in the database: each request asks whether its session still lives."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from crm.accounts.models import User, UserSession
from crm.audit.operations import Actor, record
from crm.db import db, now

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
_TOUCH_EVERY = timedelta(minutes=1)


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(user: User, address: str) -> str:
    """A new session; the token goes into the cookie, only its hash is kept."""
    token = secrets.token_urlsafe(32)
    moment = now()
    db.session.add(
        UserSession(token_hash=hash_of(token), user_id=user.id, started_at=moment, seen_at=moment, address=address)
    )
    record(user, "log in", ("users", user.id), {"address": address})
    return token


def find(token: str) -> UserSession | None:
    """The living session of this token with its user and unit: one query."""
    deputyships = joinedload(UserSession.user).joinedload(User.deputyships)
    query = select(UserSession).where(UserSession.token_hash == hash_of(token)).options(deputyships)
    found = db.session.scalars(query).unique().one_or_none()
    return found if found and _lives(found, now()) else None


def _lives(session: UserSession, moment: datetime) -> bool:
    return (
        session.ended_at is None
        and session.user.active
        and moment - session.seen_at < IDLE
        and moment - session.started_at < ABSOLUTE
    )


def living(user: User) -> Sequence[UserSession]:
    """The sessions in which this user is logged in, last used first."""
    moment = now()
    return db.session.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user.id,
            UserSession.ended_at.is_(None),
            UserSession.seen_at > moment - IDLE,
            UserSession.started_at > moment - ABSOLUTE,
        )
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    ).all()


def needs_touch(session: UserSession) -> bool:
    """Whether `seen_at` is old enough to be worth a write."""
    return now() - session.seen_at > _TOUCH_EVERY


def touch(session: UserSession) -> None:
    """Note that the session is in use."""
    db.session.execute(update(UserSession).where(UserSession.id == session.id).values(seen_at=now()))


def end(token: str) -> None:
    """Log out."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.token_hash == hash_of(token), UserSession.ended_at.is_(None))
        .values(ended_at=now())
    )


def end_all(user: User, but: str | None = None) -> None:
    """End every session of the user: after a disable, a role or a password change."""
    ending = update(UserSession).where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
    if but:
        ending = ending.where(UserSession.token_hash != hash_of(but))
    db.session.execute(ending.values(ended_at=now()))


def end_one(user: User, session_id: int, by: Actor) -> bool:
    """End this session of the user. False when the user has no such living session."""
    found = next((session for session in living(user) if session.id == session_id), None)
    if found is None:
        return False
    found.ended_at = now()
    record(by, "end session", user, {"address": found.address})
    return True
