"""Activities: promotion conferences and stationed trips, their members and guests, and the talks that came of them."""

from alembic import op
import sqlalchemy as sa

import crm.db


revision = "0021_activities"
down_revision = "0020_talks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("destinations", sa.String(length=200), nullable=True),
        sa.Column("guests", sa.Integer(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_words", sa.String(length=120), nullable=True),
        sa.Column("carried_over", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_activities_ends_on")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_activities_title")),
        sa.CheckConstraint("cost is null or cost >= 0", name=op.f("ck_activities_cost")),
        sa.CheckConstraint("guests is null or guests >= 0", name=op.f("ck_activities_guests")),
        sa.CheckConstraint(
            "kind in ('conference', 'fair', 'trip', 'tour', 'salon', 'other')", name=op.f("ck_activities_kind")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_activities_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_activities_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    op.create_index(op.f("ix_activities_by_id"), "activities", ["by_id"], unique=False)
    op.create_index("ix_activities_starts_on", "activities", ["starts_on"], unique=False)
    op.create_index(op.f("ix_activities_unit_id"), "activities", ["unit_id"], unique=False)
    op.create_table(
        "activity_companies",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_companies_activity_id")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_activity_companies_company_id")),
        sa.PrimaryKeyConstraint("activity_id", "company_id", name=op.f("pk_activity_companies")),
    )
    op.create_index(op.f("ix_activity_companies_company_id"), "activity_companies", ["company_id"], unique=False)
    op.create_table(
        "activity_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_members_activity_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_activity_members_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_members")),
        sa.UniqueConstraint("activity_id", "name", name=op.f("uq_activity_members_activity_id_name")),
    )
    op.create_index(op.f("ix_activity_members_user_id"), "activity_members", ["user_id"], unique=False)
    # Said in SQL: both databases add a column with its reference in place, while Alembic would rebuild the table on
    # SQLite, which the rows that point to it do not allow.
    op.execute(
        "ALTER TABLE interactions ADD COLUMN activity_id INTEGER "
        "CONSTRAINT fk_interactions_activity_id REFERENCES activities (id)"
    )
    op.create_index(op.f("ix_interactions_activity_id"), "interactions", ["activity_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_interactions_activity_id"), "interactions")
    op.drop_column("interactions", "activity_id")
    op.drop_table("activity_members")
    op.drop_table("activity_companies")
    op.drop_table("activities")
