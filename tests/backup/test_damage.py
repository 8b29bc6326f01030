"""A damaged, foreign or manipulated archive is refused with its sentence, and nothing has changed."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from crm.backup.operations import make as make_backup
from crm.backup.restoring import restore
from crm.errors import DomainError
from crm.files.operations import path_of
from tests.backup.conftest import Office, new_lead

Members = dict[str, bytes]


def rewritten(path: Path, change: Callable[[Members], None]) -> None:
    """The archive with other members."""
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def manifest_with(members: Members, change: Callable[[dict[str, Any]], None]) -> None:
    said = json.loads(members["manifest.json"])
    change(said)
    members["manifest.json"] = json.dumps(said).encode()


def table_with(members: Members, name: str, change: Callable[[bytes], bytes]) -> None:
    """A table changed by somebody who knows that the manifest vouches for it."""
    member = f"tables/{name}.jsonl"
    members[member] = data = change(members[member])
    vouch = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    manifest_with(members, lambda said: said["tables"][name].update(vouch))


def first_file(members: Members) -> str:
    return next(name for name in members if name.startswith("files/"))


def _newer_revision(members: Members) -> None:
    manifest_with(members, lambda said: said.update(revision="9999"))


def _newer_format(members: Members) -> None:
    manifest_with(members, lambda said: said.update(format=2))


def _other_bytes(members: Members) -> None:
    members[first_file(members)] += b"x"


def _fewer_rows(members: Members) -> None:
    table_with(members, "stage_moves", lambda data: data.split(b"\n", 1)[1])


def _row_without_its_lead(members: Members) -> None:
    table_with(members, "leads", lambda data: data.split(b"\n", 1)[1])
    manifest_with(members, lambda said: said["tables"]["leads"].update(rows=said["tables"]["leads"]["rows"] - 1))


def _changed_trail(members: Members) -> None:
    table_with(members, "audit_entries", lambda data: data.replace("系统".encode(), b"x").replace(b"system", b"nobody"))


def _nonsense_in_a_row(members: Members) -> None:
    table_with(members, "leads", lambda data: b'["a"]\n' + data)


def _other_columns(members: Members) -> None:
    manifest_with(members, lambda said: said["tables"]["leads"]["columns"].update(extra="text"))


def _no_such_table(members: Members) -> None:
    manifest_with(members, lambda said: said["tables"].pop("leads"))
    members.pop("tables/leads.jsonl")


DAMAGES = {
    "changed attachment": (_other_bytes, "is damaged"),
    "changed table": (lambda m: m.update({"tables/leads.jsonl": m["tables/leads.jsonl"] + b"\n"}), "is damaged"),
    "missing attachment": (lambda m: m.pop(first_file(m)), "The archive lacks files/"),
    "missing table": (lambda m: m.pop("tables/leads.jsonl"), "The archive lacks tables/leads"),
    "no manifest": (lambda m: m.pop("manifest.json"), "has no manifest"),
    "unreadable manifest": (lambda m: m.update({"manifest.json": b"[]"}), "manifest of the archive cannot be read"),
    "zip slip": (lambda m: m.update({"../../etc/cron.d/x": b"x"}), "does not belong to it"),
    "absolute name": (lambda m: m.update({"/tmp/x": b"x"}), "does not belong to it"),  # noqa: S108
    "something more": (lambda m: m.update({"files/" + "0" * 64: b"x"}), "does not belong to it"),
    "newer revision": (_newer_revision, "newer version"),
    "newer format": (_newer_format, "newer version"),
    "fewer rows than said": (_fewer_rows, "as many rows of stage_moves"),
    "a row without its lead": (_row_without_its_lead, "refers to another that is not there"),
    "a changed trail": (_changed_trail, "audit trail in the archive does not hold"),
    "nonsense in a row": (_nonsense_in_a_row, "A row of leads in the archive does not fit"),
    "other columns": (_other_columns, "not those of its version"),
    "one table less": (_no_such_table, "not those of its version"),
}


def refused(office: Office, backup: Path, sentence: str) -> None:
    """With this sentence; and the office of after the backup is as it was, files included."""
    office.work(new_lead)
    rows, papers = office.rows(), office.papers()
    files = sorted(office.files.rglob("*"))
    with pytest.raises(DomainError, match=sentence):
        office.ask(restore, backup, office.files)
    assert office.rows() == rows
    assert office.papers() == papers
    assert sorted(office.files.rglob("*")) == files
    office.work(new_lead)


def test_a_damaged_archive_changes_nothing(office: Office, backup: Path, tmp_path: Path) -> None:
    for change, sentence in DAMAGES.values():
        rewritten(damaged := shutil.copy(backup, tmp_path / "damaged.zip"), change)
        refused(office, damaged, sentence)


def test_a_truncated_archive_changes_nothing(office: Office, backup: Path) -> None:
    data = backup.read_bytes()
    for left in (0.999, 0.5, 0.0):
        backup.write_bytes(data[: int(len(data) * left)])
        refused(office, backup, "cut off")


def test_a_flipped_byte_is_found(office: Office, backup: Path) -> None:
    data = backup.read_bytes()
    for place in (0.1, 0.4, 0.7):
        flipped = bytearray(data)
        flipped[int(len(data) * place)] ^= 0xFF
        backup.write_bytes(flipped)
        refused(office, backup, "damaged")


def test_attachments_of_a_refused_archive_do_not_stay(office: Office, backup: Path) -> None:
    rewritten(backup, _fewer_rows)
    office.wipe()
    with pytest.raises(DomainError, match="as many rows"):
        office.ask(restore, backup, office.files)
    assert [path for path in office.files.rglob("*") if path.is_file()] == []


def test_a_lost_attachment_does_not_stop_the_backup_and_is_named_in_it(office: Office, tmp_path: Path) -> None:
    papers = office.papers()
    digest = hashlib.sha256(next(iter(papers.values()))).hexdigest()
    path_of(office.files, digest).write_bytes(b"rotten")

    made = office.ask(make_backup, tmp_path / "one.zip", office.files)

    assert made.manifest.missing == (digest,)
    assert len(made.manifest.files) == len(papers)  # the ledger that was imported is one more
    office.ask(restore, made.path, office.files)


def test_a_restore_heals_a_damaged_attachment(office: Office, backup: Path) -> None:
    papers = office.papers()
    path_of(office.files, hashlib.sha256(next(iter(papers.values()))).hexdigest()).write_bytes(b"rotten")
    office.ask(restore, backup, office.files)
    assert office.papers() == papers


def test_a_backup_that_cannot_be_written_leaves_nothing(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(DomainError, match=r"could not be written: .*No space left"):
            office.ask(make_backup, tmp_path / "one.zip", office.files)
    assert list(tmp_path.iterdir()) == []
    office.ask(make_backup, tmp_path / "one.zip", office.files)


def test_a_backup_never_overwrites_another(office: Office, backup: Path) -> None:
    data = backup.read_bytes()
    with pytest.raises(DomainError, match="is there already"):
        office.ask(make_backup, backup, office.files)
    assert backup.read_bytes() == data
