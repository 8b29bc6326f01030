"""Parcels that were split or merged, and what became of them."""

from alembic import op
import sqlalchemy as sa


revision = "0008_lineage"
down_revision = "0008_boundaries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Said in SQL: both databases add a column with its check in place, while Alembic would rebuild the table on SQLite.
    op.execute(
        "ALTER TABLE parcels ADD COLUMN retired_on DATE "
        "CONSTRAINT ck_parcels_retired CHECK (retired_on is null or assigned_m2 = 0)"
    )
    op.create_table(
        "parcel_lineage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["parcels.id"], name=op.f("fk_parcel_lineage_parent_id")),
        sa.ForeignKeyConstraint(["child_id"], ["parcels.id"], name=op.f("fk_parcel_lineage_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_lineage")),
        sa.UniqueConstraint("parent_id", "child_id", name=op.f("uq_parcel_lineage_parent_id_child_id")),
    )
    op.create_index(op.f("ix_parcel_lineage_child_id"), "parcel_lineage", ["child_id"], unique=False)


def downgrade() -> None:
    op.drop_table("parcel_lineage")
    op.drop_column("parcels", "retired_on")
