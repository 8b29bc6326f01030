"""Answers when something is refused or breaks: a page that says what to do, never a stack trace."""

import errno

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from crm.db import db, set_writing
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.web.language import said

_SENTENCES = {
    400: N_("The request could not be read. Go back and try again."),
    403: N_("You may not do this. Ask the person responsible or your administrator."),
    404: N_("There is nothing here, or it is not yours to see."),
    405: N_("This page cannot be used in that way."),
    409: N_("Somebody changed this at the same moment. Go back, reload and try again."),
    413: N_("The file is too large."),
    500: N_("Something broke on our side. Nothing was saved. Try again, and tell your administrator if it stays."),
    507: N_("The server's disk is full. Nothing was saved. Tell your administrator, and try again when there is room."),
    503: N_("The database is busy. Nothing was saved. Try again in a moment."),
}

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_ROOM = ("disk is full", "disk i/o error", "no space left")  # SQLite, SQLite beyond a quota, PostgreSQL


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(IntegrityError, _conflict)
    app.register_error_handler(StaleDataError, _conflict)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(OSError, _system)


def _page(status: int, sentence: str | None = None) -> tuple[str, int]:
    db.session.rollback()
    set_writing(False)  # the page reads who is asking, and must not wait for the lock that failed
    text = sentence or gettext(_SENTENCES.get(status, _SENTENCES[400]))
    return render_template("error.html", status=status, sentence=text), status


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    return _page(error.code)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, gettext("This page was open for too long. Go back, reload it and send it again."))


def _domain(error: DomainError) -> ResponseReturnValue:
    """A refusal no form could show: a button on a page whose record had moved on."""
    status = 403 if isinstance(error, Forbidden) else 409 if isinstance(error, Stale) else 400
    return _page(status, said(error))


def _conflict(_error: Exception) -> ResponseReturnValue:
    return _page(409)


def _system(error: OSError) -> ResponseReturnValue:
    current_app.logger.error("%s on %s %s", error, request.method, request.endpoint, exc_info=error)
    return _page(507 if error.errno in _FULL else 500)


def _busy(error: OperationalError) -> ResponseReturnValue:
    if any(word in str(error.orig).lower() for word in _NO_ROOM):
        current_app.logger.error("no room on %s %s", request.method, request.endpoint, exc_info=error)
        return _page(507)
    if any(word in str(error.orig).lower() for word in ("locked", "timeout", "deadlock")):
        page, _ = _page(503)
        return page, 503, {"Retry-After": "5"}
    current_app.logger.error("database error on %s %s", request.method, request.endpoint, exc_info=error)
    return _page(500)
