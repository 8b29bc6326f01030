"""What a text is found by: every two letters that stand side by side, and the pinyin initials of its Han characters.

Words of two Chinese characters are as good as long ones, without a dictionary and without a stop list.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from crm.quantities import parse_text
from crm.text.names import company_key
from crm.text.sounds import first_letters
from crm.text.trade_names import pairs

WHOLE = "＝"  # before what is found only by the whole of it; no folded text holds this sign
_LONGEST = 4000  # characters of one text that are looked through
_LONGEST_ASKED = 100
_MOST_WORDS = 8
_FEWEST_DIGITS = 4


@dataclass(frozen=True)
class Document:
    """`text`: the lines without signs, and names with signs once more with them, each between line ends.

    `grams`: what the index knows: nothing of signs, and what is found only by the whole of it, which stands nowhere else.
    """

    text: str
    grams: list[str]


def document(names: Iterable[str | None], words: Iterable[str | None], whole: Iterable[str | None] = ()) -> Document:
    """Of `names` the initials count too; of `whole` (telephone numbers) only all digits, or the last four."""
    given = [(name or "")[:_LONGEST] for name in names]
    lines = [folded for name in given if (folded := company_key(name))]
    lines += [short for line in lines if (short := initials(line)) != line]
    signs = [plain for name in given if (plain := as_typed(name)) != company_key(name)]
    lines += [folded for text in words if (folded := company_key((text or "")[:_LONGEST]))]
    secret = [WHOLE + part for digits in whole if digits for part in dict.fromkeys((digits, digits[-4:]))]
    grams = dict.fromkeys(chain.from_iterable(map(pairs, lines)))
    return Document("".join(f"\n{line}" for line in [*lines, *signs]) + "\n", [*grams, *dict.fromkeys(secret)])


@lru_cache(maxsize=4096)
def initials(folded: str) -> str:
    """sdgt of 首都钢铁; letters and digits stay as they are."""
    return company_key(first_letters(folded))


def as_typed(text: str) -> str:
    """With its signs, in one width and case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", parse_text(text)).casefold().split())


@dataclass(frozen=True)
class Asked:
    """What somebody typed. Every word is to be found, in one of its forms: without signs, or with them as typed."""

    words: tuple[tuple[str, ...], ...]
    joined: str  # all of it, without signs
    whole: str | None  # the same as a telephone number

    @property
    def grams(self) -> list[str]:
        """What the index can be asked: a word with signs is found only where its letters are."""
        return list(dict.fromkeys(gram for forms in self.words for gram in pairs(company_key(forms[0]))))


def asked(text: str) -> Asked:
    typed = text[:_LONGEST_ASKED].replace("\x00", "").split()
    words = dict.fromkeys(forms for word in typed[:_MOST_WORDS] if (forms := _forms(word)))
    joined = company_key("".join(typed))
    is_number = joined.isascii() and joined.isdigit() and len(joined) >= _FEWEST_DIGITS
    return Asked(tuple(words), joined, WHOLE + joined if is_number else None)


def _forms(word: str) -> tuple[str, ...]:
    """恒晖(山西) may be written 恒晖山西; of 0% alone the sign says what is meant."""
    folded, plain = company_key(word), as_typed(word)
    forms = (folded, plain) if len(folded) > 1 else (plain,)
    return tuple(dict.fromkeys(form for form in forms if form))
