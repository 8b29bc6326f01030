"""The area a park is planned to have."""

from alembic import op


revision = "0090_park"
down_revision = "0021_activities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Said in SQL: both databases add a column with its check in place, while Alembic would rebuild the table on SQLite.
    op.execute(
        "ALTER TABLE parks ADD COLUMN planned_area BIGINT "
        "CONSTRAINT ck_parks_planned_area CHECK (planned_area is null or planned_area > 0)"
    )


def downgrade() -> None:
    op.drop_column("parks", "planned_area")
