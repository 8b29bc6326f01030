"""Sessions of the database: what ends one, seen from the rules (the pages: tests/web)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts import sessions
from crm.accounts.models import Role, User, UserSession
from crm.accounts.operations import disable, set_password, set_role
from crm.db import db, now
from tests.building import Make


def _move(started: timedelta, seen: timedelta) -> None:
    session = db.session.scalars(select(UserSession)).one()
    session.started_at, session.seen_at = now() - started, now() - seen
    db.session.flush()


def _two(user: User) -> tuple[str, str]:
    tokens = sessions.start(user, "10.0.0.1"), sessions.start(user, "10.0.0.2")
    db.session.flush()
    return tokens


def test_a_token_is_new_at_each_login_and_not_in_the_table(make: Make) -> None:
    first, second = _two(make.user())
    assert first != second
    kept = set(db.session.scalars(select(UserSession.token_hash)))
    assert len(kept) == 2
    assert not {first, second} & kept


@pytest.mark.parametrize(
    ("started", "seen", "lives"),
    [
        (timedelta(minutes=29), timedelta(minutes=29), True),
        (timedelta(minutes=31), timedelta(minutes=31), False),
        (timedelta(hours=11, minutes=59), timedelta(minutes=1), True),
        (timedelta(hours=12), timedelta(minutes=1), False),
    ],
)
def test_a_session_lives_30_minutes_idle_and_12_hours_in_all(
    make: Make, started: timedelta, seen: timedelta, lives: bool
) -> None:
    token = sessions.start(make.user(), "10.0.0.1")
    db.session.flush()
    _move(started, seen)
    assert (sessions.find(token) is not None) is lives


def test_logging_out_ends_this_session_alone(make: Make) -> None:
    first, second = _two(make.user())
    sessions.end(first)
    db.session.expire_all()
    assert (sessions.find(first), sessions.find(second) is None) == (None, False)


@pytest.mark.parametrize("act", ["disable", "role", "password"])
def test_a_disable_a_new_role_and_a_password_set_by_another_end_every_session(make: Make, act: str) -> None:
    user, admin = make.user(), make.user(Role.ADMIN)
    tokens = _two(user)
    other = sessions.start(admin, "10.0.0.9")
    {
        "disable": lambda: disable(user, admin),
        "role": lambda: set_role(user, Role.CHIEF, admin),
        "password": lambda: set_password(user, "hash", admin),
    }[act]()
    db.session.flush()
    db.session.expire_all()

    assert [sessions.find(token) for token in tokens] == [None, None]
    assert sessions.find(other) is not None


def test_changing_the_own_password_keeps_the_session_it_is_done_in(make: Make) -> None:
    user = make.user()
    here, there = _two(user)
    set_password(user, "hash", user, keep=here)
    db.session.flush()
    db.session.expire_all()
    assert sessions.find(here) is not None
    assert sessions.find(there) is None


def test_a_token_nobody_was_given_opens_nothing(make: Make) -> None:
    sessions.start(make.user(), "10.0.0.1")
    db.session.flush()
    stored = db.session.scalars(select(UserSession.token_hash)).one()
    assert [sessions.find(guess) for guess in ("", "x", stored)] == [None, None, None]
