"""The queue of long work; imports and exports that wait in it, and files to be fetched."""

from alembic import op
import sqlalchemy as sa

import crm.db


revision = "0041_jobs"
down_revision = "0061_disputes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=32), nullable=True),
        sa.Column("queued_at", crm.db.UtcDateTime(), nullable=False),
        sa.Column("beat_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("finished_at", crm.db.UtcDateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=400), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.CheckConstraint("state in ('queued', 'running', 'done', 'failed')", name=op.f("ck_jobs_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_state_id", "jobs", ["state", "id"], unique=False)
    with op.batch_alter_table("import_batches") as table:
        table.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_import_batches_job_id", "jobs", ["job_id"], ["id"])
    with op.batch_alter_table("export_records") as table:
        table.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("sort", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("language", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("file", sa.String(length=80), nullable=True))
        table.add_column(sa.Column("expires_at", crm.db.UtcDateTime(), nullable=True))
        table.create_foreign_key("fk_export_records_job_id", "jobs", ["job_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("export_records") as table:
        table.drop_constraint("fk_export_records_job_id", type_="foreignkey")
        for name in ("expires_at", "file", "language", "sort", "job_id"):
            table.drop_column(name)
    with op.batch_alter_table("import_batches") as table:
        table.drop_constraint("fk_import_batches_job_id", type_="foreignkey")
        table.drop_column("job_id")
    op.drop_index("ix_jobs_state_id", table_name="jobs")
    op.drop_table("jobs")
