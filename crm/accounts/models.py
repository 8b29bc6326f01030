"""The organisation tree, its people, their sessions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base, Versioned
from crm.errors import N_
from crm.fuzzydate import today


class Role(StrEnum):
    OFFICER = "officer"
    CHIEF = "chief"
    PARK_MANAGER = "park_manager"
    LEADER = "leader"
    ADMIN = "admin"
    AUDITOR = "auditor"


ROLE_LABELS = {
    Role.OFFICER: N_("Investment officer"),
    Role.CHIEF: N_("Office chief"),
    Role.PARK_MANAGER: N_("Park manager"),
    Role.LEADER: N_("Leader"),
    Role.ADMIN: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
}


class UnitKind(StrEnum):
    COUNTY = "county"
    PROMOTION = "promotion"  # the promotion office: its chief's subtree is the whole county
    BUREAU = "bureau"
    TOWN = "town"
    PARK_OFFICE = "park_office"
    TEAM = "team"


UNIT_KINDS = {
    UnitKind.COUNTY: N_("Government"),
    UnitKind.PROMOTION: N_("Promotion office"),
    UnitKind.BUREAU: N_("Bureau"),
    UnitKind.TOWN: N_("Town"),
    UnitKind.PARK_OFFICE: N_("Park office"),
    UnitKind.TEAM: N_("Stationed team"),
}


class Unit(Versioned, Base):
    """A node of the organisation tree. `path` lists the ids from the root, e.g. /1/4/9/."""

    __tablename__ = "units"
    __table_args__ = (Index("ix_units_path", "path"),)

    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    path: Mapped[str] = mapped_column(String(200))

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")


class User(Versioned, Base):
    __tablename__ = "users"
    __table_args__ = (CheckConstraint("role in ('officer','chief','park_manager','leader','admin','auditor')", "role"),)

    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None] = mapped_column(String(20))
    theme: Mapped[str | None] = mapped_column(String(10))

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    deputyships: Mapped[list["Deputyship"]] = relationship(
        foreign_keys="Deputyship.deputy_id", back_populates="deputy", order_by="Deputyship.id"
    )

    @property
    def acting_for(self) -> "User | None":
        """The absent chief this person stands in for today."""
        day = today()
        return next((one.chief for one in self.deputyships if one.holds(day)), None)

    @property
    def duty(self) -> str:
        """The role whose rights this person has today: a deputy has the chief's."""
        return Role.CHIEF if self.acting_for else self.role

    @property
    def signature(self) -> str:
        """The name under which this person acts, such as 李明远（代马国栋）."""
        chief = self.acting_for
        return f"{self.name}（代{chief.name}）"[:80] if chief else self.name

    @property
    def standing(self) -> str:
        """The code in STANDINGS: whether this person can log in, and if not yet, why."""
        if not self.active:
            return "disabled"
        return "active" if self.password_hash else "invited"

    @property
    def scope_path(self) -> str:
        """The path below which this user's units lie; a promotion-office chief's is the whole county."""
        if chief := self.acting_for:
            return chief.scope_path
        if self.role == Role.CHIEF and self.unit.kind == UnitKind.PROMOTION and self.unit.parent_id:
            return self.unit.path[: self.unit.path.rstrip("/").rindex("/") + 1]
        return self.unit.path


STANDINGS = {"active": N_("Can log in"), "invited": N_("Invited"), "disabled": N_("Disabled")}


class Deputyship(Versioned, Base):
    """Somebody stands in for an absent chief from one day to another, unless it is ended before."""

    __tablename__ = "deputyships"
    __table_args__ = (
        CheckConstraint("chief_id <> deputy_id", "two_persons"),
        CheckConstraint("ends_on >= starts_on", "period"),
    )

    chief_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]

    chief: Mapped[User] = relationship(foreign_keys=chief_id)
    deputy: Mapped[User] = relationship(foreign_keys=deputy_id, back_populates="deputyships")

    def holds(self, day: date) -> bool:
        """Whether the deputy has the chief's rights on this day: the chief is one still, the deputy works below still.

        A deputy who was moved elsewhere would lose sight of their own unit by the chief's.
        """
        below = self.deputy.unit.path.startswith(self.chief.scope_path)
        stands = self.chief.active and self.chief.role == Role.CHIEF and self.deputy.active and below
        return self.ended_at is None and self.starts_on <= day <= self.ends_on and stands


class PasswordLink(Base):
    """A link with which one person sets a password once. The address holds a random token, the row only its hash."""

    __tablename__ = "password_links"
    __table_args__ = (CheckConstraint("purpose in ('invite','reset')", "purpose"),)

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined", innerjoin=True)


class UserSession(Base):
    """One login. The cookie holds a random token, the row only its hash."""

    __tablename__ = "user_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class LoginFailure(Base):
    """Failed logins of one account or one address, and until when it has to wait."""

    __tablename__ = "login_failures"

    subject: Mapped[str] = mapped_column(String(120), unique=True)  # user:name or address:1.2.3.4
    count: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime]
