"""Firms that are likely the same as the one somebody is about to add."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import case, literal, or_, select

from crm.companies.models import Company
from crm.companies.operations import read_code
from crm.companies.queries import coded, named
from crm.db import db
from crm.errors import N_
from crm.text.trade_names import likeness, pairs, trade_name

SAME = 85  # from this score on, a new firm is saved only when somebody says that it is another one
_BEGINS = 80
_GROUP = 60
_LOOKED_AT = 200  # candidates compared letter by letter
_MOST_PAIRS = 8

WHY = {
    "code": N_("Same credit code"),
    "name": N_("Same name"),
    "similar": N_("Similar name"),
    "begins": N_("Begins alike"),
    "group": N_("Same group"),
}


@dataclass(frozen=True)
class Likely:
    """A firm that may be the same: `why` is a code of WHY, `score` 0 to 100."""

    company: Company
    why: str
    score: int


def likely(name: str, code: str | None = None, besides: int | None = None, limit: int = 5) -> list[Likely]:
    """The firms most like this name and credit code, the likeliest first; `besides` is the id of the firm itself."""
    found: dict[int, Likely] = {}
    for one in (*_identical(name, code), *_similar(name)):
        if one.company.id != besides:
            found.setdefault(one.company.id, one)
    best = sorted(found.values(), key=lambda one: (-one.score, one.company.id))[:limit]
    if len(best) < limit:
        known = {one.company.id for one in best} | {besides}
        group = [one for one in _of_their_groups(best) if one.company.id not in known]
        best += group[: limit - len(best)]
    return best


def _identical(name: str, code: str | None) -> Iterable[Likely]:
    if same := coded(read_code(code)):
        yield Likely(same, "code", 100)
    if same := named(name):
        yield Likely(same, "name", 100)


def _similar(name: str) -> Iterable[Likely]:
    wanted = trade_name(name)
    for company in _candidates(wanted):
        score = likeness(name, company.name)
        if score >= SAME:
            yield Likely(company, "similar", score)
        elif len(wanted) > 1 and trade_name(company.name).startswith(wanted):
            yield Likely(company, "begins", _BEGINS)


def _candidates(wanted: str) -> Sequence[Company]:
    """Firms that share the most pairs of letters with the trade name: the database counts them."""
    parts = [Company.key.contains(part, autoescape=True) for part in pairs(wanted)[:_MOST_PAIRS]]
    if not parts:
        return []
    shared = sum((case((part, 1), else_=0) for part in parts), start=literal(0))
    query = select(Company).where(or_(*parts)).order_by(shared.desc(), Company.id).limit(_LOOKED_AT)
    return db.session.scalars(query).all()


def _of_their_groups(found: Sequence[Likely]) -> Iterable[Likely]:
    """The other firms of the groups that what was found belongs to or heads."""
    alike = [one.company for one in found if one.score >= SAME]
    heads = {company.parent_id or company.id for company in alike}
    if not heads:
        return []
    query = (
        select(Company).where(or_(Company.parent_id.in_(heads), Company.id.in_(heads))).order_by(Company.id).limit(20)
    )
    return [Likely(company, "group", _GROUP) for company in db.session.scalars(query)]
