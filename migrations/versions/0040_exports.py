"""Of an export: which list, in which format, whether persons stand in it in full."""

from alembic import op
import sqlalchemy as sa


revision = "0040_exports"
down_revision = "0030_undo"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("export_records") as table:
        table.add_column(sa.Column("kind", sa.String(length=20), nullable=False, server_default="leads"))
        table.add_column(sa.Column("format", sa.String(length=8), nullable=False, server_default="xlsx"))
        table.add_column(sa.Column("is_plain", sa.Boolean(), nullable=False, server_default=sa.false()))
    # A report has no columns of a list.
    op.execute(sa.text("UPDATE export_records SET kind = 'report' WHERE CAST(columns AS VARCHAR(4)) = '[]'"))
    with op.batch_alter_table("export_records") as table:
        for name in ("kind", "format", "is_plain"):
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("export_records") as table:
        for name in ("is_plain", "format", "kind"):
            table.drop_column(name)
