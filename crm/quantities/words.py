"""Words as meant: without what cannot be seen, in one width."""

import re
import unicodedata

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_UNUSUAL = re.compile("[^\\n -~\u3001-\u9fff（），；：]")  # rarer than not: most cells need no more than this look
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


def parse_text(text: str) -> str:
    """No invisible characters, no blanks around lines, ASCII letters and digits in one width; ㎡ ① （） stay."""
    if not _UNUSUAL.search(text) and "\n" not in text:
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u3000", " ").replace("\xa0", " ")
    text = _UNSEEN.sub("", text).translate(_WIDE)
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def compact(text: str) -> str:
    """For reading figures: compatibility forms folded, all blanks gone, never longer than a figure can be."""
    return "".join(unicodedata.normalize("NFKC", _UNSEEN.sub("", text[:200])).split())


def shown(text: str) -> str:
    """Enough of the text to find it again; a refusal must not carry a page."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:40] + "…"
