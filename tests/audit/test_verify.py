"""S11: the trail edited, shortened, lengthened and shuffled by raw SQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from crm.audit.models import AuditChange, AuditEntry, AuditHead
from crm.audit.operations import GENESIS, System, entry_hash, record, said_of, text_of
from crm.audit.queries import Verdict, verify
from crm.db import db, now
from tests.building import Make

TABLES = ("audit_entries", "audit_changes")


@pytest.fixture
def ids(make: Make) -> Iterator[list[int]]:
    """Five entries beside those of the set-up; their ids."""
    for number in range(5):
        record(System(), f"act {number}", ("leads", number), {"amount": [number, number + 1]})
        db.session.commit()
    yield list(db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))[-5:]
    db.session.rollback()


def _run(*statements: str) -> None:
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()


def _unguard() -> None:
    on = " ON {}" if db.engine.dialect.name == "postgresql" else ""
    _run(*(f"DROP TRIGGER {table}_no_{verb}" + on.format(table) for table in TABLES for verb in ("update", "delete")))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor_name = 'nobody'",
        "UPDATE audit_changes SET action = 'nothing'",
        "UPDATE audit_entries SET hash = hash WHERE id = {0}",
        "DELETE FROM audit_changes",
        "DELETE FROM audit_entries WHERE id = {0}",
        "DELETE FROM audit_changes WHERE entry_id = {0}",
    ],
)
def test_nobody_edits_or_deletes_what_stands_in_the_trail(ids: list[int], statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement.format(ids[2])))
    db.session.rollback()
    assert verify().broken_at is None


def test_the_tables_are_not_emptied_at_once(ids: list[int]) -> None:
    if db.engine.dialect.name == "sqlite":
        return  # SQLite has no TRUNCATE
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("TRUNCATE audit_entries, audit_changes"))
    db.session.rollback()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("TRUNCATE audit_changes"))
    db.session.rollback()


def test_a_whole_trail_holds(ids: list[int]) -> None:
    assert verify() == Verdict(len(list(db.session.scalars(select(AuditEntry.id)))))


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE audit_entries SET actor_name = 'nobody' WHERE id = {0}",
        "UPDATE audit_entries SET at = '2020-01-01 00:00:00.000000' WHERE id = {0}",
        "UPDATE audit_changes SET action = 'nothing' WHERE entry_id = {0}",
        "UPDATE audit_changes SET \"values\" = '{{}}' WHERE entry_id = {0}",
        "UPDATE audit_changes SET subject_id = 99 WHERE entry_id = {0}",
        "DELETE FROM audit_changes WHERE entry_id = {0}",
        "INSERT INTO audit_changes (entry_id, action, subject_kind, \"values\") VALUES ({0}, 'x', 'leads', '{{}}')",
    ],
)
def test_an_edited_entry_is_named(ids: list[int], edit: str) -> None:
    _unguard()
    _run(edit.format(ids[2]))
    verdict = verify()
    assert verdict.broken_at == ids[2]
    assert "changed after" in verdict.reason


def test_a_deleted_entry_is_named_by_the_one_behind_it(ids: list[int]) -> None:
    _unguard()
    _run(f"DELETE FROM audit_changes WHERE entry_id = {ids[2]}", f"DELETE FROM audit_entries WHERE id = {ids[2]}")
    assert verify().broken_at == ids[3]


def test_a_changed_first_entry_is_named(ids: list[int]) -> None:
    first = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).first()
    _unguard()
    _run(f"UPDATE audit_entries SET actor_name = 'nobody' WHERE id = {first}")
    assert verify().broken_at == first


def test_two_entries_in_each_others_place_are_found_at_the_first(ids: list[int]) -> None:
    _unguard()
    a, b = ids[1], ids[2]
    _run(
        "INSERT INTO audit_entries (id, at, actor_name, previous, hash) "
        f"SELECT 100000, at, actor_name, previous, 'x' || substr(hash, 2) FROM audit_entries WHERE id = {a}",
        f"UPDATE audit_changes SET entry_id = 100000 WHERE entry_id = {a}",
        f"UPDATE audit_changes SET entry_id = {a} WHERE entry_id = {b}",
        f"UPDATE audit_changes SET entry_id = {b} WHERE entry_id = 100000",
        "DELETE FROM audit_entries WHERE id = 100000",
    )
    assert verify().broken_at == a


def _forge(previous: str, at_id: int) -> AuditEntry:
    """An entry as somebody would write it who knows how hashes are made."""
    change = AuditChange(action="forged", subject_kind="leads", subject_id=1, values={})
    entry = AuditEntry(id=at_id, at=now(), actor_id=None, actor_name="system", previous=previous, changes=[change])
    entry.hash = entry_hash(entry, [text_of([said_of(change)])])
    db.session.add(entry)
    db.session.commit()
    db.session.expire_all()
    return entry


def test_an_entry_put_into_the_middle_breaks_the_chain_there(ids: list[int]) -> None:
    _unguard()
    db.session.execute(text(f"UPDATE audit_changes SET entry_id = {ids[4]} WHERE entry_id = {ids[3]}"))
    db.session.execute(text(f"DELETE FROM audit_entries WHERE id = {ids[3]}"))
    _forge(db.session.get_one(AuditEntry, ids[2]).hash, ids[3])
    assert verify().broken_at == ids[4]


def test_an_entry_added_behind_the_last_is_named(ids: list[int]) -> None:
    forged = _forge(db.session.get_one(AuditEntry, ids[4]).hash, ids[4] + 1000)
    verdict = verify()
    assert verdict.broken_at == forged.id
    assert "end of the trail" in verdict.reason


def test_a_trail_cut_off_at_its_end_is_named_behind_the_last_that_is_left(ids: list[int]) -> None:
    _unguard()
    _run(
        *(
            f"DELETE FROM {table} WHERE {key} > {ids[2]}"
            for table, key in (("audit_changes", "entry_id"), ("audit_entries", "id"))
        )
    )
    verdict = verify()
    assert verdict.broken_at == ids[2] + 1
    assert "end of the trail" in verdict.reason


def test_a_last_entry_written_anew_with_a_fitting_hash_is_named(ids: list[int]) -> None:
    _unguard()
    _run(f"DELETE FROM audit_changes WHERE entry_id = {ids[4]}", f"DELETE FROM audit_entries WHERE id = {ids[4]}")
    forged = _forge(db.session.get_one(AuditEntry, ids[3]).hash, ids[4])
    assert verify().broken_at == forged.id


def test_an_emptied_trail_does_not_hold(ids: list[int]) -> None:
    _unguard()
    _run("DELETE FROM audit_changes", "DELETE FROM audit_entries")
    assert verify().broken_at == 1
    _run(f"UPDATE audit_head SET hash = '{GENESIS}'")
    assert verify().broken_at == 1


def test_a_trail_without_its_head_does_not_hold(ids: list[int]) -> None:
    _run("DELETE FROM audit_head")
    assert db.session.scalar(select(AuditHead)) is None
    assert verify().broken_at is not None
