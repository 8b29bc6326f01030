"""R10: backup, wipe, restore, the same figures; also from one engine to the other; also while people write."""

import stat
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from crm.audit.queries import verify
from crm.backup.archive import Manifest
from crm.backup.operations import make as make_backup
from crm.backup.queries import examine
from crm.backup.restoring import migrations, restore
from crm.db import db, writing
from crm.leads.models import Lead
from tests.backup.conftest import LEDGER, Office, bring_in, fill, new_lead
from tests.engines import Bench


def _without_logins(rows: dict[str, list[object]]) -> dict[str, list[object]]:
    return {name: found for name, found in rows.items() if name not in ("user_sessions", "search_documents")}


def _searched() -> set[tuple[str, int, str]]:
    return {tuple(row) for row in db.session.execute(text("SELECT kind, record_id, text FROM search_documents"))}


def test_after_a_restore_the_office_is_what_it_was(office: Office, tmp_path: Path) -> None:
    office.work(lambda make: bring_in(make, make.user(), LEDGER.read_bytes(), LEDGER.name))
    figures, papers, rows, searched = office.figures(), office.papers(), office.rows(), office.ask(_searched)
    assert len(rows["leads"]) == 4 + 41  # seven of the 48 are the park office's
    assert ("equipment", 1, 100_000, 60_000, 40_000) in figures.parks
    assert len(papers) == 4  # two agreements, the decision on the land, the contract
    office.ask(make_backup, tmp_path / "office.zip", office.files)
    office.wipe()
    assert not office.files.exists()

    restored = office.ask(restore, tmp_path / "office.zip", office.files)

    assert office.figures() == figures
    assert office.papers() == papers
    assert _without_logins(office.rows()) == _without_logins(rows)
    assert office.ask(_searched) == searched != set()
    assert restored.entries == len(rows["audit_entries"]) > 1
    assert len(rows["import_batches"]) == len(restored.manifest.files) - len(papers) == 2


def test_after_a_restore_people_go_on_writing(office: Office, backup: Path) -> None:
    last = office.ask(lambda: db.session.scalar(select(func.max(Lead.id))))
    office.wipe()
    office.ask(restore, backup, office.files)

    assert office.work(new_lead) > last
    assert office.ask(verify).broken_at is None
    with pytest.raises(Exception, match="append-only"):
        office.work(lambda _: db.session.execute(text("UPDATE audit_entries SET actor_name = 'x'")))


@pytest.mark.parametrize(("origin", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_an_office_moves_from_one_engine_to_the_other(
    request: pytest.FixtureRequest, tmp_path: Path, origin: str, target: str
) -> None:
    old, new = (Office(request.getfixturevalue(f"{name}_bench")) for name in (origin, target))
    for one in (old, new):
        one.wipe()
    old.work(fill)
    figures, papers = old.figures(), old.papers()
    first = old.ask(make_backup, tmp_path / "old.zip", old.files).manifest

    new.ask(restore, tmp_path / "old.zip", new.files)

    assert (new.figures(), new.papers()) == (figures, papers)
    again = new.ask(make_backup, tmp_path / "new.zip", new.files).manifest
    assert _digests(again) == _digests(first)
    assert (first.engine, again.engine) == (origin, target)
    new.work(new_lead)
    assert new.ask(verify).broken_at is None


def _digests(manifest: Manifest) -> dict[str, str]:
    return {name: part.sha256 for name, part in manifest.tables.items()}


def test_a_backup_made_while_people_write_is_of_one_moment(office: Office, tmp_path: Path) -> None:
    """A writer registers leads all the while: each has one audit entry, one first move and one link to its investor."""
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            written.append(office.work(new_lead))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 3:
            stop.wait(0.01)
        before = len(written)
        for number in range(5):
            office.ask(make_backup, tmp_path / f"{number}.zip", office.files)
        assert len(written) > before
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        office.wipe()
        restored = office.ask(restore, tmp_path / f"{number}.zip", office.files)
        tables = restored.manifest.tables
        assert tables["lead_investors"].rows >= tables["leads"].rows > 4
        assert tables["stage_moves"].rows - tables["leads"].rows == _moves_beyond_the_first(office)


def _moves_beyond_the_first(office: Office) -> int:
    rows = office.rows()
    return len(rows["stage_moves"]) - len(rows["leads"])


def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_who_was_logged_in_logs_in_again(office: Office, backup: Path) -> None:
    assert "user_sessions" not in examine(backup).tables
    office.ask(restore, backup, office.files)
    assert office.rows()["user_sessions"] == []


def test_a_backup_of_an_older_version_comes_back_at_the_version_of_today(bench: Bench, tmp_path: Path) -> None:
    """The schema of the first revision with a company in it."""
    office = Office(bench)
    scripts = migrations()
    first, head = (getattr(ScriptDirectory.from_config(scripts), f"get_{name}")() for name in ("base", "current_head"))

    def go_back() -> None:
        with writing(), db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                for table in reversed(db.metadata.sorted_tables):
                    table.drop(connection)
                connection.exec_driver_sql("DROP TABLE alembic_version")
            else:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
            scripts.attributes["connection"] = connection
            command.upgrade(scripts, first)
            connection.execute(text("INSERT INTO companies (id, name, key, version) VALUES (7, '甲公司', '甲公司', 1)"))
            connection.commit()

    office.ask(go_back)
    assert office.ask(make_backup, tmp_path / "old.zip", office.files).manifest.revision == first
    office.wipe()
    office.ask(restore, tmp_path / "old.zip", office.files)
    with office.app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == head
        assert connection.execute(text("SELECT id, name FROM companies")).all() == [(7, "甲公司")]
