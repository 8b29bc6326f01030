"""Disabling somebody with open work leads to a page that hands it over; what is left waits in the chief's inbox."""

from crm.accounts.models import Role, User
from crm.db import db
from crm.leads.models import Lead
from tests.visiting import Site


def test_an_account_with_open_work_is_disabled_with_a_successor_or_left_to_the_chief(site: Site) -> None:
    with site.made() as make:
        bureau = make.unit("商务局")
        first, second, heir = (make.user(unit=bureau, name=name) for name in ("甲一", "乙二", "丙三"))
        chief, admin = make.chief(bureau), make.user(Role.ADMIN)
        kept, left = make.lead(first, title="有人接的"), make.lead(second, title="等着的")
    visitor, boss = site.visitor(admin, "en"), site.visitor(chief, "en")
    for person in (first, second):
        answer = visitor.post(f"/users/{person.id}/disable")
        assert (answer.status_code, answer.location) == (302, f"/users/{person.id}/leave")
    page = visitor.get(f"/users/{first.id}/leave").get_data(as_text=True)
    assert "1 projects" in page
    assert "有人接的" not in page  # an administrator sees no project
    assert visitor.post(f"/users/{first.id}/leave", {"successor": heir.id}).status_code == 302
    assert visitor.post(f"/users/{second.id}/leave", {"successor": ""}).status_code == 302
    with site.looking():
        assert not any(db.session.get_one(User, person.id).active for person in (first, second))
        assert db.session.get_one(Lead, kept.id).owner_id == heir.id
        assert db.session.get_one(Lead, left.id).owner_id == second.id
    inbox = boss.get("/inbox").get_data(as_text=True)
    assert "乙二" in inbox
    assert f"/handover/{second.id}" in inbox
    assert f"/handover/{first.id}" not in inbox
    assert "等着的" in boss.get(f"/handover/{second.id}").get_data(as_text=True)
    wrong = boss.post(f"/handover/{second.id}", {"successor": second.id})
    assert wrong.status_code == 422
    assert "Choose an officer or a chief of the own units." in wrong.get_data(as_text=True)
    assert boss.post(f"/handover/{second.id}", {f"leads-{left.id}": heir.id}).status_code == 302
    assert "Nothing is left in this name." in boss.get(f"/handover/{second.id}").get_data(as_text=True)
