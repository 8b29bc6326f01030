"""Adding, changing and removing parks: as many as the office has."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select

from crm.accounts.models import Role, User
from crm.audit.operations import Actor, changes_of, record
from crm.companies.models import Company
from crm.companies.queries import known_firms
from crm.db import Base, count_references, db, require_fit
from crm.errors import N_, DomainError, Forbidden
from crm.fields import Field
from crm.parks.fields import OWN_PARK_FIELDS, PARK_FIELDS
from crm.parks.models import Park, UtilityCapacity, park_companies, park_managers
from crm.parks.operations import BUILT_IN
from crm.parks.queries import all_parks, managed_by
from crm.parks.utilities import take_turn
from crm.text.names import company_key
from crm.text.splitting import split_firms, split_words

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What is in a park, by its table: each of them keeps it.
_STANDING = ("parcels", "plant_spaces", "lead_parks", "placements", "indicator_rules")
_STANDS = N_(
    "This park is not empty: %(parcels)s parcels (split and merged ones too), %(plant_spaces)s plant spaces, "
    "%(lead_parks)s projects, %(placements)s placements, %(indicator_rules)s lines of indicators."
)
_NO_PARK = ("none", "null", "nil", "na", "n-a")  # what lists and ledgers write for no park at all


def changeable(park: Park, by: User) -> tuple[Field, ...]:
    """The fields of the park that `by` may change: the administrator what it is called, its manager what it is for."""
    if by.role == Role.ADMIN:
        return PARK_FIELDS
    return OWN_PARK_FIELDS if park.id in managed_by(by) else ()


def add_park(values: Mapping[str, Any], by: Actor) -> Park:
    """A new park, the last of the list unless its place is given. Its code never changes: files and addresses name it."""
    code = values["code"]
    if not _CODE.fullmatch(code):
        raise DomainError(N_("A code has small letters, digits and single hyphens only."), "code")
    if code in _NO_PARK:
        raise DomainError(N_("This word stands for no park at all."), "code")
    park = Park(code=code, sector="")
    _require_new("code", code, park)
    leading = _assign(park, values)
    if values.get("position") is None:
        park.position = (db.session.scalar(select(func.max(Park.position))) or 0) + 1
    require_fit(park)
    park.leading = leading or []
    db.session.add(park)
    db.session.flush()
    said = {name: value for name, value in values.items() if value is not None and name != "leading"}
    record(by, "add", park, {**said, "leading": [firm.name for firm in park.leading]})
    return park


def change_park(park: Park, values: Mapping[str, Any], version: int, by: User) -> None:
    """Save an edit that began at `version`; everybody only their own fields. Raises Forbidden and Stale."""
    own = {field.name for field in changeable(park, by)}
    if not own.issuperset(values):
        raise Forbidden(N_("The administrator names a park, its manager says what it is for."))
    take_turn(park, version)
    with db.session.no_autoflush:  # what is written no longer counts as a change
        leading = _assign(park, values)
        changed = changes_of(park)
    require_fit(park)
    if leading is not None and {firm.id for firm in leading} != {firm.id for firm in park.leading}:
        changed["leading"] = [[firm.name for firm in firms] for firms in (park.leading, leading)]
        park.leading = leading
    if changed:
        record(by, "edit", park, changed)
    db.session.flush()


def remove_park(park: Park, version: int, by: Actor) -> None:
    """A park in which nothing stands goes, with its managers and capacities; whatever names it keeps it.

    Raises Stale. The built-in ones stay: ledgers name them by words that are part of the importer.
    """
    if park.code in BUILT_IN:
        raise DomainError(N_("This park is built in: imports name it. It can be given another name."))
    take_turn(park, version)
    tables = Base.metadata.tables
    held = {name: count_references(park, tables[name]) for name in _STANDING}
    if any(held.values()):
        raise DomainError(_STANDS, None, **held)
    own = (park_managers, park_companies, tables[UtilityCapacity.__tablename__])
    if any(count_references(park, table) for table in tables.values() if table not in own):
        raise DomainError(N_("Other records name this park, so it stays."))
    record(by, "remove park", park, {"code": park.code, "name": park.name})
    for table in own:
        db.session.execute(delete(table).where(table.c.park_id == park.id))
    db.session.expire(park, ["leading"])
    db.session.delete(park)
    db.session.flush()


def _assign(park: Park, values: Mapping[str, Any]) -> list[Company] | None:
    """Put the plain values into the park; the answer is the leading firms, where they are told."""
    given = {field.name: values[field.name] for field in PARK_FIELDS if field.name in values}
    if (area := given.get("planned_area")) is not None and area <= 0:
        raise DomainError(N_("The planned area must be more than 0."), "planned_area")
    for name, value in given.items():
        if name in ("name", "short_name"):
            _require_name(name, value, park)
        if value is not None or name == "planned_area":
            setattr(park, name, value)
        elif name == "sector":
            park.sector = ""
    return _known(values["leading"] or "") if "leading" in values else None


def _require_name(field: str, text: str, park: Park) -> None:
    if split_words(text) != [text]:
        raise DomainError(N_("Leave out the marks that stand between several parks in a ledger."), field)
    _require_new(field, text, park)


def _require_new(field: str, text: str, park: Park) -> None:
    """A ledger tells parks by these words: no other park may have one as its name, short name or code."""
    others = (one for one in all_parks() if one.id != park.id)
    if (other := next((one for one in others if text in (one.code, one.name, one.short_name)), None)) is not None:
        raise DomainError(N_("%(park)s is called so already."), field, park=other.name)


def _known(text: str) -> list[Company]:
    """The firms of these names; one that nobody entered is refused."""
    names = split_firms(text)
    firms = known_firms({company_key(name) for name in names}, ())
    for name in names:
        if company_key(name) not in firms:
            raise DomainError(N_("The system knows no company %(name)s. Enter it first."), "leading", name=name)
    return list({firm.id: firm for firm in (firms[company_key(name)] for name in names)}.values())
