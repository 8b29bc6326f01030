"""Tasks: handed out, signed for, reported on, closed; and the series of periodic ones."""

from alembic import op
import sqlalchemy as sa

import crm.db


revision = "0009_tasks"
down_revision = "0008_utilities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_sequences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_sequences")),
        sa.UniqueConstraint("year", name=op.f("uq_task_sequences_year")),
    )
    op.create_table(
        "task_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asks_for", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=True),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "due_day between 1 and 31 and (frequency <> 'weekly' or due_day <= 7)", name=op.f("ck_task_series_due_day")
        ),
        sa.CheckConstraint("frequency in ('weekly', 'monthly', 'quarterly')", name=op.f("ck_task_series_frequency")),
        sa.CheckConstraint("urgency in ('normal', 'urgent', 'critical')", name=op.f("ck_task_series_urgency")),
        sa.ForeignKeyConstraint(["given_by_id"], ["users.id"], name=op.f("fk_task_series_given_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_series")),
    )
    op.create_index(op.f("ix_task_series_given_by_id"), "task_series", ["given_by_id"], unique=False)
    op.create_table(
        "task_series_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(user_id is null) <> (unit_id is null)", name=op.f("ck_task_series_parties_one")),
        sa.ForeignKeyConstraint(["series_id"], ["task_series.id"], name=op.f("fk_task_series_parties_series_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_task_series_parties_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_task_series_parties_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_series_parties")),
    )
    op.create_index(op.f("ix_task_series_parties_series_id"), "task_series_parties", ["series_id"], unique=False)
    op.create_index(op.f("ix_task_series_parties_unit_id"), "task_series_parties", ["unit_id"], unique=False)
    op.create_index(op.f("ix_task_series_parties_user_id"), "task_series_parties", ["user_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("handed_out_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=10), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asks_for", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=True),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state in ('done','withdrawn')) = (closed_on is not null)", name=op.f("ck_tasks_closed_on")
        ),
        sa.CheckConstraint(
            "state in ('handed_out', 'accepted', 'reported', 'done', 'withdrawn')", name=op.f("ck_tasks_state")
        ),
        sa.CheckConstraint(
            "state not in ('reported','done') or reported_on is not null", name=op.f("ck_tasks_reported_on")
        ),
        sa.CheckConstraint("urgency in ('normal', 'urgent', 'critical')", name=op.f("ck_tasks_urgency")),
        sa.CheckConstraint("(series_id is null) = (period is null)", name=op.f("ck_tasks_period")),
        sa.CheckConstraint("due_on >= handed_out_on", name=op.f("ck_tasks_due_on")),
        sa.ForeignKeyConstraint(["given_by_id"], ["users.id"], name=op.f("fk_tasks_given_by_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_tasks_lead_id")),
        sa.ForeignKeyConstraint(["series_id"], ["task_series.id"], name=op.f("fk_tasks_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("code", name=op.f("uq_tasks_code")),
        sa.UniqueConstraint("series_id", "period", name=op.f("uq_tasks_series_id_period")),
    )
    op.create_index("ix_tasks_due_on", "tasks", ["due_on"], unique=False)
    op.create_index(op.f("ix_tasks_given_by_id"), "tasks", ["given_by_id"], unique=False)
    op.create_index(op.f("ix_tasks_lead_id"), "tasks", ["lead_id"], unique=False)
    op.create_index("ix_tasks_state_due_on", "tasks", ["state", "due_on"], unique=False)
    op.create_table(
        "task_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(signed_at is null) = (signed_by_id is null)", name=op.f("ck_task_parties_signed")),
        sa.CheckConstraint("(user_id is null) <> (unit_id is null)", name=op.f("ck_task_parties_one")),
        sa.ForeignKeyConstraint(["membership_id"], ["lead_team.id"], name=op.f("fk_task_parties_membership_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["users.id"], name=op.f("fk_task_parties_signed_by_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_parties_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_task_parties_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_task_parties_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_parties")),
        sa.UniqueConstraint("task_id", "unit_id", name=op.f("uq_task_parties_task_id_unit_id")),
        sa.UniqueConstraint("task_id", "user_id", name=op.f("uq_task_parties_task_id_user_id")),
    )
    op.create_index(op.f("ix_task_parties_unit_id"), "task_parties", ["unit_id"], unique=False)
    op.create_index(op.f("ix_task_parties_user_id"), "task_parties", ["user_id"], unique=False)
    op.create_table(
        "task_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind in ('hand_out', 'sign', 'report', 'finish', 'send_back', 'extend', 'close', 'withdraw')",
            name=op.f("ck_task_steps_kind"),
        ),
        sa.CheckConstraint("percent is null or percent between 0 and 100", name=op.f("ck_task_steps_percent")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_task_steps_by_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_steps_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_steps")),
    )
    op.create_index(op.f("ix_task_steps_task_id"), "task_steps", ["task_id"], unique=False)
    op.create_table(
        "task_step_files",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_task_step_files_attachment_id")),
        sa.ForeignKeyConstraint(["step_id"], ["task_steps.id"], name=op.f("fk_task_step_files_step_id")),
        sa.PrimaryKeyConstraint("step_id", "attachment_id", name=op.f("pk_task_step_files")),
    )
    op.create_index(op.f("ix_task_step_files_attachment_id"), "task_step_files", ["attachment_id"], unique=False)


def downgrade() -> None:
    op.drop_table("task_step_files")
    op.drop_table("task_steps")
    op.drop_table("task_parties")
    op.drop_table("tasks")
    op.drop_table("task_series_parties")
    op.drop_table("task_series")
    op.drop_table("task_sequences")
