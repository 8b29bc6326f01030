"""One-time links: nobody but the person ever knows the password."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm.accounts import links, passwords, sessions
from crm.accounts.login import check
from crm.accounts.models import PasswordLink, Role, User
from crm.accounts.operations import add_user, disable
from crm.audit.models import AuditChange
from crm.audit.operations import System
from crm.db import db, now
from crm.errors import DomainError
from tests.building import PASSWORD, Make

NEW = "zhong tiao mountain"


def _invited(make: Make) -> User:
    return add_user("wangwei", "王伟", Role.OFFICER, make.county(), passwords.NONE_YET, System())


def test_who_is_invited_cannot_log_in_before_the_link_is_used(make: Make) -> None:
    user = _invited(make)
    assert user.standing == "invited"
    assert not any(check(user, tried) for tried in ("", passwords.NONE_YET, PASSWORD))

    links.use(links.find(links.make(user, make.user(Role.ADMIN))), passwords.hash_password(NEW))
    assert check(user, NEW)
    assert (user.standing, user.must_change_password) == ("active", False)


def test_the_link_itself_is_stored_nowhere(make: Make) -> None:
    token = links.make(_invited(make), make.user(Role.ADMIN))
    db.session.commit()
    row = db.session.scalars(select(PasswordLink)).one()
    assert token not in repr([getattr(row, column.name) for column in PasswordLink.__table__.columns])
    assert all(token not in repr(change.values) for change in db.session.scalars(select(AuditChange)))
    assert (row.purpose, row.expires_at - row.made_at) == ("invite", timedelta(hours=72))


def test_using_a_link_ends_every_session_and_stands_in_the_trail(make: Make) -> None:
    user, admin = make.user(), make.user(Role.ADMIN)
    tokens = [sessions.start(user, "10.0.0.1"), sessions.start(user, "10.0.0.2")]
    db.session.flush()

    link = links.make(user, admin)
    db.session.commit()
    links.use(links.find(link), passwords.hash_password(NEW))
    db.session.commit()

    assert [sessions.find(token) for token in tokens] == [None, None]
    done = [change.action for change in db.session.scalars(select(AuditChange).order_by(AuditChange.id))]
    assert done[-3:] == ["make reset link", "use reset link", "change password"]


def _use(token: str, user: User, admin: User) -> None:
    links.use(links.find(token), passwords.hash_password(NEW))


def _let_lapse(token: str, user: User, admin: User) -> None:
    db.session.execute(update(PasswordLink).values(expires_at=now() - timedelta(seconds=1)))


def _make_another(token: str, user: User, admin: User) -> None:
    links.make(user, admin)


def _disable(token: str, user: User, admin: User) -> None:
    disable(user, admin)


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (_use, "was used already"),
        (_let_lapse, "does not work any more"),
        (_make_another, "does not work any more"),
        (_disable, "does not work any more"),
    ],
)
def test_a_link_works_once_and_not_for_ever(
    make: Make, before: Callable[[str, User, User], None], sentence: str
) -> None:
    user, admin = make.user(), make.user(Role.ADMIN)
    token = links.make(user, admin)
    before(token, user, admin)
    db.session.flush()
    stored = user.password_hash
    with pytest.raises(DomainError, match=sentence):
        links.find(token)
    assert user.password_hash == stored


def test_a_made_up_link_is_none(make: Make) -> None:
    with pytest.raises(DomainError, match="no such link"):
        links.find("made-up")


def test_two_who_open_the_link_at_once_cannot_both_set_the_password(make: Make) -> None:
    token = links.make(make.user(), make.user(Role.ADMIN))
    first, second = links.find(token), links.find(token)
    links.use(first, passwords.hash_password(NEW))
    with pytest.raises(DomainError, match="was used already"):
        links.use(second, passwords.hash_password("another mountain"))


def test_a_disabled_account_gets_no_link(make: Make) -> None:
    user, admin = make.user(), make.user(Role.ADMIN)
    disable(user, admin)
    with pytest.raises(DomainError, match="Enable the account first"):
        links.make(user, admin)
