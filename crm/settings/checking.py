"""What each kind of setting takes. Refusals name the entry they mean: a code, or a ledger word."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from crm.errors import N_, DomainError
from crm.settings.defaults import DEFAULTS, Default

_MOST_DAYS, _LONGEST_WORD, _LONGEST_TEXT, _LONGEST_LABEL = 999, 40, 500, 20


def checked(key: str, value: Any) -> Any:
    """The value as it is stored. Raises DomainError for one this setting does not take."""
    if key not in DEFAULTS:
        raise DomainError(N_("There is no setting %(key)s."), "key", key=key)
    default = DEFAULTS[key]
    if type(value) is not type(default.value):
        raise DomainError(N_("This setting takes another kind of value."), "value")
    return _CHECKS[default.kind](default, value)


def _days(number: Any, field: str, least: int) -> int:
    if type(number) is not int or not least <= number <= _MOST_DAYS:
        raise DomainError(N_("Give whole days from %(least)s to %(most)s."), field, least=least, most=_MOST_DAYS)
    return number


def _whole(number: Any, default: Default) -> int:
    if default.unit == DEFAULTS["placement.reservation_days"].unit:
        return _days(number, "value", 1)
    if type(number) is not int or not 1 <= number <= default.most:
        raise DomainError(N_("Give a whole number from %(least)s to %(most)s."), "value", least=1, most=default.most)
    return number


def _divisions(value: Any) -> list[str]:
    if not all(isinstance(code, str) and re.fullmatch(r"[0-9]{2}", code) for code in value):
        raise DomainError(N_("Write divisions as two digits each, such as 25 26 30."), "value")
    return sorted(set(value))


def _weights(default: Default, value: Mapping[str, Any]) -> dict[str, int]:
    _require_known(default, value)
    found = {**default.value, **value}
    for code, points in found.items():
        if type(points) is not int or not 0 <= points <= 100:
            raise DomainError(N_("Give points from 0 to %(most)s."), code, most=100)
    if sum(found.values()) != 100:
        raise DomainError(N_("Together the points must be 100; these are %(sum)s."), "value", sum=sum(found.values()))
    return found


def _dates(value: Any) -> list[str]:
    for text in value:
        try:
            date.fromisoformat(text)
        except (TypeError, ValueError) as error:
            raise DomainError(N_("Write a date such as 2022-03-15."), "value") from error
    return sorted(set(value))


def _short(text: Any, field: str, most: int) -> str:
    if not isinstance(text, str) or len(text) > most:
        raise DomainError(N_("Use at most %(length)s characters."), field, length=most)
    return text.strip()


def _words(default: Default, value: Mapping[str, Any]) -> dict[str, str]:
    for word, code in value.items():
        if not _short(word, word, _LONGEST_WORD):
            raise DomainError(N_("This field is required."), word)
        if code not in default.codes:
            raise DomainError(N_("Choose one of the list."), word)
    if not value:
        raise DomainError(N_("Keep at least one word."), "value")
    return {word.strip(): code for word, code in value.items()}


def _texts(default: Default, value: Mapping[str, Any]) -> dict[str, str]:
    _require_known(default, value)
    texts = {code: _short(text, code, _LONGEST_TEXT) for code, text in value.items()}
    return {code: text for code, text in texts.items() if text}


def _limits(default: Default, value: Mapping[str, Any]) -> dict[str, list[int]]:
    _require_known(default, value)
    found = {}
    for code, pair in value.items():
        if not isinstance(pair, list) or len(pair) != 2:
            raise DomainError(N_("This setting takes another kind of value."), code)
        yellow, red = _days(pair[0], code, 0), _days(pair[1], code, 1)
        if red <= yellow:
            raise DomainError(N_("Red comes after yellow."), code)
        found[code] = [yellow, red]
    return found


def _labels(default: Default, value: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    _require_known(default, value)
    found, given = {}, set()
    for code, entry in value.items():
        label = _short(entry.get("label"), code, _LONGEST_LABEL)
        if label and label in given:
            raise DomainError(N_("This word stands here twice."), code)
        given.add(label)
        found[code] = {"label": label, "offered": entry.get("offered") is True}
    if not any(entry["offered"] for entry in found.values()):
        raise DomainError(N_("Offer at least one."), "value")
    return found


_WHO = ("office", "chief")
_MOST_MU, _MOST_PEOPLE, _LONGEST_BODY = 99_999, 9, 40


def _ladder(default: Default, value: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Rungs one above the other; the last has no end."""
    _require_known(default, value)
    found, below = {}, 0
    for code in default.codes:
        limit, who, count, body = value.get(code) or default.value[code]
        if who not in _WHO:
            raise DomainError(N_("Choose one of the list."), code)
        if type(count) is not int or not 1 <= count <= _MOST_PEOPLE:
            raise DomainError(N_("Give a number of people from 1 to %(most)s."), code, most=_MOST_PEOPLE)
        if code != default.codes[-1] and (type(limit) is not int or not below < limit <= _MOST_MU):
            raise DomainError(N_("Give whole mu, more than the line before."), code)
        below = limit
        found[code] = [0 if code == default.codes[-1] else limit, who, count, _short(body, code, _LONGEST_BODY)]
    return found


def _require_known(default: Default, value: Mapping[str, Any]) -> None:
    for code in value:
        if code not in default.codes:
            raise DomainError(N_("Choose one of the list."), code)


_CHECKS: dict[str, Callable[[Default, Any], Any]] = {
    "yes_no": lambda _default, value: value,
    "number": lambda default, value: _whole(value, default),
    "divisions": lambda _default, value: _divisions(value),
    "weights": lambda default, value: _weights(default, value),
    "dates": lambda _default, value: _dates(value),
    "words": _words,
    "texts": _texts,
    "limits": _limits,
    "ladder": _ladder,
    "labels": _labels,
}
