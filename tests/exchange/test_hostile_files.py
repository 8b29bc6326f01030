"""Files that must not be read: each gets one sentence, none takes anything down."""

import os
import random
from pathlib import Path

import pytest

from crm.exchange.reading import opening as reading
from crm.exchange.reading.sheets import Refused
from crm.exchange.recognising.tables import read
from tests.files_made import HOSTILE, PLAIN


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(case: str) -> None:
    data, name, reason = HOSTILE[case]
    with pytest.raises(Refused, match=reason):
        read(data, name)


def test_a_file_that_takes_too_long_is_given_up_and_its_process_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WALL_LIMIT", 0.001)
    before = _children()
    with pytest.raises(Refused, match="could not be read"):
        read(PLAIN, "a.xlsx")
    assert _children() <= before  # nobody new is left to wait for


def _children() -> set[str]:
    """Processes of this one: a database server or a browser of other tests may be among them."""
    stats = (path.read_text().rpartition(")") for path in Path("/proc").glob("[0-9]*/stat"))
    return {name.split(" ")[0] for name, _, rest in stats if rest.split()[1] == str(os.getpid())}


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    with pytest.raises(Refused, match="larger than"):
        read(PLAIN, "a.xlsx")


def test_a_strange_file_name_is_no_path_and_no_argument() -> None:
    assert read(PLAIN, "../../etc/-c\0import os.xlsx").name == "-c\0import os.xlsx"


def test_mutated_files_are_read_or_refused_and_nothing_else() -> None:
    chance = random.Random(4)
    for _ in range(40):
        data = bytearray(PLAIN)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            assert read(bytes(data), "a.xlsx").sheets
        except Refused as refusal:
            assert str(refusal).endswith(".")
