"""Alembic's entry: the application's engine, the application's tables; a restore brings its own transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection

from crm.db import Base, db, writing
from crm.text.models import is_described


@contextmanager
def connected() -> Iterator[Connection]:
    given = context.config.attributes.get("connection")
    if given is not None:
        yield given
        return
    with writing(), db.engine.connect() as connection:
        yield connection


def run() -> None:
    with connected() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, include_object=is_described)
        with context.begin_transaction():
            context.run_migrations()


run()
