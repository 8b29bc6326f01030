"""What a long file says in each cell is kept until it is written: a row is opened without reading the file."""

from alembic import op
import sqlalchemy as sa


revision = "0200_row_texts"
down_revision = "0210_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "row_texts",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_row_texts_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_texts")),
    )
    op.create_index("ix_row_texts_batch_id", "row_texts", ["batch_id", "sheet", "first"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_row_texts_batch_id", "row_texts")
    op.drop_table("row_texts")
