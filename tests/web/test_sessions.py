"""S6 through a browser: the old cookie is dead at the next request."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm.accounts.models import LoginFailure, Role, User, UserSession
from crm.accounts.operations import disable, set_password, set_role
from crm.db import db, now, writing
from tests.building import PASSWORD
from tests.visiting import Site, Visitor

PAGE = "/account/password"


def _admin(site: Site) -> User:
    """An administrator beside whom there is another."""
    with site.made() as make:
        make.user(Role.ADMIN)
        return make.user(Role.ADMIN)


def _is_in(visitor: Visitor) -> bool:
    answer = visitor.get(PAGE)
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def _cookie(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("yinfeng")
    return cookie.value if cookie else ""


def test_the_cookie_of_before_the_login_is_another_one(site: Site) -> None:
    user = _admin(site)
    visitor = site.visitor()
    visitor.get("/login")
    before, token = _cookie(visitor), visitor.token("/login")
    visitor.client.post("/login", data={"csrf_token": token, "username": user.username, "password": PASSWORD})

    with visitor.client.session_transaction() as session:
        assert "_user_id" in session
    after = _cookie(visitor)
    assert before != after
    visitor.client.set_cookie("yinfeng", before)
    assert not _is_in(visitor)


def test_a_csrf_token_of_before_the_login_is_worth_nothing_after_it(site: Site) -> None:
    user = _admin(site)
    visitor = site.visitor()
    token = visitor.token("/login")
    visitor.client.post("/login", data={"csrf_token": token, "username": user.username, "password": PASSWORD})

    assert visitor.client.post("/account/theme", data={"csrf_token": token, "theme": "dark"}).status_code == 400


def test_logging_out_kills_the_cookie_everywhere(site: Site) -> None:
    visitor = site.visitor(_admin(site))
    stolen = _cookie(visitor)
    visitor.post("/logout")
    assert not _is_in(visitor)
    visitor.client.set_cookie("yinfeng", stolen)
    assert not _is_in(visitor)


@pytest.mark.parametrize("act", ["disable", "role", "password"])
def test_what_others_do_to_an_account_ends_its_sessions_at_the_next_request(site: Site, act: str) -> None:
    user = _admin(site)
    visitor = site.visitor(user)
    assert _is_in(visitor)
    with site.made() as make:
        found, by = db.session.get_one(User, user.id), make.user(Role.ADMIN)
        {
            "disable": lambda: disable(found, by),
            "role": lambda: set_role(found, Role.AUDITOR, by),
            "password": lambda: set_password(found, found.password_hash, by),
        }[act]()
    assert not _is_in(visitor)


def test_changing_the_password_logs_the_other_browsers_out_and_not_this_one(site: Site) -> None:
    user = _admin(site)
    here, there = site.visitor(user), site.visitor(user)
    new = "zhong tiao mountain"
    answer = here.post(PAGE, {"old": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 302
    assert (_is_in(here), _is_in(there)) == (True, False)


@pytest.mark.parametrize(
    ("started", "seen", "lives"),
    [(29, 29, True), (31, 31, False), (12 * 60 - 1, 1, True), (12 * 60, 1, False)],
)
def test_a_session_ends_by_itself_after_30_idle_minutes_or_12_hours(
    site: Site, started: int, seen: int, lives: bool
) -> None:
    visitor = site.visitor(_admin(site))
    _age(site, started, seen)
    assert _is_in(visitor) is lives


def _age(site: Site, started: int, seen: int) -> None:
    with site.made():
        moved = {"started_at": now() - timedelta(minutes=started), "seen_at": now() - timedelta(minutes=seen)}
        db.session.execute(update(UserSession).values(**moved))


def test_using_a_session_keeps_it_alive(site: Site) -> None:
    visitor = site.visitor(_admin(site))
    _age(site, 60, 20)
    assert _is_in(visitor)
    with site.looking():
        seen = db.session.scalars(select(UserSession.seen_at)).one()
    assert now() - seen < timedelta(minutes=1)


def test_a_newcomer_chooses_a_password_before_anything_else(site: Site) -> None:
    user = _admin(site)
    with site.made():
        db.session.get_one(User, user.id).must_change_password = True
    visitor = site.visitor(user)

    for url in ("/", "/login"):
        assert visitor.get(url).location == PAGE
    assert visitor.get(PAGE).status_code == 200
    assert visitor.post("/account/theme", {"theme": "dark"}).status_code == 302  # the frame of the page stays usable
    new = "zhong tiao mountain"
    visitor.post(PAGE, {"old": PASSWORD, "password": new, "again": new})
    assert visitor.get("/login").location == "/"


def _try(visitor: Visitor, username: str, password: str = "wrong password") -> str:
    body = {"csrf_token": visitor.token("/login"), "username": username, "password": password}
    answer = visitor.client.post("/login", data=body)
    assert answer.status_code in (200, 302)
    return answer.get_data(as_text=True) if answer.status_code == 200 else "in"


def test_an_unknown_name_and_a_wrong_password_get_the_same_sentence(site: Site) -> None:
    user = _admin(site)
    visitor = site.visitor(language="en")
    for username in (user.username, "nobody", "nobody\x00", "王" * 40, "' or 1=1 --"):
        assert "User name or password is wrong." in _try(visitor, username)


def test_after_five_slips_even_the_right_password_waits_here_but_not_elsewhere(site: Site) -> None:
    user = _admin(site)
    visitor = site.visitor(language="en")
    for _ in range(5):
        assert "Too many tries" not in _try(visitor, user.username)
    assert "Too many tries" in _try(visitor, user.username, PASSWORD)
    with site.looking():
        assert db.session.scalars(select(LoginFailure.count).where(LoginFailure.subject.startswith("user:"))).one() == 6

    elsewhere = site.visitor(language="en")
    elsewhere.client.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    assert _try(elsewhere, user.username, PASSWORD) == "in"
    with site.app.app_context(), writing():
        db.session.execute(update(LoginFailure).values(until=now()))
        db.session.commit()
        db.session.remove()
    assert _try(visitor, user.username, PASSWORD) == "in"
