"""An import is killed at random points: it is written whole or not at all, and what was acknowledged stays.

Ten times here; KILLS=100 says how often.
"""

import multiprocessing
import os
import random
import shutil
import sqlite3
import time
from pathlib import Path

from sqlalchemy import func, select

from crm import create_app
from crm.accounts.models import User
from crm.audit.queries import verify
from crm.db import db, writing
from crm.exchange import importing
from crm.exchange.models import BatchRow, ImportBatch
from crm.exchange.undoing.operations import undo
from crm.leads.models import Lead
from tests.building import Make
from tests.engines import SqliteBench, config
from tests.files_made import xlsx

KILLS = int(os.environ.get("KILLS", "10"))
ROWS = 12
HEADINGS = ["项目名称", "投资方", "总投资（万元）", "联系人", "联系电话", "开工时间"]


def ledger(number: int) -> bytes:
    rows = (
        [f"项目{number}-{n}", f"别家{number}甲{n}有限公司", n, f"王{n}", "13900000001", "2022-03-01"]
        for n in range(ROWS)
    )
    return xlsx(HEADINGS, *rows)


def bring_in(folder: Path, number: int, data: bytes, undone: bool) -> None:
    """As the command does it; a file says that it was acknowledged."""
    app = create_app(config(folder, f"sqlite:///{folder / 'crm.sqlite'}"))
    with app.app_context(), writing():
        by = db.session.scalars(select(User)).one()
        results = importing.recognise(data, "a.xlsx")
        (folder / f"ready-{number}").touch()
        planned = importing.plan(results, by)
        batch = importing.keep_batch(folder / "files", data, f"{number}.xlsx", None, planned, by)
        importing.write(batch, results, by)
        db.session.commit()
        if undone:
            undo(batch, by)
            db.session.commit()
        (folder / f"done-{number}").touch()


def run(folder: Path, number: int, after: float | None, undone: bool = False) -> float:
    """Until it ends, or kill -9 so many seconds after the file was read. How long it took from there."""
    process = multiprocessing.get_context("forkserver").Process(
        target=bring_in, args=(folder, number, ledger(number), undone)
    )
    process.start()
    while not (folder / f"ready-{number}").exists():
        assert process.is_alive() or process.exitcode is None
        time.sleep(0.002)
    began = time.monotonic()
    if after is not None:
        time.sleep(after)
        process.kill()
    process.join(120)
    assert process.exitcode in (0, -9)
    return time.monotonic() - began


def check(folder: Path) -> tuple[int, int]:
    """How many batches were written and undone; each is whole."""
    with sqlite3.connect(folder / "crm.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    app = create_app(config(folder, f"sqlite:///{folder / 'crm.sqlite'}"))
    with app.app_context():
        states = dict(db.session.execute(select(ImportBatch.file, ImportBatch.state)).all())  # type: ignore[arg-type]
        written = [name for name, state in states.items() if state == "written"]
        assert set(states.values()) <= {"written", "undone"}
        assert db.session.scalar(select(func.count(Lead.id))) == ROWS * len(written)
        made = select(func.count(BatchRow.id)).where(BatchRow.table == "leads", BatchRow.change == "created")
        assert db.session.scalar(made) == ROWS * len(states)
        assert verify().broken_at is None
        acknowledged = {path.name.removeprefix("done-") + ".xlsx" for path in folder.glob("done-*")}
        assert acknowledged <= set(states)
        db.session.remove()
        db.engine.dispose()
    return len(written), len(states) - len(written)


def test_an_import_that_is_killed_is_written_whole_or_not_at_all(sqlite_bench: SqliteBench, tmp_path: Path) -> None:
    shutil.copy(sqlite_bench.template, tmp_path / "crm.sqlite")
    app = create_app(config(tmp_path, f"sqlite:///{tmp_path / 'crm.sqlite'}"))
    with app.app_context(), writing():
        make = Make(tmp_path / "files")
        make.user(unit=make.promotion_office())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.exchange.test_killed"])
    whole = max(run(tmp_path, 0, None, undone=True), 0.2)
    assert check(tmp_path) == (0, 1)
    chance = random.Random(4711)
    for number in range(1, KILLS + 1):
        run(tmp_path, number, chance.uniform(0, whole), undone=number % 2 == 0)
        check(tmp_path)
    run(tmp_path, KILLS + 1, None)
    assert check(tmp_path)[0] >= 1
