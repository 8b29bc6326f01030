"""An office of the first version goes on: what stood there keeps its meaning under the new rules."""

from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import text

from crm import create_app
from crm.db import db, writing
from tests.engines import config

_AT = "'2024-05-20 08:00:00'"
_BEFORE = (
    "INSERT INTO units (id, name, kind, path, version) VALUES (1, '县人民政府', 'county', '/1/', 1)",
    *(
        f"INSERT INTO users (id, username, name, role, unit_id, password_hash, active, must_change_password, version) "
        f"VALUES ({number}, 'user{number}', '用户{number}', 'chief', 1, 'x', true, false, 1)"
        for number in (1, 2, 3)
    ),
    "INSERT INTO leads (id, code, title, stage, state, stage_entered_on, unit_id, extra, registered_at, "
    f"registered_by_id, carried_over, version) VALUES (1, 'YF-2024-0001', '项目', 'signed', 'active', '2024-05-20', 1, "
    f"'{{}}', {_AT}, 1, false, 1)",
    "INSERT INTO attachments (id, name, kind, size, sha256, uploaded_by_id, uploaded_at) "
    f"VALUES (1, '协议.pdf', 'pdf', 1, 'a', 2, {_AT})",
    "INSERT INTO milestones (id, lead_id, kind, state, submitted_by_id, submitted_at, carried_over, version) "
    f"VALUES (1, 1, 'signed', 'submitted', 1, {_AT}, false, 1)",
    "INSERT INTO milestone_files (milestone_id, attachment_id) VALUES (1, 1)",
    *(
        "INSERT INTO fund_arrivals (lead_id, amount, opening, submitted_by_id, submitted_at, verified_by_id, version) "
        f"VALUES (1, {amount}, true, 1, {_AT}, {verifier}, 1)"
        for amount, verifier in ((300, "null"), (500, "3"))
    ),
)


def test_arrivals_get_their_state_and_facts_everybody_who_had_a_hand_in_them(tmp_path: Path) -> None:
    app = create_app(config(tmp_path, f"sqlite:///{tmp_path / 'old.sqlite'}"))
    with app.app_context():
        upgrade(revision="0001")
        with writing():
            for statement in _BEFORE:
                db.session.execute(text(statement))
            db.session.commit()
            db.session.remove()
        upgrade(revision="0006_arrivals")
        arrivals = db.session.execute(text("SELECT amount, state, opening FROM fund_arrivals ORDER BY amount")).all()
        submitters = db.session.execute(text("SELECT user_id FROM milestone_submitters ORDER BY user_id")).all()
        files = db.session.execute(text("SELECT milestone_id, attachment_id FROM milestone_files")).all()
        db.session.remove()
        db.engine.dispose()
    assert [tuple(row) for row in arrivals] == [(300, "submitted", 1), (500, "verified", 1)]
    assert [row[0] for row in submitters] == [1, 2]  # who submitted it, and who added the file
    assert [tuple(row) for row in files] == [(1, 1)]
