"""Boundaries of parks and parcels."""

from alembic import op
import sqlalchemy as sa


revision = "0008_boundaries"
down_revision = "0006_arrivals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("parks", "parcels"):
        op.add_column(table, sa.Column("boundary", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    for table in ("parks", "parcels"):
        op.drop_column(table, "boundary")
