"""What the values of an old workbook (.xls, .et) do not tell: errors, percentages, what is hidden or struck through."""

import struct
from collections.abc import Iterator, Sequence

from crm.exchange.reading.unseen import Unseen

_OLE = b"\xd0\xcf\x11\xe0"
_END = 0xFFFFFFFA  # sector numbers from here on end a chain
_LONGEST_CHAIN = 400_000  # sectors: 200 MB
_DIRECTORY_ENTRY = 128
_STREAMS = ("Workbook", "Book")
_PASSWORD = 0x2F
_BOUNDSHEET, _FONT, _FORMAT, _XF, _EOF = 0x85, 0x31, 0x41E, 0xE0, 0x0A
_ROW, _COLUMNS, _FORMULA, _BOOL_OR_ERROR = 0x208, 0x7D, 0x06, 0x205
_ONE_CELL = frozenset({0x203, 0x27E, 0xFD, 0x204, 0xD6, _FORMULA, _BOOL_OR_ERROR})
_MANY_CELLS = 0xBD
_STYLED = _ONE_CELL | {_MANY_CELLS}
_TELLING = frozenset({_ROW, _COLUMNS, _FORMULA, _BOOL_OR_ERROR})
_HEAD = struct.Struct("<HH")
_PERCENT_FORMATS = frozenset({9, 10})
_MAX_HIDDEN_COLUMNS = 256
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

Record = tuple[int, memoryview]


def unseen(data: bytes, names: Sequence[str]) -> dict[str, Unseen]:
    """By sheet name; `names` in the order of the workbook. Nothing where the file is not as it should be."""
    try:
        stream = memoryview(_stream(data) if data.startswith(_OLE) else data)
        globals_ = list(_records(stream, 0, frozenset({_BOUNDSHEET, _FONT, _FORMAT, _XF})))
        styles = _styles(globals_)
        starts = [struct.unpack_from("<I", body)[0] for kind, body in globals_ if kind == _BOUNDSHEET]
        if len(starts) != len(names):
            return {}
        wanted = _TELLING | (_STYLED if any(styles) else frozenset())
        parts = zip(names, starts, strict=True)
        return {name: _scan(_records(stream, start, wanted), *styles) for name, start in parts}
    except (struct.error, IndexError, ValueError, KeyError, StopIteration):
        return {}


def is_locked(data: bytes) -> bool:
    """Whether a password keeps the workbook shut."""
    try:
        stream = memoryview(_stream(data) if data.startswith(_OLE) else data)
        return any(True for _ in _records(stream, 0, frozenset({_PASSWORD})))
    except (struct.error, IndexError, ValueError, KeyError, StopIteration):
        return False


def _stream(data: bytes) -> bytes:
    """The workbook's stream of the compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    cutoff, mini_fat = struct.unpack_from("<II", data, 56)

    def sectors(first: int, table: Sequence[int]) -> Iterator[int]:
        for _ in range(_LONGEST_CHAIN):
            if first >= _END:
                return
            yield first
            first = table[first]

    def joined(first: int) -> bytes:
        return b"".join(data[(at + 1) * size : (at + 2) * size] for at in sectors(first, fat))

    fat = _fat(data, size)
    directory = joined(struct.unpack_from("<I", data, 48)[0])
    entries = dict(_entries(directory))
    first, length = next(entries[name] for name in _STREAMS if name in entries)
    if length >= cutoff:
        return joined(first)[:length]
    small, table = joined(entries["Root Entry"][0]), joined(mini_fat)
    chain = struct.unpack(f"<{len(table) // 4}I", table)
    return b"".join(small[at * 64 : at * 64 + 64] for at in sectors(first, chain))[:length]


def _fat(data: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    numbers = list(struct.unpack_from("<109I", data, 76))
    more = struct.unpack_from("<I", data, 68)[0]
    for _ in range(_LONGEST_CHAIN // 100):
        if more >= _END:
            break
        *listed, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        numbers += listed
    found: list[int] = []
    for number in numbers:
        if number < _END:
            found += struct.unpack_from(f"<{size // 4}I", data, (number + 1) * size)
    return found


def _entries(directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        yield name, struct.unpack_from("<II", directory, at + 116)


def _records(stream: memoryview, at: int, wanted: frozenset[int]) -> Iterator[Record]:
    """The wanted records, from the beginning of a part to its end. A long sheet has a million others."""
    end, head = len(stream) - 4, _HEAD.unpack_from
    while at <= end:
        kind, length = head(stream, at)
        at += 4
        if kind in wanted:
            yield kind, stream[at : at + length]
        elif kind == _EOF:
            return
        at += length


def _styles(records: Sequence[Record]) -> tuple[frozenset[int], frozenset[int]]:
    """Positions of the cell styles that show a percentage, and of those with a line through the cell."""
    fonts = [bool(body[2] & 8) for kind, body in records if kind == _FONT]
    own = {struct.unpack_from("<H", body)[0] for kind, body in records if kind == _FORMAT and b"%" in bytes(body[2:])}
    cells = [struct.unpack_from("<HH", body) for kind, body in records if kind == _XF]
    struck = {at - (at > 4) for at in range(len(fonts) + 1) if at != 4 and fonts[at - (at > 4)]}  # no font is number 4
    return (
        frozenset(at for at, (_, shown) in enumerate(cells) if shown in own | _PERCENT_FORMATS),
        frozenset(at for at, (font, _) in enumerate(cells) if font - (font > 4) in struck),
    )


def _scan(records: Iterator[Record], percent: frozenset[int], struck: frozenset[int]) -> Unseen:
    result = Unseen()
    for kind, body in records:
        if kind in _ONE_CELL:
            row, column, style = struct.unpack_from("<HHH", body)
            error = _error(kind, body)
            if error:
                result.errors.append((row, column, error))
            _note_style(result, (row, column), style, percent if not error else frozenset(), struck)
        elif kind == _MANY_CELLS:
            row, first = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // 6):
                style = struct.unpack_from("<H", body, 4 + at * 6)[0]
                _note_style(result, (row, first + at), style, percent, struck)
        elif kind == _ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            result.hidden_rows.append(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS:
            _note_columns(result, body)
    return result


def _error(kind: int, body: memoryview) -> str | None:
    """The error a cell shows, calculated or written."""
    if kind == _BOOL_OR_ERROR and body[7]:
        return _ERRORS.get(body[6], "#ERR")
    if kind == _FORMULA and bytes(body[12:14]) == b"\xff\xff" and body[6] == 2:
        return _ERRORS.get(body[8], "#ERR")
    return None


def _note_style(
    result: Unseen, place: tuple[int, int], style: int, percent: frozenset[int], struck: frozenset[int]
) -> None:
    if style in percent:
        result.percents.append(place)
    if style in struck:
        result.struck.append(place)


def _note_columns(result: Unseen, body: memoryview) -> None:
    first, last, width, _, options = struct.unpack_from("<5H", body)
    if options & 1 or width == 0:
        result.hidden_columns.extend(range(first, min(last + 1, first + _MAX_HIDDEN_COLUMNS)))
