"""ImportBatch, its rows, ColumnMapping and ExportRecord: what came in and went out, by whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Unit, User
from crm.db import Base, Versioned
from crm.files.models import Attachment
from crm.jobs.models import Job


class ImportBatch(Versioned, Base):
    """One file. `state` is reading, previewed, written, undone or discarded.

    `report`: the head of what `crm import --json` prints (answers.py); its rows are those of ReportRow.

    `job`: what a long file is read or written by, while that goes on and when it failed.

    `confirmed`: by sheet, what a person said about its columns; `corrections`: by sheet, the rows left out and the
    cells written anew; `defaults`: what a row takes that says nothing itself. All in the forms of decisions.py.
    """

    __tablename__ = "import_batches"
    __table_args__ = (Index("ix_import_batches_by_id", "by_id"),)

    file: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str | None] = mapped_column(String(20))
    sheet: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), default="previewed")
    report: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the report's own, for lists of batches
    confirmed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    corrections: Mapped[dict[str, Any]] = mapped_column(default=dict)
    defaults: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    read_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {removed, restored, left}: counts by table

    by: Mapped[User] = relationship(foreign_keys=by_id)
    undone_by: Mapped[User | None] = relationship(foreign_keys=undone_by_id)
    job: Mapped[Job | None] = relationship()


class ReportRow(Base):
    """A row of a sheet as it was decided: what `crm import --json` prints of it. report_rows.py writes and reads them.

    `sheet` counts from 1 as the report's sheets do, `position` from 0 within the sheet; `row` is the file's own number.
    What a page chooses its rows by stands in one index, so that choosing opens no row that is not shown.
    """

    __tablename__ = "report_rows"
    __table_args__ = (
        Index(
            "ix_report_rows_batch_id", "batch_id", "sheet", "position", "row", "action", "has_problems", "is_asked",
            unique=True,
        ),
    )  # fmt: skip

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    sheet: Mapped[int]
    position: Mapped[int]
    row: Mapped[int]
    action: Mapped[str] = mapped_column(String(12))
    has_problems: Mapped[bool]
    is_asked: Mapped[bool]  # only a person can tell what it is
    report: Mapped[dict[str, Any]]


class LeftRow(Base):
    """A row of a sheet that is no record of its own, or was left out by hand (`reason`, see layout.LeftOut).

    left_rows.py writes and reads them. `told`: its problems as ReportRow keeps them, and what a person knows it by.
    """

    __tablename__ = "left_rows"
    __table_args__ = (Index("ix_left_rows_batch_id", "batch_id", "sheet", "row", unique=True),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    sheet: Mapped[int]
    row: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    told: Mapped[dict[str, Any]]


class RowTexts(Base):
    """What a long file says in each cell of so many records, {row: texts by column}, until the batch is written.

    row_texts.py writes and reads them. `sheet` counts from 1; `first` and `last` are the file's own rows.
    """

    __tablename__ = "row_texts"
    __table_args__ = (Index("ix_row_texts_batch_id", "batch_id", "sheet", "first", unique=True),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    sheet: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    texts: Mapped[dict[str, Any]]


class ColumnMapping(Versioned, Base):
    """How a unit reads files with these headings: what somebody corrected by hand and then wrote.

    `choices` is one sheet's part of ImportBatch.confirmed.
    """

    __tablename__ = "import_mappings"
    __table_args__ = (UniqueConstraint("unit_id", "headings_key"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(20))
    headings_key: Mapped[str] = mapped_column(String(64))
    headings: Mapped[list[Any]]
    choices: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
    by: Mapped[User] = relationship()


CHANGES = ("created", "changed", "deleted", "noted")


class BatchRow(Base):
    """One row of any table that a batch wrote, as an undo needs it. tracing.py makes them all.

    `change` says what became of the row: created, changed, deleted, or noted (by a version that could not undo).
    `before` and `after` hold columns of the row as stored.py keeps them: the changed ones; all of a deleted row in
    `before`; nothing for a created row, but whose part it is where that record was there already.
    `version` is the row's own when the batch was done, None where the table has none: another one means that
    somebody changed the row since. A row of a table without ids (interaction_leads) has its owner's id as `row_id`
    and its whole key in `after` (created) or `before` (deleted).
    `left_because`: why an undo left the row as it is (Left.code of undo_plan.py); None otherwise.
    """

    __tablename__ = "batch_rows"
    __table_args__ = (
        CheckConstraint(f"change in ({', '.join(repr(change) for change in CHANGES)})", "change"),
        Index("ix_batch_rows_batch_id", "batch_id", "table", "row_id"),
        Index("ix_batch_rows_table_row_id", "table", "row_id"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    table: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int]
    change: Mapped[str] = mapped_column(String(8))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int | None]
    left_because: Mapped[str | None] = mapped_column(String(200))


class ExportRecord(Base):
    """Who took which list out, with how many rows; and why, where persons stand in it in full (`is_plain`).

    A long list is written by `job`, in `sort` and `language`, into `file`; who asked fetches it until `expires_at`.
    """

    __tablename__ = "export_records"
    __table_args__ = (Index("ix_export_records_by_id", "by_id"),)

    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    format: Mapped[str] = mapped_column(String(8))
    filters: Mapped[dict[str, Any]]
    columns: Mapped[list[Any]]
    rows: Mapped[int]
    is_plain: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(200))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    sort: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(20))
    file: Mapped[str | None] = mapped_column(String(80))
    expires_at: Mapped[datetime | None]

    by: Mapped[User] = relationship()
    job: Mapped[Job | None] = relationship()


class FormDrawing(Base):
    """The office's own drawing of an official form, in place of ours."""

    __tablename__ = "form_drawings"

    name: Mapped[str] = mapped_column(String(20), unique=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    attachment: Mapped[Attachment] = relationship()
    by: Mapped[User] = relationship()
