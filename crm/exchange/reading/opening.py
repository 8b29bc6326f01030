"""A file somebody sent, read in a process of its own: a Workbook, or one sentence why not."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any

from crm.errors import N_
from crm.exchange.reading.sheets import Cell, Merge, Refused, Sheet, Workbook

WALL_LIMIT = 20.0  # seconds
MAX_BYTES = 100 * 2**20

# The child gets a bare package named crm: its modules import as always, but the application is not started.
_START = (
    "import sys, types; crm = types.ModuleType('crm'); crm.__path__ = [sys.argv[1]]; sys.modules['crm'] = crm; "
    "from crm.exchange.reading.reader import main; main()"
)
_BLANK = b"[]\n"
_FAILED = N_("The file could not be read: it is damaged, or far larger inside than a table can be.")


def read(data: bytes, filename: str) -> Workbook:
    """Every cell of the file, sheet by sheet. Raises Refused."""
    name = PurePosixPath(PureWindowsPath(filename).name).name
    if len(data) > MAX_BYTES:
        raise Refused(N_("The file is larger than %(limit)s MB."), limit=MAX_BYTES // 2**20)
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        source.write(data)
        source.seek(0)
        _run_child(source, answer, name)
        answer.seek(0)
        try:
            sheets = tuple(_sheets(answer, PurePosixPath(name).stem))
        except (ValueError, KeyError, TypeError, RecursionError) as broken:
            raise Refused(_FAILED) from broken
    if not any(sheet.rows for sheet in sheets):
        raise Refused(N_("The file has no rows."))
    return Workbook(name, sheets)


def _run_child(source: IO[bytes], answer: IO[bytes], name: str) -> None:
    """Its death and its delay are the same refusal: nobody can tell the user more."""
    command = [sys.executable, "-I", "-X", "utf8", "-c", _START, str(Path(__file__).parents[2]), name.replace("\0", "")]
    child = subprocess.Popen(  # noqa: S603  (our own interpreter; the name is one argument and never a path)
        command, stdin=source, stdout=answer, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        status = child.wait(WALL_LIMIT)
    except subprocess.TimeoutExpired as late:
        raise Refused(_FAILED) from late
    finally:
        _end(child)
    if status != 0:
        raise Refused(_FAILED)


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        child.wait()


def _sheets(answer: IO[bytes], stem: str) -> list[Sheet]:
    sheets: list[Sheet] = []
    rows: list[list[Cell]] = []
    once: dict[str, str] = {}  # what stands in a thousand cells is kept once
    decode = json.JSONDecoder(parse_float=Decimal).decode
    for line in answer:
        if line == _BLANK:  # a cell at the end of a sheet has a million of them above it
            rows.append([])
            continue
        value = decode(line.decode())
        if isinstance(value, list):
            rows.append([once.setdefault(cell, cell) if type(cell) is str else _cell(cell) for cell in value])
        elif "refused" in value:
            raise Refused(value["refused"], **value["params"])
        else:
            rows = []
            sheets.append(_sheet(value["sheet"], rows, stem))
    return sheets


def _sheet(about: dict[str, Any], rows: list[list[Cell]], stem: str) -> Sheet:
    return Sheet(
        name=about["name"] or stem,
        state=about["state"],
        rows=rows,
        merges=tuple(Merge(*ends) for ends in about.get("merges", ())),
        hidden_rows=frozenset(about.get("hidden_rows", ())),
        hidden_columns=frozenset(about.get("hidden_columns", ())),
        percents=frozenset((row, column) for row, column in about.get("percents", ())),
        uncached=frozenset((row, column) for row, column in about.get("uncached", ())),
        errors={(row, column): word for row, column, word in about.get("errors", ())},
        struck=frozenset((row, column) for row, column in about.get("struck", ())),
    )


def _cell(value: Any) -> Cell:
    return _moment(value[0]) if type(value) is list else value


def _moment(text: str) -> date:
    """Midnight is a day: Excel has no dates without a time."""
    if len(text) == 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.time() != datetime.min.time() else moment.date()
