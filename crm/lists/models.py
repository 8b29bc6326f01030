"""SavedView: a list's address under a name; ViewMark: what a person makes of one."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.db import Base, Versioned
from crm.errors import N_

AUDIENCES = {"me": N_("Only me"), "unit": N_("My unit"), "all": N_("Everyone")}


class SavedView(Versioned, Base):
    """`address` holds filters, order and columns as a URL does: what it shows, everybody sees in their own scope."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        CheckConstraint("audience in ('me', 'unit', 'all')", "audience"),
    )

    name: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(4))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))  # whose view it is where the unit shares it

    owner: Mapped[User] = relationship()


class ViewMark(Base):
    """`pinned`: among the tabs; `is_default`: the list opens with it."""

    __tablename__ = "view_marks"
    __table_args__ = (UniqueConstraint("user_id", "view_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_views.id", ondelete="CASCADE"), index=True)
    pinned: Mapped[bool] = mapped_column(default=False)
    is_default: Mapped[bool] = mapped_column(default=False)
