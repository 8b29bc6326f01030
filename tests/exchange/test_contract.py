"""`crm import FILE --dry-run --json` against values worked out by hand from the workbooks, cell by cell."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

DATA = Path(__file__).parent.parent / "data"
NOTHING_ELSE = ("update", "unchanged", "duplicate", "error")
SIGNED, LAND = DATA / "02-新签约项目一览表.xlsx", DATA / "05-园区土地台账.xlsx"


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as somebody types it in an empty folder, without any setting."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("CRM_", "DATABASE_", "SECRET_"))}
    environment = {**bare, "PYTHONPATH": str(DATA.parent.parent), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", "from crm.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@cache
def _printed(file: Path) -> str:
    """What the command says of the file, asked once."""
    with TemporaryDirectory() as folder:
        answer = run(Path(folder), "import", str(file), "--dry-run", "--json")
        assert answer.returncode == 0, answer.stderr
        assert list(Path(folder).iterdir()) == []  # a dry run leaves nothing behind
        return answer.stdout


def report(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_printed(file))
    return found


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return found


def test_the_ledger_of_signed_projects_is_read_to_the_last_cell() -> None:
    said, right = report(SIGNED), expected("expected-02.json")
    (sheet,) = said["sheets"]

    assert said["file"] == SIGNED.name
    assert said["summary"] == {"rows": 48, "create": 48, "update": 0, "unchanged": 0, "duplicate": 0, "error": 0}
    assert (sheet["kind"], sheet["skipped"], sheet["header_rows"]) == ("leads", None, right["header_rows"])
    assert {str(left["row"]): left["reason"] for left in sheet["left_out"]} == right["left_out"]
    assert {str(row["row"]): row["values"] for row in sheet["rows"]} == right["rows"]


def test_a_claim_without_its_fact_steps_down_and_says_so() -> None:
    (sheet,) = report(SIGNED)["sheets"]
    warned = {str(row["row"]) for row in sheet["rows"] if any(told["field"] == "stage" for told in row["problems"])}

    assert warned == set(expected("expected-02.json")["stepped_down"])


def test_a_total_that_was_never_calculated_is_told() -> None:
    (sheet,) = report(SIGNED)["sheets"]
    told = {left["row"]: [problem["severity"] for problem in left["problems"]] for left in sheet["left_out"]}

    assert told[4] == []  # the grand total is a number and right
    assert all(told[row] == ["warning"] for row in (7, 14, 21, 25, 33, 42, 48, 53, 56, 62))


def test_the_ledger_of_land_is_read_to_the_last_cell() -> None:
    said, right = report(LAND), expected("expected-05.json")
    (sheet,) = said["sheets"]

    assert (sheet["kind"], sheet["header_rows"]) == ("parcels", right["header_rows"])
    rows = {str(row["row"]): row["values"] for row in sheet["rows"]}
    assert rows.keys() == right["rows"].keys()
    for number, values in right["rows"].items():
        assert {name: _figure(value) for name, value in rows[number].items()} == {
            name: _figure(value) for name, value in values.items()
        }, number


@pytest.mark.parametrize(
    ("beginning", "kind", "rows"),
    [
        ("01", "leads", 36),
        ("04", "interactions", 30),
        ("06", "companies", 32),
        ("07", "contacts", 50),
        ("08", "leads", 25),
        ("09", "leads", 1),
    ],
)
def test_a_list_is_read_to_the_last_cell(beginning: str, kind: str, rows: int) -> None:
    (file,) = DATA.glob(f"{beginning}-*")
    said, right = report(file), expected(f"expected-{beginning}.json")
    sheet = said["sheets"][0]

    assert said["summary"] == {"rows": rows, "create": rows, **dict.fromkeys(NOTHING_ELSE, 0)}
    assert (sheet["kind"], sheet["skipped"], sheet["header_rows"]) == (kind, None, right["header_rows"])
    assert {str(left["row"]): left["reason"] for left in sheet["left_out"]} == right["left_out"]
    assert {str(row["row"]): row["values"] for row in sheet["rows"]} == right["rows"]
    assert {str(row["row"]): row["extra"] for row in sheet["rows"]} == right["extra"]


def test_every_sheet_of_a_workbook_is_read_to_the_last_cell() -> None:
    (file,) = DATA.glob("03-*")
    said, right = report(file), expected("expected-03.json")["sheets"]

    assert said["summary"] == {"rows": 36, "create": 36, **dict.fromkeys(NOTHING_ELSE, 0)}
    assert [sheet["name"] for sheet in said["sheets"]] == list(right)
    for sheet in said["sheets"]:
        wanted = right[sheet["name"]]
        assert (sheet["kind"], sheet["header_rows"]) == ("leads", wanted["header_rows"])
        assert {str(left["row"]): left["reason"] for left in sheet["left_out"]} == wanted["left_out"]
        assert {str(row["row"]): row["values"] for row in sheet["rows"]} == wanted["rows"]
        assert {str(row["row"]): row["extra"] for row in sheet["rows"]} == wanted["extra"]
        assert [row["row"] for row in sheet["rows"] if row["problems"]] == wanted["warned"]  # 租赁厂房 is no area


def test_the_year_of_a_list_that_the_file_does_not_say_is_asked_for() -> None:
    (file,) = DATA.glob("06-*")
    (sheet,) = report(file)["sheets"]

    asked = [row["row"] for row in sheet["rows"] if any(told["field"] == "listing_year" for told in row["problems"])]
    assert asked == list(range(2, 34))
    assert [row["row"] for row in sheet["rows"] if any(told["field"] == "region" for told in row["problems"])] == [6]


def _figure(value: Any) -> Any:
    """1.0 and 1 are one plot ratio."""
    return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else value


def test_every_key_of_the_contract_is_there() -> None:
    said = report(SIGNED)
    (sheet,) = said["sheets"]

    assert set(said) == {"file", "sheets", "summary"}
    assert set(sheet) == {"name", "kind", "skipped", "header_rows", "columns", "left_out", "problems", "rows"}
    assert all(set(c) == {"index", "heading", "field", "unit", "confidence", "problems"} for c in sheet["columns"])
    assert all(set(row) == {"row", "action", "of", "values", "changes", "extra", "problems"} for row in sheet["rows"])


def test_a_label_value_form_names_its_cells() -> None:
    (sheet,) = report(DATA / "09-招商项目登记表（竖表）.xlsx")["sheets"]

    assert sheet["header_rows"] == []
    assert {column["heading"]: column["cell"] for column in sheet["columns"]}["总投资"] == "B3"
    assert sheet["rows"][0]["values"]["investment"] == 2_300_000_000


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "a.xlsx"), (b"not a workbook", "b.xlsx"), (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "c.xlsx")]
)
def test_what_cannot_be_read_is_one_line_on_stderr_and_exit_2(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    answer = run(tmp_path, "import", name, "--dry-run", "--json")

    assert (answer.returncode, answer.stdout) == (2, "")
    assert len(answer.stderr.strip().splitlines()) == 1
    assert "Traceback" not in answer.stderr


def test_writing_needs_to_know_who_imports(tmp_path: Path) -> None:
    answer = run(tmp_path, "import", str(SIGNED))

    assert answer.returncode == 2
    assert "--as" in answer.stderr
