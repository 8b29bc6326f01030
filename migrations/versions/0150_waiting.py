"""What waits for somebody is found by its state."""

from alembic import op


revision = "0150_waiting"
down_revision = "0120_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_milestones_state", "milestones", ["state"])
    op.create_index("ix_placements_state", "placements", ["state"])


def downgrade() -> None:
    op.drop_index("ix_placements_state", "placements")
    op.drop_index("ix_milestones_state", "milestones")
