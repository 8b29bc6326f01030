"""The trail: one chained entry a transaction, nothing of what was rolled back, no personal value in it."""

from sqlalchemy import select, text

from crm.accounts.models import Role
from crm.audit.models import AuditChange, AuditEntry, AuditHead
from crm.audit.operations import GENESIS, System, masked, record
from crm.audit.queries import history_of, verify
from crm.companies.operations import change_contact
from crm.db import db
from crm.leads.operations import change
from tests.building import Make


def _entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_a_transaction_is_one_entry_with_all_its_changes(make: Make) -> None:
    before = len(_entries())
    record(System(), "first", ("leads", 1), {"a": 1})
    record(System(), "second", ("leads", 2), {"b": [1, 2]})
    db.session.commit()

    entry = _entries()[-1]
    assert len(_entries()) == before + 1
    assert [(c.action, c.subject_kind, c.subject_id, c.values) for c in entry.changes] == [
        ("first", "leads", 1, {"a": 1}),
        ("second", "leads", 2, {"b": [1, 2]}),
    ]


def test_each_entry_carries_the_hash_of_the_one_before(make: Make) -> None:
    for number in range(3):
        record(System(), "act", ("leads", number), {})
        db.session.commit()

    entries = _entries()
    assert [entry.previous for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]
    head = db.session.scalars(select(AuditHead)).one()
    assert (head.hash, head.entries) == (entries[-1].hash, len(entries))
    assert verify().broken_at is None


def test_two_actors_in_one_transaction_are_two_entries(make: Make) -> None:
    admin = make.user(Role.ADMIN, name="管理员甲")
    db.session.commit()
    before = len(_entries())
    record(System(), "act", ("leads", 1), {})
    record(admin, "act", ("leads", 2), {})
    db.session.commit()

    assert [(e.actor_id, e.actor_name) for e in _entries()[before:]] == [(None, "system"), (admin.id, "管理员甲")]


def test_what_is_rolled_back_was_never_recorded(make: Make) -> None:
    before = len(_entries())
    record(System(), "act", ("leads", 1), {})
    db.session.rollback()
    db.session.commit()
    record(System(), "later", ("leads", 1), {})
    db.session.commit()

    assert [change.action for entry in _entries()[before:] for change in entry.changes] == ["later"]


def test_a_commit_without_changes_leaves_no_entry(make: Make) -> None:
    before = len(_entries())
    db.session.commit()
    assert len(_entries()) == before


def test_an_edit_is_kept_with_old_and_new_values(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer, industry="装备制造")
    db.session.commit()
    change(lead, {"industry": "新材料", "investment": 5_000_000}, lead.version, officer)
    db.session.commit()

    newest = history_of([("leads", lead.id)])[0]
    assert newest.action == "edit"
    assert newest.values == {"industry": ["装备制造", "新材料"], "investment": [320_000_000, 5_000_000]}
    assert newest.entry.actor_name == officer.name


def test_history_is_that_of_the_subjects_asked_for(make: Make) -> None:
    record(System(), "one", ("leads", 7), {})
    record(System(), "other table", ("companies", 7), {})
    record(System(), "other lead", ("leads", 8), {})
    db.session.commit()

    assert [change.action for change in history_of([("leads", 7)])] == ["one"]
    assert history_of([]) == []


def _all_text() -> str:
    rows = db.session.execute(text('SELECT "values" FROM audit_changes')).all()
    return "".join(str(row[0]) for row in rows)


def test_no_name_and_no_phone_of_a_contact_stands_in_the_trail(make: Make) -> None:
    contact = make.contact(make.company(), "欧阳德胜", "13987654321")
    db.session.commit()
    change_contact(
        contact, {"name": "欧阳德利", "phone": "13811112222", "title": "董事长"}, contact.version, make.user()
    )
    db.session.commit()

    kept = _all_text() + _all_text().encode().decode("unicode_escape", "ignore")
    for personal in ("阳德胜", "阳德利", "3987654321", "87654321", "3811112222", "11112222"):
        assert personal not in kept
    newest = history_of([("contacts", contact.id)])[0].values
    assert newest["title"] == ["总经理", "董事长"]
    assert newest["name"] == [masked("欧阳德胜"), masked("欧阳德利")]


def test_a_mask_is_keyed_and_shows_equal_values_as_equal(make: Make) -> None:
    first = masked("13987654321")
    assert first == masked("13987654321") != masked("13987654322")
    db.session.scalars(select(AuditHead)).one().key = "another key"
    db.session.commit()  # the key is asked for once a transaction
    assert first != masked("13987654321")
    assert (masked(None), masked("")) == (None, "")


def test_the_trail_outlives_values_of_every_kind(make: Make) -> None:
    """The chain still holds after what JSON changes on its way through the database."""
    record(
        System(),
        "act",
        ("x", None),
        {"big": 2**53 + 1, "float": 0.1, "no": None, "deep": {"b": 1, "a": [True, "’\u0000"]}},
    )
    db.session.commit()
    db.session.expire_all()
    assert verify().broken_at is None
    assert db.session.scalars(select(AuditChange.values).order_by(AuditChange.id.desc())).first()["big"] == 2**53 + 1
