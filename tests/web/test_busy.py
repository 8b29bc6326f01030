"""Another process holds SQLite's write lock: whoever writes is told to come back, whoever reads goes on."""

import sqlite3
from collections.abc import Iterator

import pytest

from crm.db import db
from tests.web.office import VISITORS, Office, everything
from tests.web.test_access_matrix import CELLS, send


@pytest.fixture
def locked(office: Office) -> Iterator[Office]:
    """The office while somebody else writes, waiting 20 ms for them instead of five seconds."""
    with office.app.app_context():
        connection = db.engine.raw_connection()  # the pool of one thread has this one connection
        connection.execute("PRAGMA busy_timeout=20")  # type: ignore[attr-defined]
        connection.close()
    other = sqlite3.connect(office.bench.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield office
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
