"""Which regional assessments of a parcel are done."""

from alembic import op
import sqlalchemy as sa


revision = "0091_assessments"
down_revision = "0090_park"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parcels", sa.Column("assessments", sa.String(length=120), nullable=True))


def downgrade() -> None:
    op.drop_column("parcels", "assessments")
