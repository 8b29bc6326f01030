"""The database as a whole, to compare."""

from typing import Any

from sqlalchemy import select

from crm.db import Base, db

_ASIDE = ("audit_entries", "audit_changes", "audit_head", "merges", "search_documents")


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but the trail; versions only count on."""
    db.session.flush()
    return {
        table.name: [
            {name: value for name, value in row.items() if name != "version"}
            for row in db.session.execute(select(table).order_by(*table.primary_key)).mappings()
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in _ASIDE
    }
