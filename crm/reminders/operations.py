"""Reading reminders, and everybody's own choices."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.operations import masked, record
from crm.db import db, now
from crm.errors import N_, DomainError, Stale
from crm.messaging.mail import checked_address
from crm.reminders.kinds import Reminder, kinds_of
from crm.reminders.models import ReminderMark, ReminderSetting
from crm.reminders.queries import marks_of, setting_of


def mark_read(user: User, due: Sequence[Reminder]) -> None:
    """The person has seen these; each is marked once, whether or not it was sent before."""
    marks = marks_of(user, due)
    for one in due:
        mark = marks.get(one.mark)
        if mark is None:
            mark = ReminderMark(user_id=user.id, kind=one.kind, subject=one.subject, day=one.day)
            db.session.add(mark)
        mark.read_at = mark.read_at or now()
    db.session.flush()


def choose(user: User, wanted: Collection[str], email: str, mails: bool, version: int) -> ReminderSetting:
    """Which kinds somebody wants to hear of, and whether they come by e-mail too."""
    if setting_of(user).version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    setting = stored_setting(user)
    address = checked_address(email) if email.strip() else None
    if mails and address is None:
        raise DomainError(N_("Give the address the mails go to."), "email")
    before = {"muted": setting.muted, "mails": setting.mails, "email": masked(setting.email)}
    setting.muted = [kind for kind in kinds_of(user) if kind not in wanted]
    setting.mails, setting.email = mails, address
    after = {"muted": setting.muted, "mails": mails, "email": masked(address)}
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        record(user, "choose reminders", ("reminder_settings", user.id), changed)
    db.session.flush()
    return setting


def stored_setting(user: User) -> ReminderSetting:
    """The person's row, made when there is none yet."""
    found = db.session.scalar(select(ReminderSetting).where(ReminderSetting.user_id == user.id))
    if found is None:
        found = ReminderSetting(user_id=user.id, muted=[], mails=False)
        db.session.add(found)
        db.session.flush()
    return found
