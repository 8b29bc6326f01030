"""One-time links with which a person sets a password: nobody else ever knows it."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from crm.accounts.models import PasswordLink, User
from crm.accounts.operations import set_password
from crm.accounts.sessions import hash_of
from crm.audit.operations import record
from crm.db import db, now
from crm.errors import N_, DomainError

HOURS = 72  # that a link lasts


def make(user: User, by: User) -> str:
    """A new link for this person; earlier ones are worth nothing from now on. The token is told once, here."""
    if not user.active:
        raise DomainError(N_("Enable the account first."))
    end_all(user)
    token, moment = secrets.token_urlsafe(32), now()
    purpose = "reset" if user.password_hash else "invite"
    db.session.add(
        PasswordLink(
            token_hash=hash_of(token), user_id=user.id, purpose=purpose, made_by_id=by.id, made_at=moment,
            expires_at=moment + timedelta(hours=HOURS),
        )
    )  # fmt: skip
    record(by, f"make {purpose} link", user, {"hours": HOURS})
    return token


def end_all(user: User) -> None:
    """No link made for this person until now works any more."""
    open_links = (PasswordLink.user_id == user.id, PasswordLink.used_at.is_(None), PasswordLink.expires_at > now())
    db.session.execute(update(PasswordLink).where(*open_links).values(expires_at=now()))


def find(token: str) -> PasswordLink:
    """The link of this token while it can be used; refused with the reason otherwise."""
    link = db.session.scalar(select(PasswordLink).where(PasswordLink.token_hash == hash_of(token)))
    if link is None:
        raise DomainError(N_("There is no such link. Copy the whole address, or ask your administrator for a new one."))
    if link.used_at is not None:
        raise DomainError(N_("This link was used already. Log in, or ask your administrator for a new one."))
    if link.expires_at <= now() or not link.user.active:
        raise DomainError(N_("This link does not work any more. Ask your administrator for a new one."))
    return link


def use(link: PasswordLink, password_hash: str) -> User:
    """Set the password of the link's owner; two uses at once cannot both win."""
    taken = db.session.execute(
        update(PasswordLink)
        .where(PasswordLink.id == link.id, PasswordLink.used_at.is_(None), PasswordLink.expires_at > now())
        .values(used_at=now())
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError(N_("This link was used already. Log in, or ask your administrator for a new one."))
    record(link.user, f"use {link.purpose} link", link.user, {})
    set_password(link.user, password_hash, by=link.user)
    return link.user
