"""A batch can be undone: its rows say what became of each, with old and new values."""

from alembic import op
import sqlalchemy as sa

import crm.db


revision = "0030_undo"
down_revision = "0009_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("batch_rows") as batch:
        batch.add_column(sa.Column("change", sa.String(length=8), nullable=False, server_default="noted"))
        batch.add_column(sa.Column("after", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("left_because", sa.String(length=12), nullable=True))
        batch.drop_index("ix_batch_rows_batch_id")
    with op.batch_alter_table("batch_rows") as batch:
        batch.alter_column("change", server_default=None)
        batch.alter_column("after", server_default=None)
        batch.create_check_constraint(
            op.f("ck_batch_rows_change"), "change in ('created', 'changed', 'deleted', 'noted')"
        )
        batch.create_index("ix_batch_rows_batch_id", ["batch_id", "table", "row_id"])
        batch.create_index("ix_batch_rows_table_row_id", ["table", "row_id"])
    with op.batch_alter_table("import_batches") as batch:
        batch.add_column(sa.Column("undone_at", crm.db.UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("undone_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("undone", sa.JSON(), nullable=False, server_default="{}"))
        batch.create_foreign_key(op.f("fk_import_batches_undone_by_id"), "users", ["undone_by_id"], ["id"])
    with op.batch_alter_table("import_batches") as batch:
        batch.alter_column("undone", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("import_batches") as batch:
        batch.drop_constraint(op.f("fk_import_batches_undone_by_id"), type_="foreignkey")
        batch.drop_column("undone")
        batch.drop_column("undone_by_id")
        batch.drop_column("undone_at")
    with op.batch_alter_table("batch_rows") as batch:
        batch.drop_index("ix_batch_rows_table_row_id")
        batch.drop_index("ix_batch_rows_batch_id")
        batch.drop_constraint(op.f("ck_batch_rows_change"), type_="check")
        batch.drop_column("left_because")
        batch.drop_column("version")
        batch.drop_column("after")
        batch.drop_column("change")
        batch.create_index("ix_batch_rows_batch_id", ["batch_id"])
