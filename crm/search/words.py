"""What somebody typed, as conditions on records: asked of the database's index, of each row's own text to be sure."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, column, event, exists, false, func, or_, select, table, true
from sqlalchemy.orm import Session, SessionTransaction

from crm.db import db
from crm.text.grams import asked
from crm.text.indexing import settle
from crm.text.models import INDEX, SearchDocument

# From so many rows on, and a tenth of all, walking the records in their order finds a page's worth sooner than the
# index does.
COMMON = 10_000
_ASKED = "search words asked for"
_fts = table(INDEX, column(INDEX), column("rowid"))


class Words:
    """Every word is to be found, in letters or in pinyin initials; a number may also be a whole telephone number."""

    def __init__(self, text: str) -> None:
        db.session.flush()
        settle(db.session())
        self.asked = asked(text)
        self._index = _having(self.asked.grams) if self.asked.grams else None
        self.is_common = self._index is None or _is_common(self.asked.grams, self._index)

    def __bool__(self) -> bool:
        return bool(self.asked.words)

    def among(self, kind: str, number: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether the record of this kind and number has the words."""
        if self.is_common:
            return exists().where(SearchDocument.kind == kind, SearchDocument.record_id == number, self._text())
        return number.in_(self.ids(kind))

    def first(self, kind: str, number: ColumnElement[Any]) -> ColumnElement[bool] | None:
        """Whether a line of the record begins with what was typed: to be shown first. None where that takes too long."""
        if self.is_common:
            return None
        begins = SearchDocument.text.contains(f"\n{self.asked.joined}", autoescape=True)
        return number.in_(self.ids(kind).where(begins))

    def ids(self, kind: str) -> Select[int]:
        """The records of this kind that have the words."""
        of_kind = SearchDocument.kind if self.is_common else SearchDocument.kind.concat("")  # the words drive, not this
        return select(SearchDocument.record_id).where(of_kind == kind, self._text())

    def _text(self) -> ColumnElement[bool]:
        if not self.asked.words:
            return false()
        text = SearchDocument.text
        every = and_(
            true() if self._index is None or self.is_common else self._index,
            *(or_(*(text.contains(form, autoescape=True) for form in forms)) for forms in self.asked.words),
        )
        return or_(every, _having([self.asked.whole])) if self.asked.whole else every


def _having(grams: list[str]) -> ColumnElement[bool]:
    """The rows that have all of these, from the index."""
    if db.session.connection().dialect.name == "sqlite":
        match = " AND ".join(f'"{gram}"' for gram in grams)
        return SearchDocument.id.in_(select(_fts.c.rowid).where(_fts.c[INDEX].op("MATCH")(match)))
    return SearchDocument.grams.op("@>", is_comparison=True)(grams)


def _is_common(grams: list[str], index: ColumnElement[bool]) -> bool:
    """Asked once a transaction: a list asks for its page, its count and its sums."""
    known: dict[tuple[str, ...], bool] = db.session.info.setdefault(_ASKED, {})
    key = tuple(grams)
    if key not in known:
        tenth = select(func.coalesce(func.max(SearchDocument.id), 0) // 10).scalar_subquery()
        most = case((tenth > COMMON, tenth), else_=COMMON)
        some = select(SearchDocument.id).where(index).limit(most + 1).subquery()
        known[key] = bool(db.session.scalar(select(select(func.count()).select_from(some).scalar_subquery() > most)))
    return known[key]


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(_ASKED, None)
