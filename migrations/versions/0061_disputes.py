"""Disputes about claims, their evidence, and the shares of a claim."""

from alembic import op
import sqlalchemy as sa


revision = "0061_disputes"
down_revision = "0060_claims"
branch_labels = None
depends_on = None

STATES = "state in ('open', 'decided', 'withdrawn')"
OUTCOMES = "outcome is null or outcome in ('first', 'second', 'different')"
GROUNDS = "ground is null or ground in ('authorisation', 'time', 'follow_ups', 'investor')"
KINDS = "kind in ('authorisation', 'follow_ups', 'investor', 'other')"
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "claim_shares",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("(user_id is null) <> (unit_id is null)", name=op.f("ck_claim_shares_one")),
        sa.CheckConstraint("share > 0 and share <= 10000", name=op.f("ck_claim_shares_share")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_shares_claim_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_claim_shares_user_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_claim_shares_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_shares")),
        sa.UniqueConstraint("claim_id", "user_id", name=op.f("uq_claim_shares_claim_id_user_id")),
        sa.UniqueConstraint("claim_id", "unit_id", name=op.f("uq_claim_shares_claim_id_unit_id")),
    )
    op.create_index("ix_claim_shares_user_id", "claim_shares", ["user_id"])
    op.create_index("ix_claim_shares_unit_id", "claim_shares", ["unit_id"])
    op.create_table(
        "claim_disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("ground", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_claim_disputes_state")),
        sa.CheckConstraint(OUTCOMES, name=op.f("ck_claim_disputes_outcome")),
        sa.CheckConstraint(GROUNDS, name=op.f("ck_claim_disputes_ground")),
        sa.CheckConstraint("(state = 'decided') = (decided_by_id is not null)", name=op.f("ck_claim_disputes_decided")),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> opened_by_id", name=op.f("ck_claim_disputes_two_persons")
        ),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_claim_disputes_two_leads")),
        sa.ForeignKeyConstraint(["first_id"], ["leads.id"], name=op.f("fk_claim_disputes_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["leads.id"], name=op.f("fk_claim_disputes_second_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name=op.f("fk_claim_disputes_opened_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_claim_disputes_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_disputes")),
    )
    op.create_index("ix_claim_disputes_first_id", "claim_disputes", ["first_id"])
    op.create_index("ix_claim_disputes_second_id", "claim_disputes", ["second_id"])
    op.create_index(
        "uq_claim_disputes_open", "claim_disputes", ["second_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "dispute_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_dispute_evidence_kind")),
        sa.ForeignKeyConstraint(["dispute_id"], ["claim_disputes.id"], name=op.f("fk_dispute_evidence_dispute_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_dispute_evidence_lead_id")),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_dispute_evidence_attachment_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_dispute_evidence_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_evidence")),
    )
    op.create_index("ix_dispute_evidence_dispute_id", "dispute_evidence", ["dispute_id"])


def downgrade() -> None:
    op.drop_table("dispute_evidence")
    op.drop_table("claim_disputes")
    op.drop_table("claim_shares")
