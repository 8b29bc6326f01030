"""The rows of a batch's report: a page reads those it shows, and a database of before them keeps its reports."""

from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, text

from crm.accounts.models import User
from crm.db import db, writing
from crm.exchange import importing
from crm.exchange.answers import row_of
from crm.exchange.left_rows import left_shown
from crm.exchange.models import ImportBatch, ReportRow
from crm.exchange.report_rows import nearest_of, problems_of_left, row_numbered, rows_shown
from tests.building import Make
from tests.files_made import xlsx
from tests.visiting import Site

HEADINGS = ["项目名称", "投资方", "总投资（万元）", "说法"]
KNOWN = "山西凌云铸锻有限公司"
DATA = xlsx(
    HEADINGS,
    ["甲项目", "甲有限公司", 1, "好"],
    ["乙项目", None, 2, None],
    ["丙项目", "凌云铸锻", 3, None],
    ["甲项目", "甲有限公司", 4, None],
    ["丁项目", "丁有限公司", "约数", None],
    ["合计", None, 11, None],
    ["备注：每月五日前报送", None, None, None],
)


def kept(make: Make, by: User) -> tuple[ImportBatch, list[dict[str, Any]]]:
    planned = importing.plan(importing.recognise(DATA, "a.xlsx"), by)
    batch = importing.keep_batch(make.files_root, DATA, "a.xlsx", None, planned, by)
    return batch, [row_of(row) for row in planned[0].rows]


def test_rows_are_found_by_what_a_page_asks_in_the_order_of_the_sheet(make: Make) -> None:
    make.company(KNOWN)
    batch, rows = kept(make, make.user())
    counts = batch.report["sheets"][0]["counts"]

    def chosen(show: str) -> list[dict[str, Any]]:
        if show in ("", "all"):
            return rows
        return [
            row
            for row in rows
            if row["action"] == show or row.get({"asked": "candidates", "told": "problems"}.get(show, ""))
        ]

    for show in counts:
        assert rows_shown(batch, 1, "" if show == "all" else show) == chosen(show), show
        assert counts[show] == len(chosen(show)), show
    assert counts["error"] and counts["asked"] and counts["told"] and counts["create"] < counts["all"] == 5
    assert rows_shown(batch, 1, "", 1, 2) == rows[1:3]
    assert rows_shown(batch, 1, "told", 1, 1) == chosen("told")[1:2]
    assert rows_shown(batch, 2) == []
    assert row_numbered(batch, 1, 4) == rows[2]
    assert row_numbered(batch, 1, 99) is None
    assert nearest_of(batch, 1) == {row["row"]: row["candidates"][0]["choice"] for row in chosen("asked")}
    left = {row["row"]: row["problems"] for row in rows if row["action"] in ("error", "duplicate")}
    assert problems_of_left(batch) == {1: left}
    assert batch.report["sheets"][0]["kept"] == ["总投资（万元）", "说法"]  # “约数” is no sum and kept beside


def test_a_batch_that_is_read_again_has_the_rows_of_the_later_reading_only(make: Make) -> None:
    officer = make.user()
    batch, _ = kept(make, officer)
    before, planned = batch.version, importing.plan(importing.recognise(DATA, "a.xlsx"), officer)
    importing.keep_decisions(batch, planned, {}, {}, {}, officer)
    assert db.session.scalar(select(func.count(ReportRow.id))) == 5
    assert batch.version > before  # the rows may be others under the same head

    importing.keep_decisions(batch, [], {}, {}, {}, officer)
    assert rows_shown(batch, 1) == []
    assert (batch.report["sheets"], batch.summary["rows"]) == ([], 0)


def test_reports_of_before_become_rows_and_whole_again(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        batch, rows = kept(make, officer)
        importing.begin_batch(make.files_root, DATA, "b.xlsx", None, officer)
        number, head, left = batch.id, batch.report, told_left(batch)
    migrated(site.app, downgrade, "0110_lead_files")
    with site.app.app_context():
        report = db.session.execute(select(ImportBatch.report).where(ImportBatch.id == number)).scalar_one()
        db.session.remove()
    (sheet,) = report["sheets"]
    assert sheet["rows"] == rows
    assert not {"counts", "kept", "left"} & set(sheet)
    assert [(each["row"], each["reason"]) for each in sheet["left_out"]] == [each[:2] for each in left] != []

    migrated(site.app, upgrade, "head")
    with site.looking():
        again = db.session.get_one(ImportBatch, number)
        assert (again.report, rows_shown(again, 1), told_left(again)) == (head, rows, left)
        assert db.session.scalar(text("SELECT count(*) FROM report_rows WHERE has_problems")) == sum(
            bool(row["problems"]) for row in rows
        )


def told_left(batch: ImportBatch) -> list[tuple[int, str, dict[str, Any]]]:
    return [(left.row, left.reason, left.told) for left in left_shown(batch, 1, 10)]


def migrated(app: Flask, way: Any, revision: str) -> None:
    with app.app_context(), writing():
        way(revision=revision)
        db.session.remove()
        db.engine.dispose()
