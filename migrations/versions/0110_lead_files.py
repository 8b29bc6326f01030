"""Files kept with a lead itself."""

from alembic import op
import sqlalchemy as sa


revision = "0110_lead_files"
down_revision = "0101_reminders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_lead_files_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["attachments.id"], name=op.f("fk_lead_files_file_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_files_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_files")),
        sa.UniqueConstraint("file_id", name=op.f("uq_lead_files_file_id")),
    )
    op.create_index("ix_lead_files_lead_id", "lead_files", ["lead_id"])


def downgrade() -> None:
    op.drop_index("ix_lead_files_lead_id", table_name="lead_files")
    op.drop_table("lead_files")
