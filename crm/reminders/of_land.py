"""What is due about land: reservations about to end, wishes, approvals, land that soon is idle."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Role, User
from crm.db import db
from crm.fuzzydate import office_day
from crm.leads.models import Lead
from crm.leads.queries import own_to
from crm.lists.landbox import LandBox, landbox
from crm.parks.models import Parcel, PlantSpace
from crm.placement.models import Placement
from crm.reminders.kinds import OWNERS, Reminder
from crm.settings.queries import value_of

MOST = 200


def of_land(user: User, day: date) -> Iterator[Reminder]:
    """What the inbox shows of land, and to owners the end of what is reserved for their projects."""
    warn = timedelta(value_of("placement.warn_days"))
    if user.duty in (Role.PARK_MANAGER, Role.CHIEF):
        yield from _of_box(landbox(user, MOST), day, warn)
    if user.role in OWNERS:
        own = own_to(user).where(Lead.owner_id == user.id).with_only_columns(Lead.id)
        ends = (Placement.state == "reserved", Placement.reserved_until <= day + warn, Placement.lead_id.in_(own))
        query = (
            select(Placement)
            .where(*ends)
            .options(
                joinedload(Placement.lead),
                joinedload(Placement.parcel).joinedload(Parcel.park),
                joinedload(Placement.space).joinedload(PlantSpace.park),
            )
        )
        for placement in db.session.scalars(query.order_by(Placement.reserved_until.desc()).limit(MOST)):
            yield _ending(placement, day, warn)


def _of_box(box: LandBox, day: date, warn: timedelta) -> Iterator[Reminder]:
    for placement in box.ending:
        yield _ending(placement, day, warn)
    for placement in box.wishes:
        since = office_day(placement.requested_at) if placement.requested_at else day
        yield _reminder("wish", placement, since, "none")
    for placement in box.to_approve:
        since = office_day(placement.reserved_at) if placement.reserved_at else day
        yield _reminder("approve", placement, since, "none", placement.reserved_until)
    for placement in box.to_waive:
        asked = min(waiver.asked_at for waiver in placement.waivers if waiver.state == "asked")
        yield _reminder("waive", placement, office_day(asked), "none")
    for clock in box.idle:
        gone = clock.idle_on <= day
        since = clock.idle_on if gone else clock.idle_on - timedelta(clock.warn_days)
        yield _reminder("idle", clock.placement, since, "red" if gone else "yellow", clock.idle_on)


def _ending(placement: Placement, day: date, warn: timedelta) -> Reminder:
    until = placement.reserved_until or day
    return _reminder("reservation", placement, until - warn, "red" if until < day else "yellow", until)


def _reminder(kind: str, placement: Placement, since: date, light: str, until: date | None = None) -> Reminder:
    return Reminder(kind, f"placement-{placement.id}", since, light, placement.lead.title, placement, until)
