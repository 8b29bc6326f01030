"""The lists that tell a firm's class, and a firm's places in them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm.audit.operations import Actor, record, record_edit
from crm.companies.models import Company, Listing
from crm.db import db, require_fit
from crm.errors import N_, DomainError
from crm.fuzzydate import today
from crm.quantities import parse_text

FIRST_YEAR = 1990


@dataclass(frozen=True)
class FirmList:
    """`badge` is the short name beside a firm; `ranked` whether its places are numbered; `chased` whether the
    mission names this class of firms."""

    label: str
    badge: str
    ranked: bool
    chased: bool = False


# In order of weight: the first of a firm's lists tells its class.
LISTS: dict[str, FirmList] = {
    "fortune_global_500": FirmList(N_("Fortune Global 500"), N_("Global 500"), True, chased=True),
    "industry_100": FirmList(N_("Industry top 100"), N_("Industry 100"), True, chased=True),
    "unicorn": FirmList(N_("Unicorn"), N_("Unicorn"), True, chased=True),
    "gazelle": FirmList(N_("Gazelle"), N_("Gazelle"), False, chased=True),
    "china_500": FirmList(N_("China Top 500"), N_("China 500"), True),
    "china_private_500": FirmList(N_("China Top 500 Private Enterprises"), N_("Private 500"), True),
    "little_giant": FirmList(N_("Little Giant (specialised and new)"), N_("Little Giant"), False),
    "specialised": FirmList(N_("Specialised and new"), N_("Specialised"), False),
    "listed": FirmList(N_("Listed company"), N_("Listed"), False),
    "high_tech": FirmList(N_("High-tech enterprise"), N_("High-tech"), False),
}
# The classes in order of weight, those the mission chases first.
CLASSES: tuple[str, ...] = tuple(LISTS)
LIST_LABELS: Mapping[str, str] = {code: found.label for code, found in LISTS.items()}


def set_listing(
    company: Company,
    list: str,
    year: int,
    rank: int | None,
    by: Actor,
    industry: str | None = None,
    source: str | None = None,
) -> Listing:
    """The firm's place in a list of a year: entered, or corrected where it is known.

    A rank or a source that is not given leaves what is known; what is equal writes nothing.
    """
    industry = parse_text(industry or "") or ""
    _require_possible(list, year, rank)
    found = _place(company, list, year, industry)
    if found is None:
        return _enter(Listing(company=company, list=list, year=year, industry=industry, rank=rank, source=source), by)
    found.rank, found.source = rank or found.rank, source or found.source
    require_fit(found)
    record_edit(by, "edit", found)
    return found


def remove_listing(listing: Listing, by: Actor) -> None:
    """It was entered by mistake: taken off, and said so in the trail."""
    gone = {name: getattr(listing, name) for name in ("company_id", "list", "year", "industry", "rank", "source")}
    record(by, "remove", ("listings", listing.id), gone)
    db.session.delete(listing)


def _enter(listing: Listing, by: Actor) -> Listing:
    require_fit(listing)
    db.session.add(listing)
    db.session.flush()
    entered = {name: getattr(listing, name) for name in ("company_id", "list", "year", "industry", "rank")}
    record(by, "add", listing, entered)
    return listing


def _require_possible(list: str, year: int, rank: int | None) -> None:
    if list not in LISTS:
        raise DomainError(N_("Choose one of the list."), "list")
    latest = today().year + 1
    if not FIRST_YEAR <= year <= latest:
        raise DomainError(N_("The year is between %(first)s and %(latest)s."), "year", first=FIRST_YEAR, latest=latest)
    if rank is not None and not LISTS[list].ranked:
        raise DomainError(N_("This list has no ranks. Leave the rank empty."), "rank")
    if rank is not None and rank < 1:
        raise DomainError(N_("A rank is 1 or more."), "rank")


def _place(company: Company, list: str, year: int, industry: str) -> Listing | None:
    return db.session.scalar(
        select(Listing).where(
            Listing.company_id == company.id,
            Listing.list == list,
            Listing.year == year,
            Listing.industry == industry,
        )
    )


def listings_of(company_ids: Collection[int]) -> dict[int, Sequence[Listing]]:
    """The places of these firms, the newest year first, in each year the list of most weight first. One query."""
    found: dict[int, list[Listing]] = defaultdict(list)
    if company_ids:
        for listing in db.session.scalars(select(Listing).where(Listing.company_id.in_(list(company_ids)))):
            found[listing.company_id].append(listing)
    return {key: sorted(places, key=_newest_first) for key, places in found.items()}


def _newest_first(listing: Listing) -> tuple[int, int, str]:
    return -listing.year, CLASSES.index(listing.list), listing.industry


def newest(places: Collection[Listing]) -> Sequence[Listing]:
    """Of each list the newest year: what stands beside a firm as its classes, the list of most weight first."""
    latest: dict[str, Listing] = {}
    for listing in sorted(places, key=_newest_first):
        latest.setdefault(listing.list, listing)
    return [latest[code] for code in CLASSES if code in latest]
