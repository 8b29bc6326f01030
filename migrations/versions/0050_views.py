"""Saved views of the list, and what each person makes of them; the board's way through a stage."""

from alembic import op
import sqlalchemy as sa


revision = "0050_views"
down_revision = "0042_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=4), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience in ('me', 'unit', 'all')", name=op.f("ck_saved_views_audience")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_saved_views_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_views_owner_id_name")),
    )
    op.create_table(
        "view_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_view_marks_user_id")),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_views.id"], name=op.f("fk_view_marks_view_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_marks")),
        sa.UniqueConstraint("user_id", "view_id", name=op.f("uq_view_marks_user_id_view_id")),
    )
    op.create_index(op.f("ix_view_marks_view_id"), "view_marks", ["view_id"], unique=False)
    op.create_index(op.f("ix_leads_stage_id"), "leads", ["stage", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_leads_stage_id"), table_name="leads")
    op.drop_table("view_marks")
    op.drop_table("saved_views")
