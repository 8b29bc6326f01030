"""Indexes that lists and figures are read from: what they count by in one, and one for each order.

Revision ID: 0210_reading
Revises: 0160_report_rows
"""

import sqlalchemy as sa
from alembic import op

revision = "0210_reading"
down_revision = "0160_report_rows"
branch_labels = None
depends_on = None

_COUNTED_BY = (
    "stage", "state", "unit_id", "owner_id", "claimed_on", "stage_entered_on", "last_contact_on", "next_step_on",
    "planned_construction_on", "planned_production_on", "source_region", "investment", "land_area",
)  # fmt: skip


def upgrade() -> None:
    op.drop_index("ix_leads_stage_state", "leads")
    op.create_index("ix_leads_counted_by", "leads", list(_COUNTED_BY))
    op.create_index("ix_leads_by_investment", "leads", [sa.text("coalesce(investment, -1)"), "id"])
    op.create_index("ix_leads_by_silence", "leads", [sa.text("coalesce(last_contact_on, stage_entered_on)"), "id"])


def downgrade() -> None:
    for name in ("ix_leads_by_silence", "ix_leads_by_investment", "ix_leads_counted_by"):
        op.drop_index(name, "leads")
    op.create_index("ix_leads_stage_state", "leads", ["stage", "state"])
