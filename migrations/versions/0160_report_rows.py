"""The rows of a batch's report stand in a table of their own; the batch keeps the head."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from alembic import op
import sqlalchemy as sa


revision = "0160_report_rows"
down_revision = "0110_lead_files"
branch_labels = None
depends_on = None

_ACTIONS = ("create", "update", "unchanged", "duplicate", "error")
_BLOCK = 1000
_batches = sa.table("import_batches", sa.column("id"), sa.column("report", sa.JSON))
_rows = sa.table(
    "report_rows",
    sa.column("batch_id"),
    sa.column("sheet"),
    sa.column("position"),
    sa.column("row"),
    sa.column("action"),
    sa.column("has_problems", sa.Boolean),
    sa.column("is_asked", sa.Boolean),
    sa.column("report", sa.JSON),
)


def upgrade() -> None:
    op.create_table(
        "report_rows",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("has_problems", sa.Boolean(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_report_rows_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_rows")),
    )
    connection = op.get_bind()
    for number, report in _reports(connection):
        stored = _stored(number, report["sheets"])
        while block := list(islice(stored, _BLOCK)):
            connection.execute(_rows.insert(), block)
        _keep(connection, number, {**report, "sheets": [_head(sheet) for sheet in report["sheets"]]})
    op.create_index(
        "ix_report_rows_batch_id",
        "report_rows",
        ["batch_id", "sheet", "position", "row", "action", "has_problems", "is_asked"],
        unique=True,
    )


def downgrade() -> None:
    connection = op.get_bind()
    for number, report in _reports(connection):
        sheets = [
            {name: sheet[name] for name in sheet if name not in ("counts", "kept")} | {"rows": []}
            for sheet in report["sheets"]
        ]
        found = sa.select(_rows.c.sheet, _rows.c.report).where(_rows.c.batch_id == number)
        for sheet, row in connection.execute(found.order_by(_rows.c.sheet, _rows.c.position)):
            sheets[sheet - 1]["rows"].append(row)
        _keep(connection, number, {**report, "sheets": sheets})
    op.drop_index("ix_report_rows_batch_id", "report_rows")
    op.drop_table("report_rows")


def _reports(connection: sa.Connection) -> Iterator[tuple[int, dict[str, Any]]]:
    """One at a time: each may be long."""
    for number in connection.scalars(sa.select(_batches.c.id).order_by(_batches.c.id)).all():
        report = connection.scalar(sa.select(_batches.c.report).where(_batches.c.id == number))
        yield number, {"sheets": [], **report}


def _keep(connection: sa.Connection, number: int, report: dict[str, Any]) -> None:
    connection.execute(_batches.update().where(_batches.c.id == number).values(report=report))


def _stored(number: int, sheets: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for at, sheet in enumerate(sheets, 1):
        for position, row in enumerate(sheet["rows"]):
            yield {
                "batch_id": number,
                "sheet": at,
                "position": position,
                "row": row["row"],
                "action": row["action"],
                "has_problems": bool(row["problems"]),
                "is_asked": bool(row.get("candidates")),
                "report": row,
            }


def _head(sheet: dict[str, Any]) -> dict[str, Any]:
    rows, actions = sheet["rows"], Counter(row["action"] for row in sheet["rows"])
    counts = {"all": len(rows), **{action: actions[action] for action in _ACTIONS}}
    counts |= {"asked": sum(bool(row.get("candidates")) for row in rows)}
    counts |= {"told": sum(bool(row["problems"]) for row in rows)}
    kept = sorted({heading for row in rows for heading in row["extra"]})
    return {name: sheet[name] for name in sheet if name != "rows"} | {"counts": counts, "kept": kept}
