"""Long ledgers and long lists: the page answers at once, the worker does the work, its owner finds it again."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from crm.accounts.models import Role
from crm.audit.models import AuditChange
from crm.db import db, now, writing
from crm.exchange.models import ColumnMapping, ExportRecord, ImportBatch, RowTexts
from crm.exchange.report_rows import rows_shown
from crm.jobs.models import Job
from crm.jobs.worker import run_next
from crm.leads.models import Lead
from crm.web import background, exports, rereading, wizard
from tests.files_made import xlsx
from tests.visiting import Site
from tests.web.exchange.test_import import counts, previewed, sample, summary, upload


@pytest.fixture(autouse=True)
def _everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "LONG_FILE", 0)
    monkeypatch.setattr(rereading, "LONG_BATCH", 1)
    monkeypatch.setattr(exports, "LONG_LIST", 0)


def worked(site: Site) -> bool:
    """The worker does one job, as `crm serve` has it."""
    with site.app.app_context():
        return run_next("worker")


def test_a_long_ledger_is_read_and_written_by_the_worker(site: Site) -> None:
    with site.made() as make:
        officer = make.user(Role.OFFICER, make.promotion_office())
    visitor = site.visitor(officer, "en")
    batch = previewed(visitor, *sample("02"))
    waiting = visitor.get(batch).get_data(as_text=True)
    assert 'http-equiv="refresh"' in waiting
    assert "In progress" in visitor.get("/exchange").get_data(as_text=True)
    assert visitor.post(f"{batch}/write").status_code == 400  # nobody has seen its rows yet

    assert worked(site)
    assert counts(visitor, batch) == summary(rows=48, create=48)
    for _ in range(2):  # posted again, it is the same work
        assert visitor.post(f"{batch}/write").location.endswith(batch)
    with site.looking():
        assert db.session.scalar(select(func.count(Lead.id))) == 0
        assert db.session.scalar(select(func.count(Job.id)).where(Job.kind == background.WRITE)) == 1
    assert worked(site)
    assert not worked(site)
    assert counts(visitor, batch) == summary(rows=48, create=48)
    with site.looking():
        assert db.session.scalar(select(func.count(Lead.id))) == 48
        assert db.session.scalars(select(ImportBatch.state)).all() == ["written"]


def test_a_file_that_is_no_table_says_so_where_it_was_waited_for(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    visitor = site.visitor(officer, "en")
    batch = previewed(visitor, "项目名称,投资方\n甲,\x01\x02".encode(), "a.csv")
    assert worked(site)
    page = visitor.get(batch).get_data(as_text=True)
    assert "flash-error" in page
    assert 'http-equiv="refresh"' not in page
    assert "Could not be read" in visitor.get("/exchange").get_data(as_text=True)


def test_what_its_first_look_refuses_is_refused_at_once(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    answer = upload(site.visitor(officer, "en"), b"PK\x03\x04 not a workbook", "a.xlsx")
    assert answer.status_code == 422
    with site.looking():
        assert db.session.scalar(select(func.count(ImportBatch.id))) == 0


def test_who_may_import_no_more_gets_nothing_written(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    visitor = site.visitor(officer, "en")
    batch = previewed(visitor, xlsx(["项目名称", "投资方"], ["甲项目", "甲有限公司"]), "a.xlsx")
    assert worked(site)
    visitor.post(f"{batch}/write")
    with site.made():
        db.session.merge(officer).active = False
    assert worked(site)
    with site.looking():
        assert db.session.scalar(select(func.count(Lead.id))) == 0
        job = db.session.scalars(select(Job).order_by(Job.id.desc())).first()
        assert job is not None
        assert (job.state, job.message) == ("failed", "Whoever asked for this may not do it any more.")


def test_a_long_list_is_fetched_by_who_asked_for_it_until_it_expires(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        code = make.lead(owner, title="=1+1").code
        colleague = make.user(Role.OFFICER, owner.unit)
    visitor = site.visitor(owner, "en")
    page = visitor.post("/leads/export?col=title", {"format": "csv"}).location
    assert 'http-equiv="refresh"' in visitor.get(page).get_data(as_text=True)
    assert visitor.get(f"{page}/file").status_code == 404
    assert worked(site)

    assert f"{page}/file" in visitor.get(page).get_data(as_text=True)
    answer = visitor.get(f"{page}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.get_data().decode("utf-8-sig").splitlines() == ["Code,Project name", f"{code},'=1+1"]
    with site.looking():
        record = db.session.scalars(select(ExportRecord)).one()
        assert (record.rows, record.by_id) == (1, owner.id)
        assert db.session.scalars(select(AuditChange.action).where(AuditChange.action == "export")).all() == ["export"]
    other = site.visitor(colleague)
    assert [other.get(url).status_code for url in (page, f"{page}/file")] == [404, 404]

    _first_expires(site)
    assert [visitor.get(url).status_code for url in (page, f"{page}/file")] == [404, 404]


def test_files_that_expired_are_removed_with_the_next_export(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.made() as make:
        owner = make.user()
        make.lead(owner)
    monkeypatch.setattr("crm.exchange.exporting.lists._UNFINISHED", -60)
    visitor, folder = site.visitor(owner), Path(site.app.config["CRM"].instance) / "exports"
    visitor.post("/leads/export")
    worked(site)
    (first,) = folder.iterdir()
    visitor.post("/leads/export")
    assert first.exists()
    _first_expires(site)
    visitor.post("/leads/export")
    assert not first.exists()


def _first_expires(site: Site) -> None:
    with site.app.app_context(), writing():
        record = db.session.scalars(select(ExportRecord).order_by(ExportRecord.id)).first()
        assert record is not None
        record.expires_at = now() - timedelta(seconds=1)
        db.session.commit()
        db.session.remove()


def test_a_long_ledger_is_read_again_by_the_worker(site: Site) -> None:
    with site.made() as make:
        officer = make.user(Role.OFFICER, make.promotion_office())
    visitor = site.visitor(officer, "en")
    rows = [["甲", "甲公司", 5, "好"], ["乙", "乙公司", "x", ""], ["丙", "丙公司", 7, ""]]
    batch = previewed(visitor, xlsx(["项目名称", "投资方", "总投资（万元）", "说法"], *rows), "a.xlsx")
    assert worked(site)
    assert counts(visitor, batch) == summary(rows=3, create=3)

    said = {"kind": "leads", "field-4": "note", "row": ["2", "3", "4"], "left": "4", "version": _version(site)}
    assert visitor.post(f"{batch}/sheets/1", said).status_code == 302
    assert 'http-equiv="refresh"' in visitor.get(batch).get_data(as_text=True)
    assert visitor.post(f"{batch}/sheets/1", said).status_code == 409  # the form is of before
    assert worked(site) and not worked(site)
    assert counts(visitor, batch) == summary(rows=2, create=2)
    with site.looking():
        assert rows_shown(db.session.scalars(select(ImportBatch)).one(), 1)[0]["values"]["note"] == "好"

    cells = {"cell-3": "600", "version": _version(site)}
    assert visitor.post(f"{batch}/sheets/1/rows/3", cells).status_code == 302
    assert worked(site)
    with site.looking():
        rows = rows_shown(db.session.scalars(select(ImportBatch)).one(), 1)
        assert [row["values"]["investment"] for row in rows] == [50_000, 6_000_000]
        assert all(set(job.args) == {"batch"} for job in db.session.scalars(select(Job)))


def _version(site: Site) -> int:
    with site.looking():
        return db.session.scalars(select(ImportBatch.version)).one()


def test_no_page_of_a_long_ledger_reads_the_file(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.made() as make:
        officer = make.user(Role.OFFICER, make.promotion_office())
    visitor = site.visitor(officer, "en")
    table = [["项目名称", "投资方", "总投资（万元）", "说法"], ["甲", "甲公司", "3-5", "好"], ["乙", "乙公司", 6, "中"]]
    first = previewed(visitor, xlsx(*table), "a.xlsx")
    assert worked(site)
    with monkeypatch.context() as patch:
        patch.setattr(wizard, "read", _never)
        page = visitor.get(f"{first}/sheets/1/rows/2").get_data(as_text=True)
        assert 'value="3-5"' in page and 'value="好"' in page
        cell = visitor.get(f"{first}/sheets/1/rows/3?at=4", headers={"HX-Request": "true"}).get_data(as_text=True)
        assert 'value="中"' in cell
        assert visitor.post(f"{first}/sheets/1/rows/2", {"cell-3": "400"}).status_code == 302
    assert worked(site)
    assert visitor.get(f"{first}/sheets/1/rows/2").get_data(as_text=True).count("The file says: 3-5") == 1
    with site.made():
        db.session.execute(delete(RowTexts))
    visitor.post(f"{first}/sheets/1", {"kind": "leads", "field-4": "referrer"})
    assert worked(site)
    with site.looking():
        assert db.session.scalar(select(func.count(RowTexts.id))) == 1  # with the columns as they are read now
    visitor.post(f"{first}/write")
    assert worked(site)
    with site.looking():
        assert db.session.scalar(select(func.count(RowTexts.id))) == 0  # written: nothing is corrected any more

    second = previewed(visitor, xlsx(*table, ["丙", "丙公司", 7, ""]), "b.xlsx")
    assert worked(site)
    assert "The mapping of" in visitor.get(second).get_data(as_text=True)
    with monkeypatch.context() as patch:
        patch.setattr(wizard, "read", _never)
        assert visitor.post(f"{second}/sheets/1/forget").status_code == 302
    assert worked(site)
    assert "The mapping of" not in visitor.get(second).get_data(as_text=True)
    with site.looking():
        assert db.session.scalar(select(func.count(ColumnMapping.id))) == 0
    assert visitor.post(f"{second}/sheets/1/forget").status_code == 404


def _never(*_: object) -> None:
    raise AssertionError("the file was read in the request")
