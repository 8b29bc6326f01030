"""Bringing a database to the application's version."""

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from flask import current_app
from flask_migrate import upgrade as migrate_upgrade
from sqlalchemy import inspect

from crm.audit.operations import System
from crm.db import db, writing
from crm.parks.operations import set_up_planned_parks


def upgrade() -> None:
    """Run the migrations that are missing, then make sure the four planned parks are there. Needs an app context."""
    Path(current_app.instance_path).mkdir(parents=True, exist_ok=True)
    migrate_upgrade()
    with writing():
        set_up_planned_parks(System())
        db.session.commit()


def is_ready() -> bool:
    """Whether the database has tables at all: a dry run works on an empty one."""
    file = db.engine.url.database
    if db.engine.dialect.name == "sqlite" and not (file and Path(file).exists()):
        return False  # connecting would make an empty file
    with db.engine.connect() as connection:
        return bool(MigrationContext.configure(connection).get_current_revision()) and inspect(connection).has_table(
            "leads"
        )
