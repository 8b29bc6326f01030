"""The parks a row names, by the names the office itself has given them: recognising asks no database, planning does."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from crm.exchange.cells.converting import UNKNOWN_PARK
from crm.exchange.layout import ParsedRow
from crm.exchange.words.vocabulary import PARKS
from crm.parks.models import Park
from crm.text.splitting import split_words


def settled(parsed: Iterable[ParsedRow], parks: Iterable[Park]) -> Iterator[ParsedRow]:
    """The rows with the codes of the parks they name; words that name none stay, with their warning."""
    known = _Names(parks)
    for row in parsed:
        if codes := known.named(row.park_words):
            park = codes if isinstance(row.values["park"], list) else codes[0]
            problems = tuple(one for one in row.problems if one.message != UNKNOWN_PARK)
            row = replace(row, values={**row.values, "park": park}, problems=problems)
        yield row


class _Names:
    """What parks are called: full names stand anywhere in a cell, short names and codes alone."""

    def __init__(self, parks: Iterable[Park]) -> None:
        known = list(parks)
        self.names = sorted(((park.name, park.code) for park in known), key=lambda one: -len(one[0]))
        self.alone = {word: park.code for park in known for word in (park.code, park.short_name)}
        self.words = [(word, code) for code, words in PARKS.items() for word in words] if known else []

    def named(self, text: str) -> list[str]:
        """The codes, in the order of the cell. The longest name first: 大健康产业园二期 is not 大健康产业园."""
        found: dict[str, int] = {}
        text = _taken(text, self.names, found)
        parts = [(part, self.alone[part]) for part in split_words(text) if part in self.alone]
        _taken(_taken(text, parts, found), self.words, found)
        return sorted(found, key=lambda code: found[code])


def _taken(text: str, words: Iterable[tuple[str, str]], found: dict[str, int]) -> str:
    """The text without these words, which go into `found` with the place where they stood."""
    for word, code in words:
        if (at := text.find(word)) >= 0:
            found.setdefault(code, at)
            text = text.replace(word, "、" * len(word))
    return text
