"""Chinese first, English complete: which language a page speaks, and how a refusal is said in it."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, gettext

from crm.config import resource
from crm.errors import DomainError, Problem

LANGUAGES = ("zh_Hans_CN", "en")
babel = Babel()


def init_app(app: Flask) -> None:
    babel.init_app(
        app,
        default_locale=LANGUAGES[0],
        default_timezone="Asia/Shanghai",
        default_translation_directories=str(resource("translations")),
        locale_selector=_locale,
    )


def _locale() -> str:
    if not has_request_context():
        return LANGUAGES[0]
    user = g.get("user")
    chosen = (user.language if user else None) or request.cookies.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    best = request.accept_languages.best_match(["zh", "zh-CN", "en"])
    return "en" if best == "en" else LANGUAGES[0]


def said(refusal: DomainError | Problem) -> str:
    """The sentence of a refusal in the reader's language; words inside it that are message ids are translated too."""
    return say(refusal.message, refusal.params)


def say(message: str, params: Mapping[str, Any]) -> str:
    """A message id with its places filled, translated."""
    translated = {name: gettext(value) for name, value in params.items() if isinstance(value, str) and value}
    return gettext(message) % {**params, **translated} if params else gettext(message)
