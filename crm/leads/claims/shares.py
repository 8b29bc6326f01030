"""Shares of a claim: whose credit a project is, in hundredths of a per cent that come to a whole."""

import re
from collections.abc import Sequence

from crm.accounts.models import Unit, User
from crm.audit.operations import record
from crm.errors import N_, DomainError
from crm.leads.claims.models import WHOLE, Claim, ClaimShare

Shares = Sequence[tuple[Unit | User, int]]
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?", re.ASCII)


def parse_percent(text: str) -> int:
    """33.33 or 33.33% as 3333. Raises DomainError for anything that is no share."""
    found = _PERCENT.fullmatch(text.strip().rstrip("%％").strip())
    share = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else -1
    if not 0 <= share <= WHOLE:
        raise DomainError(N_("Write a share such as 70 or 33.33."), "shares")
    return share


def checked(shares: Shares) -> list[tuple[Unit | User, int]]:
    """The shares that are more than nothing, each holder once. Raises DomainError unless they come to 100 %."""
    given = [(holder, share) for holder, share in shares if share]
    if len({(type(holder), holder.id) for holder, _ in given}) != len(given):
        raise DomainError(N_("Name each unit and person once."), "shares")
    if any(share < 0 for _, share in given) or sum(share for _, share in given) != WHOLE:
        raise DomainError(N_("The shares must come to exactly 100 per cent."), "shares")
    return given


def set_shares(claim: Claim, shares: Shares, by: User) -> None:
    """Record whose credit this claim is."""
    given = checked(shares)
    claim.shares = [
        ClaimShare(user=holder, share=share) if isinstance(holder, User) else ClaimShare(unit=holder, share=share)
        for holder, share in given
    ]
    told = {holder.name: f"{share / 100:.2f}%" for holder, share in given}
    record(by, "share", ("leads", claim.lead_id), {"shares": told})
