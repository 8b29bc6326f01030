"""Alembic's entry: the application's engine, the application's tables."""

from alembic import context

from crm.db import Base, db, writing


def run() -> None:
    with writing(), db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()


run()
