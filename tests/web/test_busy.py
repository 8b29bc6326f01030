"""Another process holds SQLite's write lock: whoever writes is told to come back, whoever reads goes on."""

import sqlite3
from collections.abc import Iterator
from threading import Timer

import pytest

from crm.accounts.models import User
from crm.db import db
from crm.web import auth
from tests.building import PASSWORD
from tests.visiting import Visitor
from tests.web.office import VISITORS, Office, everything
from tests.web.test_access_matrix import CELLS, send


def _hurried() -> None:
    """Whoever writes waits 20 ms: the pool of one thread has one connection."""
    connection = db.engine.raw_connection()
    connection.execute("PRAGMA busy_timeout=20")  # type: ignore[attr-defined]
    connection.close()


@pytest.fixture
def locked(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The office while somebody else writes, waiting 20 ms for them instead of five seconds."""
    with office.app.app_context():
        _hurried()
    other = sqlite3.connect(office.bench.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(auth, "PATIENCE", 20)
    yield office
    other.close()


def test_who_logs_in_waits_until_a_long_import_is_written(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.app.app_context():
        name = db.session.get_one(User, office.callers["owner"].user_id).username
        db.session.remove()
        _hurried()
    client = office.app.test_client()
    body = {"csrf_token": Visitor(client).token("/login"), "username": name, "password": PASSWORD}
    other = sqlite3.connect(office.bench.file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(auth, "PATIENCE", 50)
    assert client.post("/login", data=body).status_code == 503
    monkeypatch.setattr(auth, "PATIENCE", 20_000)
    written = Timer(0.5, other.execute, ("ROLLBACK",))
    written.start()
    assert client.post("/login", data=body).status_code == 302
    written.join()
    other.close()


# What anybody may send: the set-up of an office that is set up already writes for nobody.
POSTS = {name: next(who for who in VISITORS if row[who] in (200, 302))
         for (method, name), row in CELLS.items() if method == "POST" and {200, 302} & set(row.values())}  # fmt: skip
GETS = {name: next((who for who in ("owner", "manager", "chief", "admin") if row[who] == 200), None)
        for (method, name), row in CELLS.items() if method == "GET"}  # fmt: skip


def test_everything_that_writes_says_that_the_database_is_busy_and_nothing_is_half_done(locked: Office) -> None:
    before = everything(locked.app)
    found = {}
    for endpoint, who in POSTS.items():
        with send(locked, "POST", endpoint, locked.callers[who]) as answer:
            text = answer.get_data(as_text=True)
            found[endpoint] = (answer.status_code, answer.headers.get("Retry-After"))
            assert "Traceback" not in text
            assert "OperationalError" not in text
    assert found == dict.fromkeys(POSTS, (503, "5"))
    assert everything(locked.app) == before


def test_everything_that_reads_goes_on(locked: Office) -> None:
    found = {}
    for endpoint, who in GETS.items():
        if who:
            with send(locked, "GET", endpoint, locked.callers[who]) as answer:
                answer.get_data()
                found[endpoint] = answer.status_code
    assert len(found) > 25
    assert found == dict.fromkeys(found, 200)
