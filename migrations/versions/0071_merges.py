"""Merges, and pairs that somebody said are not the same."""

from alembic import op
import sqlalchemy as sa

import crm.db


revision = "0071_merges"
down_revision = "0031_batch_lists"
branch_labels = None
depends_on = None

KIND = "kind in ('companies', 'leads')"


def upgrade() -> None:
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("survivor_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("merged", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("joined", sa.JSON(), nullable=False),
        sa.Column("survivor_version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", crm.db.UtcDateTime(), nullable=True),
        sa.CheckConstraint(KIND, name=op.f("ck_merges_kind")),
        sa.CheckConstraint("survivor_id <> merged_id", name=op.f("ck_merges_two")),
        sa.CheckConstraint("(undone_at is null) = (undone_by_id is null)", name=op.f("ck_merges_undone")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_merges_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_merges_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    op.create_index("ix_merges_kind_merged_id", "merges", ["kind", "merged_id"])
    op.create_index("ix_merges_kind_survivor_id", "merges", ["kind", "survivor_id"])
    op.create_table(
        "distinct_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(KIND, name=op.f("ck_distinct_records_kind")),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_distinct_records_order")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_distinct_records_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distinct_records")),
        sa.UniqueConstraint(
            "kind", "first_id", "second_id", name=op.f("uq_distinct_records_kind_first_id_second_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("distinct_records")
    op.drop_table("merges")
