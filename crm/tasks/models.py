"""Task, who answers for it, its course, and the series that periodic tasks come from."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from crm.accounts.models import Unit, User
from crm.db import Base, Versioned
from crm.errors import N_
from crm.files.models import Attachment
from crm.leads.models import Lead, LeadTeam

STATES = {
    "handed_out": N_("To be signed for"),
    "accepted": N_("In hand"),
    "reported": N_("Reported as done"),
    "done": N_("Task closed"),
    "withdrawn": N_("Task withdrawn"),
}
OPEN = ("handed_out", "accepted", "reported")
URGENCIES = {"normal": N_("Normal"), "urgent": N_("Urgent"), "critical": N_("Very urgent")}
STEPS = {
    "hand_out": N_("Handed out"),
    "sign": N_("Signed for"),
    "report": N_("Feedback"),
    "finish": N_("Reported as done"),
    "send_back": N_("Sent back"),
    "extend": N_("Due date extended"),
    "close": N_("Task closed"),
    "withdraw": N_("Task withdrawn"),
}
FREQUENCIES = {"weekly": N_("Every week"), "monthly": N_("Every month"), "quarterly": N_("Every quarter")}


def _listed(codes: object) -> str:
    return ", ".join(f"'{code}'" for code in codes)  # type: ignore[attr-defined]


class _Order:
    """What is wanted of whom: said once for a task, and for a series of them."""

    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    asks_for: Mapped[str] = mapped_column(String(200))  # what counts as done
    basis: Mapped[str | None] = mapped_column(String(200))  # the meeting or paper it comes from
    urgency: Mapped[str] = mapped_column(String(10), default="normal")

    @declared_attr
    @classmethod
    def given_by_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("users.id"), index=True)

    @declared_attr
    @classmethod
    def given_by(cls) -> Mapped[User]:
        return relationship(foreign_keys=cls.given_by_id)


class _Responsible:
    """A person or a unit that answers for a task: the main one, or one that helps."""

    is_main: Mapped[bool] = mapped_column(default=False)

    @declared_attr
    @classmethod
    def user_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("users.id"), index=True)

    @declared_attr
    @classmethod
    def unit_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("units.id"), index=True)

    @declared_attr
    @classmethod
    def user(cls) -> Mapped[User | None]:
        return relationship(foreign_keys=cls.user_id)

    @declared_attr
    @classmethod
    def unit(cls) -> Mapped[Unit | None]:
        return relationship(foreign_keys=cls.unit_id)

    @property
    def holder(self) -> User | Unit:
        found = self.user or self.unit
        assert found is not None  # noqa: S101  (one of both, by constraint)
        return found

    @property
    def of_unit(self) -> Unit:
        """The unit that answers: the person's own, where a person does."""
        return self.holder.unit if isinstance(self.holder, User) else self.holder

    def includes(self, user: User) -> bool:
        """Whether the user is this person, or one of this unit."""
        return self.user_id == user.id or (self.unit_id is not None and self.unit_id == user.unit_id)


class TaskSeries(_Order, Versioned, Base):
    """A periodic task. Its instances are derived from dates; one is stored only when somebody acts on it."""

    __tablename__ = "task_series"
    __table_args__ = (
        CheckConstraint(f"frequency in ({_listed(FREQUENCIES)})", "frequency"),
        CheckConstraint(f"urgency in ({_listed(URGENCIES)})", "urgency"),
        CheckConstraint("due_day between 1 and 31 and (frequency <> 'weekly' or due_day <= 7)", "due_day"),
    )

    frequency: Mapped[str] = mapped_column(String(10))
    due_day: Mapped[int]  # of the week (1 Monday) or of the (quarter's last) month
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]

    parties: Mapped[list["SeriesParty"]] = relationship(order_by="SeriesParty.id", cascade="all, delete-orphan")

    @property
    def main(self) -> "SeriesParty":
        return next(party for party in self.parties if party.is_main)


class SeriesParty(_Responsible, Base):
    __tablename__ = "task_series_parties"
    __table_args__ = (CheckConstraint("(user_id is null) <> (unit_id is null)", "one"),)

    series_id: Mapped[int] = mapped_column(ForeignKey("task_series.id"), index=True)


class Task(_Order, Versioned, Base):
    """One task. `reported_on` is the day it was reported as done, as long as that was not sent back."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint(f"state in ({_listed(STATES)})", "state"),
        CheckConstraint(f"urgency in ({_listed(URGENCIES)})", "urgency"),
        CheckConstraint("due_on >= handed_out_on", "due_on"),
        CheckConstraint("(state in ('done','withdrawn')) = (closed_on is not null)", "closed_on"),
        CheckConstraint("state not in ('reported','done') or reported_on is not null", "reported_on"),
        CheckConstraint("(series_id is null) = (period is null)", "period"),
        UniqueConstraint("series_id", "period"),
        Index("ix_tasks_state_due_on", "state", "due_on"),
        Index("ix_tasks_due_on", "due_on"),
    )

    code: Mapped[str] = mapped_column(String(20), unique=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"), index=True)
    handed_out_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default="handed_out")
    reported_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    series_id: Mapped[int | None] = mapped_column(ForeignKey("task_series.id"))
    period: Mapped[str | None] = mapped_column(String(10))

    lead: Mapped[Lead | None] = relationship()
    series: Mapped[TaskSeries | None] = relationship()
    parties: Mapped[list["TaskParty"]] = relationship(order_by="TaskParty.id", cascade="all, delete-orphan")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_stored(self) -> bool:
        """A derived instance of a series has no number until somebody acts on it."""
        return bool(self.code)

    @property
    def main(self) -> "TaskParty":
        return next(party for party in self.parties if party.is_main)


class TaskParty(_Responsible, Base):
    """`membership` is the place in the lead's team that the task gave, and takes away again."""

    __tablename__ = "task_parties"
    __table_args__ = (
        CheckConstraint("(user_id is null) <> (unit_id is null)", "one"),
        CheckConstraint("(signed_at is null) = (signed_by_id is null)", "signed"),
        UniqueConstraint("task_id", "user_id"),
        UniqueConstraint("task_id", "unit_id"),
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("lead_team.id"))

    signed_by: Mapped[User | None] = relationship(foreign_keys=signed_by_id)
    membership: Mapped[LeadTeam | None] = relationship()


task_step_files = Table(
    "task_step_files",
    Base.metadata,
    Column("step_id", ForeignKey("task_steps.id"), primary_key=True),
    Column("attachment_id", ForeignKey("attachments.id"), primary_key=True, index=True),
)


class TaskStep(Base):
    """One thing that happened to a task: its course, from handing out to closing."""

    __tablename__ = "task_steps"
    __table_args__ = (
        CheckConstraint(f"kind in ({_listed(STEPS)})", "kind"),
        CheckConstraint("percent is null or percent between 0 and 100", "percent"),
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str | None] = mapped_column(Text)
    percent: Mapped[int | None]
    due_on: Mapped[date | None]  # the new due date of an extension
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()
    files: Mapped[list[Attachment]] = relationship(secondary=task_step_files, order_by=Attachment.id)


class TaskSequence(Base):
    """The last number given in a year: codes are DB-2026-0001."""

    __tablename__ = "task_sequences"

    year: Mapped[int] = mapped_column(unique=True)
    last: Mapped[int] = mapped_column(default=0)
