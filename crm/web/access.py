"""Who is asking: the session of a request, the permission a route names, records within the user's scope."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy.exc import OperationalError

from crm.accounts import sessions
from crm.accounts.models import User, UserSession
from crm.accounts.permissions import Permission, may
from crm.db import db, set_writing, writing
from crm.errors import Forbidden
from crm.leads.models import Lead
from crm.leads.queries import find_visible, works_on
from crm.merging.queries import survivor_of

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
_READING = ("GET", "HEAD", "OPTIONS")
# What a user whose password somebody else set may open before choosing their own.
_OPEN_TO_NEWCOMERS = (
    "static",
    "account.password",
    "account.language",
    "account.theme",
    "auth.logout",
    "notices.bell",
    "welcome.choose",
)
login_manager = LoginManager()


class SignedIn(UserMixin):
    """What Flask-Login carries: the session token stands for the user, so that a session can be ended."""

    def __init__(self, user: User, token: str) -> None:
        self.user, self.token = user, token
        self.name, self.unit = user.signature, user.unit

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.login_view = "auth.login"
    login_manager.session_protection = None  # the database decides, not the browser's headers
    app.before_request(_begin)
    app.teardown_request(_end)


@login_manager.user_loader
def _load(token: str) -> SignedIn | None:
    with writing(False):
        found = sessions.find(token)
        db.session.commit()  # a POST's own transaction begins afterwards, as a writing one
    if found is None:
        return None
    if sessions.needs_touch(found):
        _touch(found)
    g.user = found.user
    return SignedIn(found.user, token)


def _touch(found: UserSession) -> None:
    """Note that the session is in use; a busy database does not keep its reader waiting for a page."""
    try:
        with writing():
            sessions.touch(found)
            db.session.commit()
    except OperationalError:
        db.session.rollback()


def _begin() -> ResponseReturnValue | None:
    set_writing(request.method not in _READING)
    if request.endpoint in _OPEN_TO_NEWCOMERS or not current_user.is_authenticated:
        return None
    if not signed_in_user().must_change_password:
        return None
    flash(gettext("Choose a password of your own first."))
    return redirect(url_for("account.password"))


def _end(_error: BaseException | None) -> None:
    set_writing(False)


def signed_in_user() -> User:
    """The user of this request: the row itself, never Flask-Login's proxy."""
    return cast(User, g.user)


def session_token() -> str:
    """The token of this request's own session."""
    return cast(str, session["_user_id"])


def enter(user: User, token: str) -> None:
    """Log this browser in; nothing of before lives on, the CSRF token included."""
    session.clear()
    login_user(SignedIn(user, token))


def requires(permission: Permission) -> Callable[[View], View]:
    """The permission of a route. Nobody signed in: to the login page; signed in without it: 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return cast(ResponseReturnValue, login_manager.unauthorized())
            if not may(signed_in_user().duty, permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def visible_lead_or_404(lead_id: int) -> Lead:
    """The lead when this user may see it: there is no other loader. A merged one's address leads to what it is now."""
    found = find_visible(signed_in_user(), lead_id)
    if found is None:
        follow_merge("leads", "lead_id", lead_id, lambda number: find_visible(signed_in_user(), number) is not None)
    return found or abort(404)


def follow_merge(kind: str, place: str, record_id: int, is_seen: Callable[[int], bool]) -> None:
    """Ends the request on the same page of the survivor, when this page's record was merged into one the user sees."""
    if request.method != "GET" or (request.view_args or {}).get(place) != record_id:
        return
    survivor = survivor_of(kind, record_id)
    if survivor is not None and is_seen(survivor):
        abort(redirect(url_for(cast(str, request.endpoint), **{**(request.view_args or {}), place: survivor})))


def workable_lead_or_404(lead_id: int) -> Lead:
    """The lead when this user may also change it; seen but not theirs: 403."""
    lead = visible_lead_or_404(lead_id)
    if not works_on(signed_in_user(), lead):
        raise Forbidden("Only the owner, the team and the chief of the unit can change this project.")
    return lead


def allowed(permission: Permission) -> bool:
    """For templates: whether the signed-in user's role has the permission."""
    return bool(current_user) and current_user.is_authenticated and may(signed_in_user().duty, permission)
