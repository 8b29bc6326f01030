"""The rows of a long file in little room."""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, overload

from crm.stored import batched

Row = TypeVar("Row")
_PORTION = 500


class Packed(Sequence[Row]):
    """Rows that are read again and again, a portion of them unpacked at a time: a tenth of the room they take else.

    What is changed of an unpacked row is not kept: put changed rows into a Packed of their own.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._packed: list[bytes] = []
        self._count = 0
        for portion in batched(rows, _PORTION):
            self._packed.append(pickle.dumps(portion, pickle.HIGHEST_PROTOCOL))
            self._count += len(portion)

    def portions(self) -> Iterator[list[Row]]:
        """The rows in their order, so many at once as stand packed together."""
        return (pickle.loads(portion) for portion in self._packed)  # noqa: S301  (packed by ourselves a moment ago)

    def __iter__(self) -> Iterator[Row]:
        return (row for portion in self.portions() for row in portion)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            return list(self)[at]
        portion, place = divmod(range(self._count)[at], _PORTION)
        rows: list[Row] = pickle.loads(self._packed[portion])  # noqa: S301  (packed by ourselves a moment ago)
        return rows[place]
