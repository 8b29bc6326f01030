"""The commands as an administrator types them."""

import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from crm.backup.queries import backups_in, folder_of
from crm.cli import main
from crm.db import db
from crm.files.operations import path_of
from tests.backup.conftest import Office, new_lead
from tests.engines import SECRET


@pytest.fixture
def run(office: Office, tmp_path: Path):  # type: ignore[no-untyped-def]
    """`crm …` on the office's database and a data folder of its own that has the office's files."""
    config = office.app.config["CRM"]
    instance = tmp_path / "instance"
    instance.mkdir()
    office.files.mkdir(exist_ok=True)
    (instance / "files").symlink_to(office.files)
    environment = {
        "CRM_INSTANCE": str(instance),
        "DATABASE_URL": config.database_url.replace("+psycopg", ""),
        "SECRET_KEY": SECRET,
    }

    def crm(*words: str, **more: str) -> Result:
        return CliRunner().invoke(main, list(words), env={**environment, **more})

    crm.instance = instance  # type: ignore[attr-defined]
    return crm


def test_backup_and_restore_by_command(office: Office, run) -> None:  # type: ignore[no-untyped-def]
    rows = office.rows()
    answer = run("backup")
    assert answer.exit_code == 0, answer.output
    (made,) = backups_in(folder_of(run.instance))
    assert str(made) in answer.output
    office.work(new_lead)

    refused = run("restore", str(made))
    assert (refused.exit_code, "--replace" in refused.output) == (2, True)
    assert len(office.rows()["leads"]) == len(rows["leads"]) + 1

    done = run("restore", str(made), "--replace")
    assert done.exit_code == 0, done.output
    before = Path(re.findall(r"\S*before-restore-[\d-]+\.zip", done.output)[0]).rename(run.instance / "before.zip")
    assert office.rows()["leads"] == rows["leads"]
    assert len(office.rows()["audit_entries"]) == len(rows["audit_entries"]) + 1  # that it was restored

    assert run("restore", str(before), "--replace").exit_code == 0
    assert len(office.rows()["leads"]) == len(rows["leads"]) + 1


def test_an_empty_installation_is_restored_without_asking(office: Office, run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = office.rows()
    assert run("backup", str(tmp_path / "one.zip")).exit_code == 0
    office.wipe()
    office.files.mkdir()
    assert run("restore", str(tmp_path / "one.zip")).exit_code == 0
    assert office.rows()["leads"] == rows["leads"]


def test_only_the_newest_are_kept_and_only_those_of_the_usual_name(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "nas"
    folder.mkdir()
    old = [folder / f"backup-2026010{day}-020000.zip" for day in (1, 2, 3)]
    for path in [*old, folder / "backup-of-the-chief.zip", folder / "before-restore-20260101-020000.zip"]:
        path.touch()
    answer = run("backup", str(folder), "--keep", "2")
    assert answer.exit_code == 0, answer.output
    assert [path.exists() for path in old] == [False, False, True]
    assert len(list(folder.iterdir())) == 4
    assert run("backup", str(folder), "--keep", "0").exit_code == 2


def test_a_damaged_file_is_told_in_one_line(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04")
    answer = run("restore", str(broken), "--replace")
    assert answer.exit_code == 2
    assert "broken.zip" in answer.output


def test_the_doctor_finds_a_well_kept_office_well(run) -> None:  # type: ignore[no-untyped-def]
    assert run("backup").exit_code == 0
    answer = run("doctor")
    assert answer.exit_code == 0, answer.output
    levels = re.findall(r"^\[(\w+)\]", answer.output, re.MULTILINE)
    assert len(levels) == len(answer.output.splitlines()) >= 10
    assert set(levels) == {"ok"}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE parcels SET assigned_m2 = assigned_m2 - 1", "用地"),
        ("UPDATE audit_head SET entries = entries - 1", "审计"),
        ("UPDATE alembic_version SET version_num = '0000'", "crm upgrade"),
    ],
)
def test_the_doctor_names_what_is_wrong(office: Office, run, statement: str, said: str) -> None:  # type: ignore[no-untyped-def]
    office.work(lambda _: db.session.execute(text(statement)))
    answer = run("doctor")
    assert answer.exit_code == 1
    assert any(line.startswith("[error]") and said in line for line in answer.output.splitlines()), answer.output


def test_the_doctor_misses_a_file_a_secret_and_a_backup(office: Office, run) -> None:  # type: ignore[no-untyped-def]
    digest = office.ask(lambda: db.session.scalar(text("SELECT min(sha256) FROM attachments")))
    path_of(office.files, digest).unlink()
    stray = path_of(office.files, "0" * 64)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    answer = run("doctor", SECRET_KEY="short")
    assert answer.exit_code == 1
    levels = re.findall(r"^\[(\w+)\] (\w+)", answer.output, re.MULTILINE)
    assert sorted(levels) == sorted(
        [
            *(("ok", name) for name in ("数据目录", "磁盘空间", "页面和译文", "数据库", "时钟", "审计链", "用地")),
            ("ok", "SQLite" if db_name(office) == "sqlite" else "PostgreSQL"),
            ("error", "会话密钥"),
            ("error", "附件"),
            ("warning", "无主文件"),
            ("warning", "最近一次备份"),
        ]
    )
    assert digest[:12] in answer.output


def db_name(office: Office) -> str:
    return office.bench.name


def test_the_doctor_says_when_a_backup_is_old(office: Office, run) -> None:  # type: ignore[no-untyped-def]
    folder = folder_of(run.instance)
    folder.mkdir()
    day = time.strftime("%Y%m%d-%H%M%S", time.gmtime(time.time() + 8 * 3600 - 37 * 3600))
    (folder / f"backup-{day}.zip").touch()
    answer = run("doctor")
    assert answer.exit_code == 0
    assert re.search(r"^\[warning\] .*37 ", answer.output, re.MULTILINE), answer.output


def test_the_doctor_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    environment = {"CRM_INSTANCE": str(tmp_path), "DATABASE_URL": "", "SECRET_KEY": SECRET}
    answer = CliRunner().invoke(main, ["doctor"], env=environment)
    assert answer.exit_code == 1
    assert "crm upgrade" in answer.output
    assert list(tmp_path.iterdir()) == []
