"""Arrivals with origin, evidence, state and reversals; everybody who stated a part of a fact."""

from alembic import op
import sqlalchemy as sa


revision = "0006_arrivals"
down_revision = "0005_import_mappings"
branch_labels = None
depends_on = None

_TWO_PERSONS = "verified_by_id is null or verified_by_id <> submitted_by_id"
_FIRST_PERSON = "verified_by_id is null or stated_by_id is null or verified_by_id <> stated_by_id"


def upgrade() -> None:
    _arrivals()
    _submitters()


def _arrivals() -> None:
    with op.batch_alter_table("fund_arrivals") as table:
        table.add_column(sa.Column("origin", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("evidence_kind", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("note", sa.String(length=200), nullable=True))
        table.add_column(sa.Column("reversal_of_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("state", sa.String(length=20), nullable=False, server_default="submitted"))
        table.add_column(sa.Column("return_reason", sa.String(length=200), nullable=True))
    # What stands there came from ledgers: nothing else could write an arrival.
    op.execute(sa.text("UPDATE fund_arrivals SET opening = true"))
    op.execute(sa.text("UPDATE fund_arrivals SET state = 'verified' WHERE verified_by_id IS NOT NULL"))
    with op.batch_alter_table("fund_arrivals") as table:
        table.alter_column("state", server_default=None)
        table.create_unique_constraint("uq_fund_arrivals_reversal_of_id", ["reversal_of_id"])
        table.create_foreign_key("fk_fund_arrivals_reversal_of_id", "fund_arrivals", ["reversal_of_id"], ["id"])
        table.create_check_constraint(op.f("ck_fund_arrivals_state"), "(state = 'verified') = (verified_by_id is not null)")
        table.create_check_constraint(op.f("ck_fund_arrivals_reversal"), "(amount < 0) = (reversal_of_id is not null)")
        table.create_check_constraint(
            op.f("ck_fund_arrivals_complete"),
            "opening or (arrived_on is not null and origin is not null and evidence_kind is not null)",
        )
    op.create_index("ix_fund_arrivals_state_arrived_on", "fund_arrivals", ["state", "arrived_on"], unique=False)
    op.create_table(
        "arrival_files",
        sa.Column("arrival_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["arrival_id"], ["fund_arrivals.id"], name=op.f("fk_arrival_files_arrival_id")),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_arrival_files_attachment_id")),
        sa.PrimaryKeyConstraint("arrival_id", "attachment_id", name=op.f("pk_arrival_files")),
    )
    op.create_index(op.f("ix_arrival_files_attachment_id"), "arrival_files", ["attachment_id"], unique=False)


def _submitters() -> None:
    # SQLite takes a new column with its own constraints, but would lose the files of facts were the table rebuilt.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE milestones ADD COLUMN stated_by_id INTEGER "
            "CONSTRAINT fk_milestones_stated_by_id REFERENCES users (id) "
            f"CONSTRAINT ck_milestones_first_person CHECK ({_FIRST_PERSON})"
        )
    else:
        op.add_column("milestones", sa.Column("stated_by_id", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_milestones_stated_by_id", "milestones", "users", ["stated_by_id"], ["id"])
        op.create_check_constraint(op.f("ck_milestones_first_person"), "milestones", _FIRST_PERSON)
    op.create_table(
        "milestone_submitters",
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_milestone_submitters_milestone_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_milestone_submitters_user_id")),
        sa.PrimaryKeyConstraint("milestone_id", "user_id", name=op.f("pk_milestone_submitters")),
    )
    op.create_index(op.f("ix_milestone_submitters_user_id"), "milestone_submitters", ["user_id"], unique=False)
    op.execute(sa.text("UPDATE milestones SET stated_by_id = submitted_by_id"))
    op.execute(
        sa.text("INSERT INTO milestone_submitters (milestone_id, user_id) SELECT id, submitted_by_id FROM milestones")
    )
    # Who added a file said something too: their name stands on the file.
    op.execute(
        sa.text(
            "INSERT INTO milestone_submitters (milestone_id, user_id) "
            "SELECT DISTINCT f.milestone_id, a.uploaded_by_id FROM milestone_files f "
            "JOIN attachments a ON a.id = f.attachment_id JOIN milestones m ON m.id = f.milestone_id "
            "WHERE a.uploaded_by_id <> m.submitted_by_id"
        )
    )


def downgrade() -> None:
    raise NotImplementedError("a table of arrivals without states would count what was returned")
