"""Transfers of leads between units."""

from alembic import op
import sqlalchemy as sa


revision = "0062_transfers"
down_revision = "0050_views"
branch_labels = None
depends_on = None

STATES = "state in ('proposed', 'accepted', 'declined', 'withdrawn')"
OPEN = sa.text("state = 'proposed'")
PEOPLE_AND_UNITS = {
    "lead_id": "leads",
    "from_unit_id": "units",
    "to_unit_id": "units",
    "proposed_by_id": "users",
    "answered_by_id": "users",
}


def upgrade() -> None:
    op.create_table(
        "lead_transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("from_unit_id", sa.Integer(), nullable=False),
        sa.Column("to_unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_lead_transfers_state")),
        sa.CheckConstraint("from_unit_id <> to_unit_id", name=op.f("ck_lead_transfers_two_units")),
        sa.CheckConstraint(
            "state <> 'accepted' or answered_by_id <> proposed_by_id", name=op.f("ck_lead_transfers_two_persons")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_lead_transfers_{column}"))
            for column, table in PEOPLE_AND_UNITS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_transfers")),
    )
    op.create_index("ix_lead_transfers_lead_id", "lead_transfers", ["lead_id"])
    op.create_index("ix_lead_transfers_to_unit_id", "lead_transfers", ["to_unit_id"])
    op.create_index(
        "uq_lead_transfers_open", "lead_transfers", ["lead_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_table("lead_transfers")
