"""StageMove: every step of a lead, kept for ever."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.db import Base
from crm.errors import N_
from crm.fuzzydate import FuzzyDate

MOVES = {
    "register": N_("Registered"),
    "advance": N_("Moved forward"),
    "back": N_("Moved back"),
    "pause": N_("Paused"),
    "lose": N_("Lost"),
    "revive": N_("Revived"),
    "screen": N_("Screened"),
    "waive": N_("Gaps waived"),
    "carry_over": N_("Carried over from a ledger"),
}


class StageMove(Base):
    """`effective_on` is when it happened, `at` when it was recorded."""

    __tablename__ = "stage_moves"
    __table_args__ = (Index("ix_stage_moves_lead_id", "lead_id"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    kind: Mapped[str] = mapped_column(String(12))
    from_stage: Mapped[str | None] = mapped_column(String(20))
    to_stage: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str | None] = mapped_column(String(10))
    to_state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(200))
    effective_on: Mapped[FuzzyDate]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User] = relationship()
