"""What holds for every answer: CSRF, headers, no redirect off this host, a page when the database is busy."""

import hashlib
import sqlite3
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule

from crm.accounts.models import Role
from crm.db import Base, db
from crm.web.security import local_path
from tests.building import PASSWORD
from tests.engines import SqliteBench
from tests.visiting import Site, Visitor

HOSTILE = (
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "//evil.example/%2f..",
    "//user@evil.example",
    "//user:pass@evil.example:8000/",
    "http://evil.example",
    "https://evil.example/leads/",
    "HTTPS://evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:\\\\evil.example",
    "ftp://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "mailto:a@evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\r\nLocation: //evil.example",
    "\t//evil.example",
    "\n//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x0b//evil.example",
    "\u3000//evil.example",
    "／／evil.example",
    "evil.example",
    "evil.example/leads",
    "www.evil.example",
    ".//evil.example",
    "..//evil.example",
    "?next=//evil.example",
    "@evil.example",
)


@pytest.mark.parametrize("target", HOSTILE, ids=ascii)
def test_no_form_of_next_leads_off_this_host(target: str) -> None:
    assert local_path(target) is None


@pytest.mark.parametrize("target", ["/", "/leads/", "/leads/?stage=signed&q=%E9%93%B8%E4%BB%B6", "/a//b", "/招商"])
def test_a_path_of_this_host_is_kept(target: str) -> None:
    assert local_path(target) == target


def _admin(site: Site) -> Visitor:
    with site.made() as make:
        user = make.user(Role.ADMIN)
    return site.visitor(user)


def test_a_login_never_leads_off_this_host(site: Site) -> None:
    with site.made() as make:
        user = make.user(Role.ADMIN)
    visitor = site.visitor()
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"):
        body = {"username": user.username, "password": PASSWORD, "next": target}
        answer = visitor.client.post("/login", data={**body, "csrf_token": visitor.token("/login")})
        assert (answer.status_code, answer.location) == (302, "/")
        visitor.post("/logout")


def _posts(app: Flask) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set())]
    return [rule.build(_places(rule), append_unknown=False)[1] for rule in rules]  # type: ignore


def _places(rule: Rule) -> dict[str, Any]:
    """Something for each place of an address: the first of a choice, else 1."""
    choices = {name: found.items for name, found in rule._converters.items() if isinstance(found, AnyConverter)}
    return {name: min(choices[name]) if name in choices else 1 for name in rule.arguments}


def _everything() -> str:
    """A digest of every table."""
    with db.engine.connect() as connection:
        tables = [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        ]
    return hashlib.sha256(repr(tables).encode()).hexdigest()


def test_a_post_without_a_token_is_refused_and_changes_nothing(site: Site) -> None:
    visitor = _admin(site)
    visitor.get("/account/password")
    with site.looking():
        before = _everything()
    urls = _posts(site.app)
    assert {"/login", "/logout", "/account/password", "/account/theme", "/account/language"} <= set(urls)
    body = {"theme": "dark", "language": "en", "username": "a", "password": "b", "old": PASSWORD}

    for token in ({}, {"csrf_token": ""}, {"csrf_token": "IjEi.x.y"}):
        assert {url: visitor.client.post(url, data={**body, **token}).status_code for url in urls} == dict.fromkeys(
            urls, 400
        )
    with site.looking():
        assert _everything() == before
    assert visitor.get("/account/password").status_code == 200


def test_the_token_of_another_session_is_refused(site: Site) -> None:
    visitor, other = _admin(site), _admin(site)
    answer = visitor.client.post("/account/theme", data={"csrf_token": other.token(), "theme": "dark"})
    assert answer.status_code == 400


def test_reading_changes_nothing(site: Site) -> None:
    visitor = _admin(site)
    with site.looking():
        before = _everything()
    for rule in site.app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and not rule.arguments:
            visitor.get(rule.rule)
    with site.looking():
        assert _everything() == before


@pytest.mark.parametrize("url", ["/login", "/", "/nothing-here", "/static/app.css", "/static/none.css", "/logout"])
def test_every_answer_carries_the_headers(site: Site, url: str) -> None:
    with site.visitor().get(url) as answer:
        headers = answer.headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert ("no-store" in headers.get("Cache-Control", "")) is (not url.startswith("/static/"))


def test_only_an_answer_over_tls_asks_for_tls(site: Site) -> None:
    client = site.app.test_client()
    assert "Strict-Transport-Security" not in client.get("/login").headers
    assert "max-age=31536000" in client.get("/login", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    with site.made() as make:
        make.user()  # an empty installation has no log-in page yet
    header = site.visitor().get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header


@pytest.mark.parametrize(("method", "url", "status"), [("get", "/nothing", 404), ("get", "/logout", 405)])
def test_an_error_is_a_page_without_a_trace(site: Site, method: str, url: str, status: int) -> None:
    answer = getattr(_admin(site).client, method)(url)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert "Traceback" not in text
    assert "<html" in text


def _locked(bench: SqliteBench) -> sqlite3.Connection:
    """Another process that holds the write lock."""
    other = sqlite3.connect(bench.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


@pytest.fixture
def quick(sqlite_bench: SqliteBench) -> SqliteBench:
    """SQLite that waits 50 ms for a lock instead of five seconds."""
    sqlite_bench.renew()
    with sqlite_bench.app.app_context():
        connection = db.engine.raw_connection()  # the pool of one thread has this one connection
        connection.execute("PRAGMA busy_timeout=50")  # type: ignore[attr-defined]
        connection.close()
    return sqlite_bench


def test_a_write_that_finds_the_database_locked_says_so_and_reads_go_on(quick: SqliteBench) -> None:
    site = Site(quick.app)
    visitor = _admin(site)
    token = visitor.token()
    other = _locked(quick)
    try:
        answer = visitor.client.post("/account/theme", data={"csrf_token": token, "theme": "dark"})
        reading = visitor.get("/account/password").status_code
    finally:
        other.close()

    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert "Traceback" not in answer.get_data(as_text=True)
    assert reading == 200
    assert visitor.client.post("/account/theme", data={"csrf_token": token, "theme": "dark"}).status_code == 302


def test_noting_that_a_session_is_in_use_never_stops_a_read(quick: SqliteBench) -> None:
    from tests.web.test_sessions import _age

    site = Site(quick.app)
    visitor = _admin(site)
    _age(site, 60, 20)
    other = _locked(quick)
    try:
        assert visitor.get("/account/password").status_code == 200
    finally:
        other.close()
