"""What was read and sent of reminders, and everybody's own choices."""

from alembic import op
import sqlalchemy as sa

import crm.db


revision = "0101_reminders"
down_revision = "0100_messages"
branch_labels = None
depends_on = None


def _whom(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("robot_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(user_id is null) <> (robot_id is null)", name=op.f(f"ck_{table}_one")),
        sa.ForeignKeyConstraint(["robot_id"], ["robots.id"], name=op.f(f"fk_{table}_robot_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "reminder_marks",
        *_whom("reminder_marks"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("read_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("sent_at", crm.db.UtcDateTime(), nullable=True),
        sa.UniqueConstraint(
            "user_id", "kind", "subject", "day", name=op.f("uq_reminder_marks_user_id_kind_subject_day")
        ),
        sa.UniqueConstraint(
            "robot_id", "kind", "subject", "day", name=op.f("uq_reminder_marks_robot_id_kind_subject_day")
        ),
    )
    op.create_table(
        "reminder_digests",
        *_whom("reminder_digests"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.UniqueConstraint("user_id", "day", name=op.f("uq_reminder_digests_user_id_day")),
        sa.UniqueConstraint("robot_id", "day", name=op.f("uq_reminder_digests_robot_id_day")),
    )
    op.create_table(
        "reminder_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("muted", sa.JSON(), nullable=False),
        sa.Column("mails", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("calendar_hash", sa.String(length=64), nullable=True),
        sa.Column("calendar_made_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("not mails or email is not null", name=op.f("ck_reminder_settings_email")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_reminder_settings_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_settings")),
        sa.UniqueConstraint("calendar_hash", name=op.f("uq_reminder_settings_calendar_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_reminder_settings_user_id")),
    )


def downgrade() -> None:
    for table in ("reminder_settings", "reminder_digests", "reminder_marks"):
        op.drop_table(table)
