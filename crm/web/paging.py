"""What the address of a list says: the text sought, where the page begins."""

from datetime import date

from flask import request

PAGE = 50
COUNT_STOPS_AT = 10_000


def number(text: str | None) -> int:
    """An id as an address or a form gives it; 0, which is nobody's, for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def sought() -> str:
    """The text the list is filtered by."""
    return request.args.get("q", "").replace("\x00", "").strip()[:100]


def day_and_number(text: str | None) -> tuple[date, int] | None:
    """The cursor 2022-03-05_17 of a list in the order of days."""
    day, _, count = (text or "").partition("_")
    try:
        return date.fromisoformat(day), number(count)
    except ValueError:
        return None


def counted(count: int) -> str:
    """10000+ for what was not counted to its end."""
    return f"{COUNT_STOPS_AT}+" if count > COUNT_STOPS_AT else str(count)
