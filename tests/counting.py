"""Counting SQL statements: a page asks as many questions for thirty rows as for three."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from crm.db import db


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements the block sends to the database, in order; len() of it afterwards is their number."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
