"""Lists of batches read a summary of their own; why a row was left says by what."""

from alembic import op
import sqlalchemy as sa


revision = "0031_batch_lists"
down_revision = "0063_team"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_batches") as batch:
        batch.add_column(sa.Column("summary", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("import_batches") as batch:
        batch.alter_column("summary", server_default=None)
    with op.batch_alter_table("batch_rows") as batch:
        batch.alter_column("left_because", existing_type=sa.String(length=12), type_=sa.String(length=200))
    batches = sa.table("import_batches", sa.column("id"), sa.column("report", sa.JSON), sa.column("summary", sa.JSON))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(batches.c.id)).all():
        this = batches.c.id == number
        report = connection.scalar(sa.select(batches.c.report).where(this))
        connection.execute(batches.update().where(this).values(summary=report.get("summary", {})))


def downgrade() -> None:
    with op.batch_alter_table("batch_rows") as batch:
        batch.alter_column("left_because", existing_type=sa.String(length=200), type_=sa.String(length=12))
    with op.batch_alter_table("import_batches") as batch:
        batch.drop_column("summary")
