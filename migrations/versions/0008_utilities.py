"""Utilities: what a park can supply, what its projects draw."""

from alembic import op
import sqlalchemy as sa


revision = "0008_utilities"
down_revision = "0008_idle"
branch_labels = None
depends_on = None

KIND = "kind in ('power', 'gas', 'water', 'heat', 'steam', 'sewage')"


def upgrade() -> None:
    op.create_table(
        "utility_capacities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("capacity", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_utility_capacities_capacity")),
        sa.CheckConstraint(KIND, name=op.f("ck_utility_capacities_kind")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_utility_capacities_park_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utility_capacities")),
        sa.UniqueConstraint("park_id", "kind", name=op.f("uq_utility_capacities_park_id_kind")),
    )
    op.create_table(
        "utility_demands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_utility_demands_amount")),
        sa.CheckConstraint(KIND, name=op.f("ck_utility_demands_kind")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_utility_demands_lead_id")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_utility_demands_park_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utility_demands")),
        sa.UniqueConstraint("lead_id", "park_id", "kind", name=op.f("uq_utility_demands_lead_id_park_id_kind")),
    )
    op.create_index(op.f("ix_utility_demands_park_id"), "utility_demands", ["park_id"], unique=False)


def downgrade() -> None:
    op.drop_table("utility_demands")
    op.drop_table("utility_capacities")
