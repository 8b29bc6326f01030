"""R3: sixteen people save one project at the same moment, ten times: nobody's words are lost in silence."""

import threading

from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import AuditChange
from crm.db import db
from crm.leads.models import Lead
from tests.visiting import Site, Visitor
from tests.web.leads.test_pages import NEW
from tests.web.pages import Page

PEOPLE, SAVES = 16, 10
Gates = tuple[threading.Barrier, threading.Barrier]


class Person(threading.Thread):
    """Opens the form in every round, waits until all have it open, and saves; `answers` are (status, page)."""

    def __init__(self, visitor: Visitor, url: str, owner_id: int, name: str, gates: Gates) -> None:
        super().__init__(daemon=True)
        self.visitor, self.url, self.owner_id, self.name_in_form, self.gates = visitor, url, owner_id, name, gates
        self.answers: list[tuple[int, str]] = []

    def run(self) -> None:
        for number in range(SAVES):
            form = Page(self.visitor.get(self.url).get_data(as_text=True))
            self.gates[0].wait(60)
            hidden = {name: form.value_of(name) for name in ("version", "csrf_token")}
            values = {**NEW, **hidden, "owner": self.owner_id, "title": f"{self.name_in_form} {number}"}
            answer = self.visitor.client.post(self.url, data=values)
            self.answers.append((answer.status_code, answer.get_data(as_text=True)))
            self.gates[1].wait(60)


def _standing(app: Flask, lead_id: int) -> tuple[int, int]:
    """The version of the project, and how often the trail says it was edited."""
    with app.app_context():
        edits = select(func.count(AuditChange.entry_id.distinct())).where(
            AuditChange.action == "edit", AuditChange.subject_kind == "leads", AuditChange.subject_id == lead_id
        )  # fmt: skip
        found = db.session.get_one(Lead, lead_id).version, db.session.scalar(edits) or 0
        db.session.remove()
        return found


def test_of_sixteen_who_save_at_once_one_is_saved_and_fifteen_see_both_values(site: Site) -> None:
    with site.made() as make:
        lead = make.lead(make.user(name="责任人"))
        db.session.flush()
        lead_id, owner = lead.id, lead.owner
        assert owner
    url = f"/leads/{lead_id}/edit"
    version, edits = _standing(site.app, lead_id)
    gates = threading.Barrier(PEOPLE), threading.Barrier(PEOPLE)
    people = [Person(site.visitor(owner, "en"), url, owner.id, f"person{number}", gates) for number in range(PEOPLE)]
    for person in people:
        person.start()
    for person in people:
        person.join(120)

    rounds = list(zip(*(person.answers for person in people), strict=True))
    assert len(rounds) == SAVES
    assert [sorted(status for status, _ in answers) for answers in rounds] == [[302] + [409] * (PEOPLE - 1)] * SAVES
    assert _standing(site.app, lead_id) == (version + SAVES, edits + SAVES)
    for number, answers in enumerate(rounds):
        saved = next(at for at, (status, _) in enumerate(answers) if status == 302)
        for at, (status, page) in enumerate(answers):
            assert status == 302 or (f"person{saved} {number}" in page and f"person{at} {number}" in page)
