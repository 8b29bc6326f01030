"""Page tests: clients that log in and send forms as a browser does."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crm.accounts.models import User
from crm.db import db, writing
from tests.building import PASSWORD, Make

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """One browser. `post` carries the CSRF token of a page of its session, got once: a session's tokens are all good."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._known = ("", "")  # what the session's tokens are made from, and one of them

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        return self.client.get(url, buffered=True, **kwargs)

    def token(self, page: str = "/account/password") -> str:
        found = _TOKEN.search(self.client.get(page, follow_redirects=True).get_data(as_text=True))
        assert found, f"no form on {page}"
        self._known = (self._secret(), unescape(found[1]))
        return self._known[1]

    def _secret(self) -> str:
        """What the tokens of the session are made from; a login begins another session."""
        app = self.client.application
        cookie = self.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer
        return signer.loads(cookie.value).get("csrf_token", "") if cookie else ""

    def post(self, url: str, data: Mapping[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        secret, token = self._known
        if not secret or secret != self._secret():
            token = self.token()
        body = {"csrf_token": token, **(data or {})}
        return self.client.post(url, data=body, buffered=True, **kwargs)


class Site:
    def __init__(self, app: Flask) -> None:
        self.app = app

    @contextmanager
    def made(self) -> Iterator[Make]:
        """Build in the application and commit."""
        with self.app.app_context(), writing():
            yield Make(Path(self.app.config["FILES_ROOT"]))
            db.session.commit()
            db.session.remove()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look at the database as it is now."""
        with self.app.app_context():
            yield
            db.session.remove()

    def visitor(self, user: User | None = None, language: str = "zh_Hans_CN") -> Visitor:
        """A browser, logged in as this user."""
        client = self.app.test_client()
        client.set_cookie("language", language)
        visitor = Visitor(client)
        if user is not None:
            token = visitor.token("/login")
            body = {"csrf_token": token, "username": user.username, "password": PASSWORD}
            answer = client.post("/login", data=body)
            assert answer.status_code == 302, answer.get_data(as_text=True)
        return visitor
