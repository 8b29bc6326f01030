"""The rows of a batch that are no records stand in a table of their own; the head counts them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from alembic import op
import sqlalchemy as sa


revision = "0201_left_rows"
down_revision = "0211_waiting"
branch_labels = None
depends_on = None

_batches = sa.table("import_batches", sa.column("id"), sa.column("report", sa.JSON))
_left = sa.table(
    "left_rows",
    sa.column("batch_id"),
    sa.column("sheet"),
    sa.column("row"),
    sa.column("reason"),
    sa.column("told", sa.JSON),
)


def upgrade() -> None:
    op.create_table(
        "left_rows",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_left_rows_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_rows")),
    )
    op.create_index("ix_left_rows_batch_id", "left_rows", ["batch_id", "sheet", "row"], unique=True)
    connection = op.get_bind()
    for number, report in _reports(connection):
        if rows := list(_rows_of(number, report["sheets"])):
            connection.execute(_left.insert(), rows)
        _keep(connection, number, {**report, "sheets": [_counted(sheet) for sheet in report["sheets"]]})


def downgrade() -> None:
    connection = op.get_bind()
    for number, report in _reports(connection):
        sheets = [
            {name: sheet[name] for name in sheet if name != "left"} | {"left_out": []} for sheet in report["sheets"]
        ]
        for row in connection.execute(sa.select(_left).where(_left.c.batch_id == number).order_by(_left.c.row)):
            sheets[row.sheet - 1]["left_out"].append({"row": row.row, "reason": row.reason, **row.told})
        _keep(connection, number, {**report, "sheets": sheets})
    op.drop_index("ix_left_rows_batch_id", "left_rows")
    op.drop_table("left_rows")


def _reports(connection: sa.Connection) -> Iterator[tuple[int, dict[str, Any]]]:
    """One at a time: each may be long."""
    for number in connection.scalars(sa.select(_batches.c.id).order_by(_batches.c.id)).all():
        report = connection.scalar(sa.select(_batches.c.report).where(_batches.c.id == number))
        yield number, {"sheets": [], **report}


def _keep(connection: sa.Connection, number: int, report: dict[str, Any]) -> None:
    connection.execute(_batches.update().where(_batches.c.id == number).values(report=report))


def _rows_of(number: int, sheets: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for at, sheet in enumerate(sheets, 1):
        for left in sheet.get("left_out", ()):
            if left["reason"] != "blank":
                told = {"problems": left["problems"], "text": left.get("text", "")}
                yield {"batch_id": number, "sheet": at, "row": left["row"], "reason": left["reason"], "told": told}


def _counted(sheet: dict[str, Any]) -> dict[str, Any]:
    reasons = Counter(left["reason"] for left in sheet.get("left_out", ()))
    return {name: sheet[name] for name in sheet if name != "left_out"} | {"left": dict(reasons)}
