"""Users: invited by a link, changed, disabled; refusals beside the field."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm.accounts.models import PasswordLink, Role, User, UserSession
from crm.db import db, now
from crm.parks.models import Park
from crm.parks.queries import managed_by
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site, Visitor
from tests.web.pages import Page

CHOSEN = {"password": "zhong tiao mountain", "again": "zhong tiao mountain"}


def _admin(site: Site) -> Visitor:
    with site.made() as make:
        return site.visitor(make.user(Role.ADMIN), "en")


def _unit(site: Site, name: str = "县商务局") -> int:
    with site.made() as make:
        return make.unit(name).id


def _invite(site: Site, admin: Visitor, **more: object) -> str:
    """The link of a new person, as the page shows it."""
    body = {"username": "wangwei", "name": "王伟", "role": "officer", "unit": str(_unit(site)), **more}
    answer = admin.post("/users/new", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found = re.search(r"http://localhost(/welcome/[\w-]+)", answer.get_data(as_text=True))
    assert found
    return found[1]


def _stored(site: Site, username: str = "wangwei") -> User:
    with site.looking():
        return db.session.scalars(select(User).where(User.username == username)).one()


def _welcome(site: Site, link: str, **more: str) -> tuple[Visitor, int, str]:
    visitor = site.visitor(language="en")
    body = {"csrf_token": visitor.token(link), **CHOSEN, **more}
    answer = visitor.client.post(link, data=body)
    return visitor, answer.status_code, answer.get_data(as_text=True)


def test_an_invited_person_chooses_a_password_and_is_in(site: Site) -> None:
    admin = _admin(site)
    link = _invite(site, admin)
    assert _stored(site).standing == "invited"
    assert link.rsplit("/", 1)[1] not in admin.get("/users").get_data(as_text=True)

    visitor, status, _ = _welcome(site, link)
    assert status == 302
    assert visitor.get("/leads").status_code == 200
    assert _stored(site).standing == "active"


@pytest.mark.parametrize("refused", [{"password": "short", "again": "short"}, {"again": "something else"}])
def test_a_refused_password_leaves_the_link_as_good_as_before(site: Site, refused: dict[str, str]) -> None:
    link = _invite(site, _admin(site))
    assert _welcome(site, link, **refused)[1] == 422
    assert _stored(site).standing == "invited"
    assert _welcome(site, link)[1] == 302


def test_a_used_an_expired_and_an_unknown_link_say_so_and_change_nothing(site: Site) -> None:
    admin = _admin(site)
    link = _invite(site, admin)
    _welcome(site, link)
    stored = _stored(site)
    late = _invite(site, admin, username="lina", name="李娜")
    with site.made():
        db.session.execute(update(PasswordLink).values(expires_at=now() - timedelta(seconds=1)))

    visitor = site.visitor(language="en")
    token = visitor.token("/login")
    sentences = {link: "was used already", late: "does not work any more", "/welcome/made-up": "There is no such link"}
    for address, sentence in sentences.items():
        for answer in (visitor.get(address), visitor.client.post(address, data={"csrf_token": token, **CHOSEN})):
            assert answer.status_code == 404
            assert sentence in answer.get_data(as_text=True)
    assert _stored(site).password_hash == stored.password_hash
    assert _stored(site, "lina").standing == "invited"


def test_a_reset_link_is_shown_once_and_ends_every_session(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        user = make.user()
    old = site.visitor(user)
    answer = admin.post(f"/users/{user.id}/link").get_data(as_text=True)
    link = re.search(r"/welcome/[\w-]+", answer)
    assert link
    assert link[0] not in admin.get(f"/users/{user.id}").get_data(as_text=True)
    assert old.get("/leads").status_code == 200  # nothing happens before it is used

    _welcome(site, link[0])
    assert old.get("/leads").status_code == 302


def test_a_park_manager_is_handed_parks_and_loses_them_with_the_role(site: Site) -> None:
    admin = _admin(site)
    unit = str(_unit(site))
    _invite(site, admin, role="park_manager", park=["equipment", "steel"])
    user = _stored(site)

    def managed() -> set[str]:
        with site.looking():
            ids = managed_by(db.session.get_one(User, user.id))
            return set(db.session.scalars(select(Park.code).where(Park.id.in_(ids))))

    assert managed() == {"equipment", "steel"}
    body = {"name": "王伟", "role": "park_manager", "unit": unit, "park": ["health"], "version": user.version}
    assert admin.post(f"/users/{user.id}", body).status_code == 302
    assert managed() == {"health"}
    body |= {"role": "officer", "version": _stored(site).version}
    assert admin.post(f"/users/{user.id}", body).status_code == 302
    with site.made():
        db.session.get_one(User, user.id).role = "park_manager"
    assert managed() == set()


def test_a_refused_invitation_says_where_and_keeps_what_was_typed(site: Site) -> None:
    admin = _admin(site)
    unit = str(_unit(site))
    body = {"username": "王伟", "name": "王伟", "role": "officer", "unit": unit}
    answer = admin.post("/users/new", body)
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "A user name has" in page.errors_of("username")
    assert page.value_of("name") == "王伟"
    assert "Not a valid choice" in admin.post("/users/new", {**body, "unit": "999"}).get_data(as_text=True)
    with site.looking():
        assert db.session.scalar(select(PasswordLink.id)) is None


def test_the_last_administrator_is_refused_beside_the_role_and_above_the_form(site: Site) -> None:
    admin = _admin(site)
    with site.looking():
        user = db.session.scalars(select(User)).one()
    body = {"name": user.name, "role": "officer", "unit": user.unit_id, "version": user.version}
    answer = admin.post(f"/users/{user.id}", body)
    assert answer.status_code == 422
    assert "last administrator" in Page(answer.get_data(as_text=True)).errors_of("role")
    answer = admin.post(f"/users/{user.id}/disable")
    assert answer.status_code == 422
    assert "last administrator" in answer.get_data(as_text=True)
    with site.made() as make:
        make.user(Role.ADMIN)
    assert "their own account" in admin.post(f"/users/{user.id}/disable").get_data(as_text=True)
    assert (_stored(site, user.username).role, _stored(site, user.username).active) == ("admin", True)


def test_disabling_says_how_many_open_projects_stay_and_can_be_undone(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        user = make.user(name="李娜")
        make.lead(user), make.lead(user)
    visitor = site.visitor(user)
    assert "李娜 owns 2 open projects" in admin.get(f"/users/{user.id}").get_data(as_text=True)

    assert admin.post(f"/users/{user.id}/disable").location == f"/users/{user.id}/leave"
    assert visitor.get("/leads").status_code == 200  # nothing is done before the open projects are spoken of
    assert admin.post(f"/users/{user.id}/leave").status_code == 302
    assert visitor.get("/leads").status_code == 302
    assert _stored(site, user.username).standing == "disabled"
    assert admin.post(f"/users/{user.id}/enable").status_code == 302
    assert _stored(site, user.username).standing == "active"


def test_a_late_save_shows_both_values(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        user = make.user(name="李娜")
    body = {"name": "李小娜", "role": "chief", "unit": user.unit_id, "version": user.version}
    with site.made():
        db.session.get_one(User, user.id).name = "李大娜"
    answer = admin.post(f"/users/{user.id}", body)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "李小娜" in text
    assert "李大娜" in text
    assert "Office chief" in text
    assert _stored(site, user.username).role == "officer"


def test_sessions_are_listed_and_ended(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        user = make.user()
    first, second = site.visitor(user, "en"), site.visitor(user, "en")
    with site.looking():
        rows = select(UserSession.id).where(UserSession.user_id == user.id).order_by(UserSession.id)
        one, two = db.session.scalars(rows).all()
    page = first.get("/account/sessions").get_data(as_text=True)
    assert (page.count("End this session"), page.count("This one")) == (2, 1)

    assert first.post("/account/sessions", {"session": two}).status_code == 302
    assert second.get("/leads").status_code == 302
    assert first.post("/account/sessions", {"session": two}).status_code == 404
    assert first.post("/account/sessions", {"session": "x"}).status_code == 404
    assert admin.post(f"/users/{user.id}/sessions", {"session": one}).status_code == 302
    assert first.get("/leads").status_code == 302


def test_the_list_is_filtered_and_does_not_ask_more_for_more_people(site: Site) -> None:
    admin = _admin(site)

    def people(make: Make, count: int) -> None:
        for number in range(count):
            make.user(Role.OFFICER, make.unit("县商务局"), f"商务{number}")

    with site.made() as make:
        people(make, 2)
        make.user(Role.LEADER, name="郑县长")
    admin.get("/users")
    with counting() as few:
        admin.get("/users")
    with site.made() as make:
        people(make, 60)
    with counting() as many:
        text = admin.get("/users").get_data(as_text=True)
    assert len(many) == len(few) == 3  # the session, the units, the people
    assert "after=" in text
    unit = _unit(site)
    found = admin.get(f"/users?unit={unit}&role=officer&q=商务1").get_data(as_text=True)
    assert "商务1" in found
    assert "郑县长" not in found
    assert "Nobody fits" in admin.get("/users?q=nobody").get_data(as_text=True)
