"""Chinese first, English complete: which language a page speaks, and how a refusal is said in it."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, get_translations, gettext
from markupsafe import Markup

from crm.config import resource
from crm.errors import DomainError, Problem

LANGUAGES = ("zh_Hans_CN", "en")


class _Domain(Domain):
    """A page asks for hundreds of words: the catalogue is found by the language, not by a locale's name spelt anew."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._found: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        language = _language()
        if language not in self._found:
            found = super().get_translations()
            if not language:  # outside of any application there is none
                return found
            self._found[language] = found
        return self._found[language]


class _Babel(Babel):
    @cached_property
    def domain_instance(self) -> Domain:
        return _Domain(domain=self.domain)


babel = _Babel()


def init_app(app: Flask) -> None:
    babel.init_app(
        app,
        default_locale=LANGUAGES[0],
        default_timezone="Asia/Shanghai",
        default_translation_directories=str(resource("translations")),
        locale_selector=_locale,
    )
    app.jinja_env.globals.update(_=_said_on_page, gettext=_said_on_page, ngettext=_counted_on_page)


def _language() -> str:
    """zh or en: what tells LANGUAGES apart."""
    locale = get_locale()
    return locale.language if locale else ""


def _said_on_page(message: str, **values: Any) -> Markup:
    """What templates call: the words of the program are markup, what is put into them is not."""
    return _of_program(gettext(message)) % values if values else _plain(_language(), message)


@lru_cache(maxsize=4096)
def _plain(_of: str, message: str) -> Markup:
    """A message without places, in the language of the page: said once, shown as often as pages have it."""
    return _of_program(gettext(message)) % {}


def _counted_on_page(one: str, many: str, num: int, **values: Any) -> Markup:
    return _of_program(get_translations().ungettext(one, many, num)) % {"num": num, **values}


def _of_program(words: str) -> Markup:
    return Markup(words)  # noqa: S704  (message ids and the catalogue are ours, as Jinja's own gettext takes them)


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
