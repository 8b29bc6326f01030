"""The office's own drawings of official forms."""

from alembic import op
import sqlalchemy as sa

import crm.db


revision = "0042_forms"
down_revision = "0041_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_drawings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_form_drawings_attachment_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_form_drawings_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_drawings")),
        sa.UniqueConstraint("name", name=op.f("uq_form_drawings_name")),
    )


def downgrade() -> None:
    op.drop_table("form_drawings")
