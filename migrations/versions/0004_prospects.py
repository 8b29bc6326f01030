"""Target lists: firms assigned to people and units."""

from alembic import op
import sqlalchemy as sa


revision = "0004_prospects"
down_revision = "0003_listings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prospects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("assigned_by_id", sa.Integer(), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(user_id is null) <> (unit_id is null)", name=op.f("ck_prospects_one")),
        sa.ForeignKeyConstraint(["assigned_by_id"], ["users.id"], name=op.f("fk_prospects_assigned_by_id")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_prospects_company_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_prospects_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_prospects_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospects")),
        sa.UniqueConstraint("company_id", "unit_id", name=op.f("uq_prospects_company_id_unit_id")),
        sa.UniqueConstraint("company_id", "user_id", name=op.f("uq_prospects_company_id_user_id")),
    )
    op.create_index(op.f("ix_prospects_unit_id"), "prospects", ["unit_id"], unique=False)
    op.create_index(op.f("ix_prospects_user_id"), "prospects", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("prospects")
