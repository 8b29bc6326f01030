"""The list of arrived funds as we give it out: nobody reads it back, for an arrival is reported with its evidence."""

from collections.abc import Sequence

from crm.exchange.cells import headings

_CODE = ("项目编号", "Code")
_TOLD_BY = (("到位日期", "Arrived on"), ("凭证种类", "Kind of evidence"), ("认定人", "Verified by"))


def is_list_of_arrivals(parts: Sequence[Sequence[str]]) -> bool:
    """The code first, and the columns that only this list has."""
    named = {headings.key(words[-1]) for words in parts if words}
    begins = bool(parts and parts[0]) and headings.key(parts[0][-1]) in map(headings.key, _CODE)
    return begins and all(named.intersection(map(headings.key, words)) for words in _TOLD_BY)
