"""What was agreed and is done of construction on contracted land: the idle-land clock."""

from alembic import op
import sqlalchemy as sa


revision = "0008_idle"
down_revision = "0008_lineage"
branch_labels = None
depends_on = None

DATES = ("agreed_start_on", "agreed_finish_on", "started_on", "stopped_on")


def upgrade() -> None:
    for name in DATES:
        op.add_column("placements", sa.Column(name, sa.String(length=11), nullable=True))
    op.add_column("placements", sa.Column("invested", sa.BigInteger(), nullable=True))
    # Said in SQL: both databases add a column with its check in place, while Alembic would rebuild the table on SQLite.
    op.execute(
        "ALTER TABLE placements ADD COLUMN built_m2 BIGINT "
        "CONSTRAINT ck_placements_built CHECK (built_m2 is null or (0 <= built_m2 and built_m2 <= area_m2))"
    )


def downgrade() -> None:
    for name in ("built_m2", "invested", *DATES):
        op.drop_column("placements", name)
