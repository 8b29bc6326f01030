"""The first run: only with the key the console shows, only once."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Unit, UnitKind, User
from crm.accounts.operations import add_unit
from crm.audit.operations import System
from crm.db import db
from crm.web import server
from crm.web.setup import setup_key
from tests.visiting import Site

FORM = {
    "county": "某县人民政府",
    "office": "某县招商局",
    "username": "Boss",
    "name": "何立群",
    "password": "zhong tiao mountain",
    "again": "zhong tiao mountain",
}


def _address(app: Flask) -> str:
    with app.app_context():
        return f"/setup?key={setup_key()}"


def _begin(site: Site, address: str, **more: str) -> Any:
    visitor = site.visitor(language="en")
    body = {"csrf_token": visitor.token(address), **FORM, **more}
    return visitor, visitor.client.post(address, data=body)


def test_an_empty_installation_leads_to_its_set_up(site: Site, app: Flask) -> None:
    visitor = site.visitor(language="en")
    assert [visitor.get(url).location for url in ("/", "/login")] == ["/setup", "/setup"]
    for url in ("/setup", "/setup?key=", "/setup?key=guessed", "/setup?key=键"):
        answer = visitor.get(url)
        assert answer.status_code == 403
        assert "Open the address that “crm serve” printed" in answer.get_data(as_text=True)
        assert "<form" not in answer.get_data(as_text=True)
    assert visitor.get(_address(app)).status_code == 200


def test_the_first_administrator_is_logged_in_and_told_what_next(site: Site, app: Flask) -> None:
    visitor, answer = _begin(site, _address(app))
    assert (answer.status_code, answer.location) == (302, "/users?first=1")
    page = visitor.get(answer.location).get_data(as_text=True)
    assert "What next" in page
    assert "/units/new" in page
    with site.looking():
        admin = db.session.scalars(select(User)).one()
        assert (admin.username, admin.role, admin.standing) == ("boss", "admin", "active")
        assert {unit.name for unit in db.session.scalars(select(Unit))} == {"某县人民政府", "某县招商局"}


def test_afterwards_there_is_no_set_up_any_more(site: Site, app: Flask) -> None:
    address = _address(app)
    late = site.visitor()
    token = late.token(address)
    _begin(site, address)
    assert late.get(address).status_code == 404
    again = late.client.post(address, data={"csrf_token": token, **FORM, "username": "intruder"})
    assert again.status_code == 404
    assert late.get("/").location == "/login"
    with site.looking():
        assert [user.username for user in db.session.scalars(select(User))] == ["boss"]


def test_nobody_begins_without_the_key(site: Site, app: Flask) -> None:
    visitor = site.visitor()
    body = {"csrf_token": visitor.token(_address(app)), **FORM}
    assert visitor.client.post("/setup?key=guessed", data=body).status_code == 403
    with site.looking():
        assert db.session.scalar(select(User.id)) is None


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"password": "short", "again": "short"}, "Use at least 10 characters."),
        ({"password": "boss boss boss", "again": "boss boss boss"}, "too easy to guess"),
        ({"again": "something else"}, "The two do not match."),
        ({"username": "何"}, "A user name has"),
        ({"office": "某县人民政府"}, "There is a unit of this name already."),
        ({"county": ""}, "This field is required."),
    ],
)
def test_a_refused_set_up_keeps_what_was_typed_and_makes_nothing(
    site: Site, app: Flask, more: dict[str, str], sentence: str
) -> None:
    with site.made():
        add_unit("县人民政府", UnitKind.COUNTY, None, System())
    _, answer = _begin(site, _address(app), **more)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert "何立群" in text
    with site.looking():
        assert db.session.scalar(select(User.id)) is None
        assert [unit.name for unit in db.session.scalars(select(Unit))] == ["县人民政府"]


class _Started(Exception):
    """The server would serve now."""


def test_the_console_tells_the_address_only_while_nobody_has_an_account(
    site: Site, app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Server:
        effective_port = 8123

        def run(self) -> None:
            raise _Started

    monkeypatch.setattr(server, "create_server", lambda *args, **options: Server())

    def printed() -> str:
        with pytest.raises(_Started):
            server.serve_forever(app, "127.0.0.1", 0)
        return capsys.readouterr().out

    address = _address(app)
    assert f"http://127.0.0.1:8123{address}" in printed()
    _begin(site, address)
    assert "setup" not in printed()
