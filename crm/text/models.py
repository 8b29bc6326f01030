"""The table everything is searched in: one row a record, written with it, read by search/ alone."""

from typing import Any

from sqlalchemy import ARRAY, Dialect, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from crm.db import Base

# The grams are indexed as each engine can, by the migration alone. On PostgreSQL there is a GIN index.
# On SQLite they are looked up in an FTS5 table over this one; whoever writes a row here writes it there.
# (Not by triggers: with trusted_schema off, older SQLite lets none touch a virtual table.)
INDEX = "search_index"
_GIN = "ix_search_documents_grams"


def is_index(name: str | None) -> bool:
    """Whether a table of SQLite is FTS5's: no model describes it, no backup holds it."""
    return bool(name) and (name == INDEX or str(name).startswith(f"{INDEX}_"))


def is_described(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Whether the models say what the database should have under this name: else a comparison leaves it out."""
    return not is_index(name) if kind == "table" else name != _GIN


class Grams(TypeDecorator[list[str]]):
    """text[] on PostgreSQL; on SQLite the words of one text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else " ".join(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> list[str] | None:
        return value.split() if isinstance(value, str) else value


class SearchDocument(Base):
    """What the record `record_id` of this kind is found by."""

    __tablename__ = "search_documents"
    __table_args__ = (UniqueConstraint("kind", "record_id"),)

    kind: Mapped[str] = mapped_column(String(12))
    record_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    grams: Mapped[list[str]] = mapped_column(Grams)
