"""Indexes of the few leads that wait: to be screened, and with gaps of an old ledger.

Revision ID: 0211_waiting
Revises: 0200_row_texts
"""

import sqlalchemy as sa
from alembic import op

revision = "0211_waiting"
down_revision = "0200_row_texts"
branch_labels = None
depends_on = None

_TO_SCREEN = "state = 'active' AND stage IN ('lead', 'screening') AND (screening IS NULL OR owner_id IS NULL)"


def upgrade() -> None:
    carried = "carried_over = 1" if op.get_bind().dialect.name == "sqlite" else "carried_over"
    gaps = sa.text(f"state = 'active' AND {carried} AND gaps_waived_to IS NULL")
    to_screen = sa.text(_TO_SCREEN)
    columns = ["state", "stage_entered_on"]
    op.create_index("ix_leads_with_gaps", "leads", columns, sqlite_where=gaps, postgresql_where=gaps)
    columns = ["stage", "state", "registered_at"]
    op.create_index("ix_leads_to_screen", "leads", columns, sqlite_where=to_screen, postgresql_where=to_screen)


def downgrade() -> None:
    for name in ("ix_leads_to_screen", "ix_leads_with_gaps"):
        op.drop_index(name, "leads")
