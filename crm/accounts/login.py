"""Logging in, with a growing wait after failures, kept in the database."""

from datetime import timedelta

from sqlalchemy import delete, select

from crm.accounts import passwords
from crm.accounts.models import LoginFailure, User
from crm.audit.operations import System, record
from crm.db import db, now
from crm.errors import N_, DomainError

FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


def find_user(username: str) -> User | None:
    """The account of this name, active or not."""
    return db.session.scalar(select(User).where(User.username == username.strip().lower()))


def waits(username: str, address: str) -> bool:
    """Whether this account from this address, or the address itself, has to wait."""
    held = db.session.scalars(
        select(LoginFailure.id).where(
            LoginFailure.subject.in_(_subjects(username, address)), LoginFailure.until > now()
        )
    ).first()
    return held is not None


def check(user: User | None, password: str) -> bool:
    """Whether the password fits: a slow hash, so call it outside a write transaction."""
    return passwords.matches(password, user.password_hash if user else None) and bool(user and user.active)


def fail(username: str, address: str) -> None:
    """Count a failure for the account at this address and for the address; past the free tries the wait doubles."""
    for subject, free in zip(_subjects(username, address), (FREE_TRIES, FREE_TRIES * 4), strict=True):
        failure = db.session.scalar(select(LoginFailure).where(LoginFailure.subject == subject).with_for_update())
        if failure is None:
            failure = LoginFailure(subject=subject, count=0, until=now())
            db.session.add(failure)
        if failure.until < now() - FORGOTTEN_AFTER:
            failure.count = 0
        failure.until = max(failure.until, now())
        failure.count += 1
        if failure.count >= free:
            failure.until = now() + min(timedelta(seconds=2 ** min(failure.count - free + 3, 12)), LONGEST_WAIT)
    record(System(), "log in failed", ("users", None), {"username": username[:40], "address": address})


def succeed(username: str, address: str) -> None:
    """Forget the failures of this account at this address; those of the address stay, whoever has an account there."""
    account, _ = _subjects(username, address)
    db.session.execute(delete(LoginFailure).where(LoginFailure.subject == account))


def _subjects(username: str, address: str) -> tuple[str, str]:
    # An account waits only for the address that failed: nobody can lock an administrator out from elsewhere.
    return f"user:{username.strip().lower()[:40]}@{address}", f"address:{address}"


def change_password(user: User, old: str, new: str) -> str:
    """Check and hash the new password. Returns the hash to store; call it outside a write transaction."""
    if not passwords.matches(old, user.password_hash):
        raise DomainError(N_("This is not your present password."), "old")
    passwords.check(new, user.username)
    if old == new:
        raise DomainError(N_("Choose a password other than the present one."), "password")
    return passwords.hash_password(new)
