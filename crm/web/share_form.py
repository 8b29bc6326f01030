"""Rows of a form that share a project's credit: a unit or person each, and per cents that come to 100."""

from collections.abc import Iterable, Sequence

from flask import request

from crm.accounts.models import Unit, User
from crm.errors import N_, DomainError
from crm.leads.claims.shares import Shares, parse_percent

ROWS = 4


class ShareRows:
    """The rows as they were sent, or prefilled. Their inputs are named holder and share."""

    def __init__(self, holders: Sequence[Unit | User], begin: Sequence[tuple[Unit | User, str]] = ()) -> None:
        self.holders = {code_of(holder): holder for holder in holders}
        self.rows = [(code_of(holder), percent) for holder, percent in begin]
        if "holder" in request.form:
            sent = zip(request.form.getlist("holder")[:ROWS], request.form.getlist("share")[:ROWS], strict=False)
            self.rows = [(code, share.replace("\x00", "")[:10]) for code, share in sent]
        self.rows += [("", "")] * (ROWS - len(self.rows))

    @property
    def choices(self) -> Iterable[tuple[str, str]]:
        return [(code, holder.name) for code, holder in self.holders.items()]

    def shares(self) -> Shares:
        """What the filled rows say. Raises DomainError, with the field shares, for one that says nothing."""
        given = [(code, share) for code, share in self.rows if code and share.strip()]
        if any(code not in self.holders for code, _ in given):
            raise DomainError(N_("Choose one of the list."), "shares")
        return [(self.holders[code], parse_percent(share)) for code, share in given]


def code_of(holder: Unit | User) -> str:
    return f"u{holder.id}" if isinstance(holder, User) else f"n{holder.id}"
