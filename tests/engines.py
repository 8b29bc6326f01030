"""Fresh databases for tests, on SQLite and on a real PostgreSQL: a migrated template, copied for each test."""

import shutil
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.event import listen

from crm import create_app
from crm.config import Config
from crm.db import db
from crm.web.schema import upgrade

SECRET = "a secret of the tests, 32 characters"


def config(instance: Path, url: str) -> Config:
    return Config(instance=instance, database_url=url, secret_key=SECRET, environment="test", https=False)


def _commits(app: Flask) -> Counter[str]:
    """Counts from now on what is committed in this process."""
    found = Counter[str]()
    with app.app_context():
        listen(db.engine, "commit", lambda connection: found.update(("commit",)))
    return found


class SqliteBench:
    """One application on one file; `renew` puts the migrated template back."""

    name = "sqlite"
    used = True  # whether somebody may have written since the template was put back

    def __init__(self, folder: Path) -> None:
        self.file = folder / "crm.sqlite"
        self.template = folder / "template.sqlite"
        self.app = create_app(config(folder, f"sqlite:///{self.file}"))
        with self.app.app_context():
            upgrade()
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        shutil.copy(self.file, self.template)
        self.commits = _commits(self.app)

    def renew(self, template: Path | None = None) -> Flask:
        """The file as it was migrated, or as another copy of it was kept."""
        self.used = True
        with self.app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(template or self.template, self.file)
        return self.app

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


class PostgresBench:
    """The same on a PostgreSQL that the test run started."""

    name = "postgresql"
    used = True

    def __init__(self, folder: Path, server: str, tag: str) -> None:
        self.server, self.base = server, f"crm_{tag}"
        self._run(f'DROP DATABASE IF EXISTS "{self.base}_template"', f'CREATE DATABASE "{self.base}_template"')
        template = create_app(config(folder, self._url(f"{self.base}_template")))
        with template.app_context():
            upgrade()
            db.session.remove()
            db.engine.dispose()
        self.app = create_app(config(folder, self._url(self.base)))
        self.commits = _commits(self.app)

    def _url(self, name: str) -> str:
        url = make_url(self.server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def renew(self) -> Flask:
        self.used = True
        with self.app.app_context():
            db.engine.dispose()
        self._run(
            f'DROP DATABASE IF EXISTS "{self.base}" WITH (FORCE)',
            f'CREATE DATABASE "{self.base}" TEMPLATE "{self.base}_template" STRATEGY FILE_COPY',
        )
        return self.app

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


Bench = SqliteBench | PostgresBench


def bench_of(request: pytest.FixtureRequest) -> Bench:
    """The bench of this parametrised test."""
    return request.getfixturevalue(f"{request.param}_bench")
