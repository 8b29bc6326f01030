"""Admission of projects: 两高 confirmed, the scored sheet, the meeting's decision."""

from alembic import op
import sqlalchemy as sa

import crm.db


revision = "0082_admissions"
down_revision = "0081_standard"
branch_labels = None
depends_on = None

_PEOPLE = ("confirmed_by_id", "prepared_by_id", "decided_by_id")


def upgrade() -> None:
    op.create_table(
        "admissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("two_high", sa.String(length=3), nullable=True),
        sa.Column("two_high_reason", sa.String(length=200), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("environment", sa.String(length=20), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("vetoes", sa.JSON(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("prepared_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("meeting", sa.String(length=120), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("two_high is null or two_high in ('no', 'yes')", name=op.f("ck_admissions_two_high")),
        sa.CheckConstraint(
            "environment is null or environment in ('registration', 'table', 'report')",
            name=op.f("ck_admissions_environment"),
        ),
        sa.CheckConstraint(
            "decision is null or decision in ('admit', 'conditions', 'defer', 'refuse')",
            name=op.f("ck_admissions_decision"),
        ),
        sa.CheckConstraint("(decision is null) = (decided_by_id is null)", name=op.f("ck_admissions_decided")),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> prepared_by_id", name=op.f("ck_admissions_two_persons")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_admissions_lead_id")),
        sa.ForeignKeyConstraint(["file_id"], ["attachments.id"], name=op.f("fk_admissions_file_id")),
        *(sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_admissions_{name}")) for name in _PEOPLE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admissions")),
        sa.UniqueConstraint("lead_id", name=op.f("uq_admissions_lead_id")),
    )


def downgrade() -> None:
    op.drop_table("admissions")
