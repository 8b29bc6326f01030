"""Cells that hold several firms or several persons."""

import re
from collections.abc import Callable, Iterable

from crm.quantities import parse_text
from crm.text.names import HAN, company_name, is_title, name_and_title, person_name, with_titles

_OPENING, _CLOSING = "(（[【《", ")）]】》"
_SURE = frozenset("、;；|\n\t，#")
_PERHAPS = frozenset(",/\\. 或和与及暨+＋&")
_FIRM_END = re.compile(
    r"(?:公司|集团|厂|院|所|中心|合作社|企业|商会|协会|银行|[)）]|Ltd\.?|Inc\.?|GmbH|AG|Corporation)$"
)
_COMPANY_END = re.compile(r"公司(?:[（(][^（()）]{1,20}[)）])?$")
_AGAIN = re.compile(r"(?<=公司)\s*(?=(?:[(（]?\d{1,2}[.、)）]|[①-⑳])[^\d])")  # 1.甲公司2.乙公司
_AND_OTHERS = re.compile(r"(?<=公司)等(?:[一二两三四五六七八九十\d]{1,2}家)?(?:公司|企业)?$")
_LEGAL_FORM = re.compile(r"\s{0,9}(?:Ltd|Inc|LLC|Limited|Corp|S\.A|GmbH)", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:[(（]?\d{1,2}[.、)）]|[①-⑳])\s*")
_PERSON = re.compile(rf"[{HAN}]{{2,4}}(?:[（(].{{1,20}}[)）])?")

Between = Callable[[str, str, str], bool]  # (separator, what is before, what is after) → whether it separates


def split_firms(text: str) -> list[str]:
    """The firms of one cell, each in its licence form. Brackets, Co., Ltd. and A/S are not cut."""
    parts = _cut(_AGAIN.sub("、", _AND_OTHERS.sub("", parse_text(text))), _between_firms)
    return _each_once(company_name(part.strip("或 ")) for part in parts)


def names_others(text: str) -> bool:
    """Whether the cell speaks of more firms than it names: 甲公司、乙公司等5家企业."""
    return bool(_AND_OTHERS.search(parse_text(text)))


def split_persons(text: str) -> list[str]:
    """The persons of one cell, with the titles written behind them."""
    return _with_their_titles(_cut(with_titles(parse_text(text)), _between_persons))


def _with_their_titles(parts: Iterable[str]) -> list[str]:
    """县委常委、副县长王强 is one person, and so is 王强 县委常委、副县长."""
    found: list[str] = []
    before: list[str] = []
    for part in map(person_name, parts):
        if is_title(part) and found and not before and (said := name_and_title(found[-1]))[1]:
            found[-1] = f"{said[0]}（{said[1]}、{part}）"
        elif is_title(part):
            before.append(part)
        else:
            name, title = name_and_title(part)
            found.append(f"{name}（{'、'.join([*before, *([title] if title else [])])}）" if before else part)
            before = []
    return [*found, *before]


def split_titles(text: str) -> list[str]:
    """The job titles of one cell, each at its person's place: 总经理、总经理 are two."""
    return _cut(parse_text(text), lambda separator, before, after: separator in ",/\\")


def split_words(text: str) -> list[str]:
    """Places, industries and the like: every sure separator, comma and slash."""
    return _each_once(_cut(parse_text(text), lambda separator, before, after: separator in ",/\\"))


def _between_firms(separator: str, before: str, after: str) -> bool:
    if separator in ",":
        return not _LEGAL_FORM.match(after)
    if separator in "/\\":
        return len(before.strip()) > 1 and len(after.strip()) > 1
    if separator in "和与及暨+＋&":  # 万向集团和风公司 is one firm: between two whole names only
        return bool(_COMPANY_END.search(before.strip()) and _COMPANY_END.search(after.strip())) and len(after) > 4
    # a blank, a full stop or 或 may stand inside a name: only after a finished name, before another beginning
    return bool(_FIRM_END.search(before.strip())) and len(after.strip()) > 3 and not _LEGAL_FORM.match(after)


def _between_persons(separator: str, before: str, after: str) -> bool:
    if separator in ",/\\":
        return True
    return bool(_PERSON.fullmatch(before.strip()) and _PERSON.match(after.strip()))


def _cut(text: str, is_between: Between) -> list[str]:
    parts, start, depth = [], 0, 0
    for position, letter in enumerate(text[:4000]):
        depth += (letter in _OPENING) - (letter in _CLOSING)
        depth = max(depth, 0)
        if depth or (letter not in _SURE and letter not in _PERHAPS):
            continue
        before, after = text[start:position], text[position + 1 :]
        if letter in _SURE or is_between(letter, before, _up_to_next(after)):
            parts.append(before)
            start = position + 1
    parts.append(text[start:])
    return [_NUMBER.sub("", part.strip()) for part in parts if part.strip()]


def _up_to_next(text: str) -> str:
    return re.split(r"[、;；|\n\t，#,/\\]", text[:120], maxsplit=1)[0]


def _each_once(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(part for part in parts if part))
