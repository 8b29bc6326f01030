"""Roles in a lead's team; deputies of absent chiefs."""

from alembic import op
import sqlalchemy as sa


revision = "0063_team"
down_revision = "0062_transfers"
branch_labels = None
depends_on = None

ROLES = "role is null or role in ('co_owner', 'official', 'park_contact', 'member')"


def upgrade() -> None:
    with op.batch_alter_table("lead_team") as team:
        team.add_column(sa.Column("role", sa.String(length=20), nullable=False, server_default="member"))
        team.create_check_constraint(op.f("ck_lead_team_role"), ROLES)
    with op.batch_alter_table("lead_team") as team:
        team.alter_column("role", server_default=None, existing_type=sa.String(length=20), existing_nullable=False)
    op.create_table(
        "deputyships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chief_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("chief_id <> deputy_id", name=op.f("ck_deputyships_two_persons")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_deputyships_period")),
        sa.ForeignKeyConstraint(["chief_id"], ["users.id"], name=op.f("fk_deputyships_chief_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name=op.f("fk_deputyships_deputy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputyships")),
    )
    op.create_index("ix_deputyships_chief_id", "deputyships", ["chief_id"])
    op.create_index("ix_deputyships_deputy_id", "deputyships", ["deputy_id"])


def downgrade() -> None:
    op.drop_table("deputyships")
    with op.batch_alter_table("lead_team") as team:
        team.drop_constraint(op.f("ck_lead_team_role"), type_="check")
        team.drop_column("role")
