"""Months a chief has closed."""

from alembic import op
import sqlalchemy as sa


revision = "0064_months"
down_revision = "0071_merges"
branch_labels = None
depends_on = None

OPEN = sa.text("reopened_at is null")


def upgrade() -> None:
    op.create_table(
        "closed_months",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(), nullable=True),
        sa.Column("reopen_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(reopened_at is null) = (reopen_reason is null)", name=op.f("ck_closed_months_reopened")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_closed_months_unit_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_closed_months_closed_by_id")),
        sa.ForeignKeyConstraint(["reopened_by_id"], ["users.id"], name=op.f("fk_closed_months_reopened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_months")),
    )
    op.create_index(
        "uq_closed_months_open", "closed_months", ["unit_id", "month"],
        unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("closed_months")
