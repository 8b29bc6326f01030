"""What people said about the columns of their files, and what firms' files hold beside the fields."""

from alembic import op
import sqlalchemy as sa
import crm.db


revision = "0005_import_mappings"
down_revision = "0004_prospects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, names in _ADDED.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "import_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("headings_key", sa.String(length=64), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_import_mappings_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_import_mappings_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mappings")),
        sa.UniqueConstraint("unit_id", "headings_key", name=op.f("uq_import_mappings_unit_id_headings_key")),
    )


def downgrade() -> None:
    op.drop_table("import_mappings")
    for table, names in _ADDED.items():
        for name in names:
            op.drop_column(table, name)


_ADDED = {
    "import_batches": ("confirmed", "corrections", "defaults"),
    "companies": ("extra",),
    "contacts": ("extra",),
}
