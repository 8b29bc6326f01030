"""The inputs of a setting, by its kind: lines to show, the value that was sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from crm.errors import N_, DomainError
from crm.leads.words import ADMISSION_ITEMS, CHANNELS, STAGES, STATES, VETOES
from crm.pipeline.lights import LIMIT_LABELS
from crm.placement.approvals import RUNGS
from crm.settings.defaults import DEFAULTS, Default
from crm.web.language import said

# What the codes of each setting mean.
WORDS: dict[str, Mapping[str, str]] = {
    "words.stage": STAGES,
    "words.state": STATES,
    "definitions": STAGES,
    "limits": LIMIT_LABELS,
    "placement.approvals": RUNGS,
    "admission.weights": ADMISSION_ITEMS,
    "admission.vetoes": VETOES,
    "channels": CHANNELS,
}


@dataclass
class Line:
    """One line of inputs. `first` to `fourth` are what stands in them, whatever was typed."""

    code: str = ""
    first: str = ""
    second: str = ""
    third: str = ""
    fourth: str = ""
    error: str = ""


def lines_of(default: Default, value: Any) -> list[Line]:
    """The lines of a stored value."""
    return _SHOWN[default.kind](default, value)


_PARTS = ("first", "second", "third", "fourth")


def lines_sent(default: Default, sent: MultiDict[str, str]) -> list[Line]:
    """The lines as they were sent; a word left empty takes its line away."""
    if default.kind in ("yes_no", "number", "dates", "divisions"):
        return [Line("value", _text(sent.get("value")))]
    if default.kind == "words":
        pairs = zip(sent.getlist("word")[:500], sent.getlist("code")[:500], strict=False)
        return [Line(code, _text(word)) for word, code in pairs if _text(word)]
    return [Line(code, *(_text(sent.get(f"{part}.{code}")) for part in _PARTS)) for code in default.codes]


def value_from(default: Default, lines: Iterable[Line]) -> Any:
    """The value these lines give. Raises DomainError with the code, or the word, of the line that gives none."""
    return _GIVEN[default.kind](list(lines))


def mark(default: Default, lines: Iterable[Line], refusal: DomainError) -> str:
    """Put the refusal beside the line it means; returned for the head of the form when it means none."""
    meant = [line for line in lines if refusal.field == (line.first if default.kind == "words" else line.code)]
    for line in meant[-1:]:
        line.error = said(refusal)
    return "" if meant else said(refusal)


def summary(key: str, value: Any) -> str:
    """The value in the list of settings."""
    default = DEFAULTS[key]
    if default.kind == "yes_no":
        return gettext("Yes") if value else gettext("No")
    if default.kind == "number":
        return str(value)
    if default.kind == "labels":
        offered = sum(entry["offered"] for entry in value.values())
        return gettext("%(count)s of %(total)s offered", count=offered, total=len(value))
    return gettext("%(count)s entries", count=len(value))


def _text(text: str | None) -> str:
    return " ".join((text or "").replace("\x00", "").split())


def _number(text: str) -> int:
    """-1, which no setting takes, for anything that is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else -1


def _several(text: str) -> list[str]:
    return text.replace(",", " ").replace("，", " ").replace("、", " ").split()


def _words_given(lines: list[Line]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        if line.first in found:
            raise DomainError(N_("This word stands here twice."), line.first)
        found[line.first] = line.code
    return found


_SHOWN: dict[str, Callable[[Default, Any], list[Line]]] = {
    "yes_no": lambda _default, value: [Line("value", "yes" if value else "no")],
    "number": lambda _default, value: [Line("value", str(value))],
    "dates": lambda _default, value: [Line("value", " ".join(value))],
    "divisions": lambda _default, value: [Line("value", " ".join(value))],
    "weights": lambda default, value: [Line(code, str(value[code])) for code in default.codes],
    "words": lambda _default, value: [Line(code, word) for word, code in value.items()],
    "texts": lambda default, value: [Line(code, value.get(code, "")) for code in default.codes],
    "limits": lambda default, value: [Line(code, *map(str, value[code])) for code in default.codes],
    "ladder": lambda default, value: [
        Line(code, str(limit or ""), str(count), who, body)
        for code, (limit, who, count, body) in ((code, value[code]) for code in default.codes)
    ],
    "labels": lambda default, value: [
        Line(code, value[code]["label"], "yes" if value[code]["offered"] else "") for code in default.codes
    ],
}
_GIVEN: dict[str, Callable[[list[Line]], Any]] = {
    "yes_no": lambda lines: lines[0].first == "yes",
    "number": lambda lines: _number(lines[0].first),
    "dates": lambda lines: _several(lines[0].first),
    "divisions": lambda lines: _several(lines[0].first),
    "weights": lambda lines: {line.code: _number(line.first) for line in lines},
    "words": _words_given,
    "texts": lambda lines: {line.code: line.first for line in lines if line.first},
    "limits": lambda lines: {line.code: [_number(line.first), _number(line.second)] for line in lines},
    "ladder": lambda lines: {
        line.code: [_number(line.first), line.third, _number(line.second), line.fourth] for line in lines
    },
    "labels": lambda lines: {line.code: {"label": line.first, "offered": bool(line.second)} for line in lines},
}
