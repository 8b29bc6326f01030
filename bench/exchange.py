"""A ledger in and a list out, against their floors: the same file read bare and its rows inserted in bulk; a bare writer."""

import argparse
import gc
import io
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter
from filling import filled, opened
from flask_babel import gettext
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, text

from crm.accounts.login import find_user
from crm.accounts.models import User
from crm.db import db, writing
from crm.exchange import importing
from crm.exchange.exporting.lists import Words, write_file
from crm.exchange.exporting.outgoing import Outgoing
from crm.web.exports import word

_T = TypeVar("_T")
HEADINGS = (
    "序号 项目名称 投资方 落地公司 总投资（万元） 一期投资（万元） 固定资产投资（万元） 到位资金（万元） 项目用地（亩） "
    "厂房需求（平方米） 年产值（万元） 年税收（万元） 带动就业 产业类别 所属产业链 来源地 建设地点 签约时间 开工时间 项目联系人 "
    "联系人电话 进展情况 包联领导 项目引荐单位 备注"
).split()


def ledger(rows: int) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, ["2022年新签约项目一览表"])
    sheet.write_row(1, 0, HEADINGS)
    for n in range(rows):
        money = [3000 + n % 900, 1500 + n % 400, 2000 + n % 700, n % 500]
        row = [n + 1, f"新项目{n}", f"新企业{n}有限公司", f"新公司{n}有限公司", *money, 20 + n % 70, 500 + n % 90]
        row += [9000 + n % 100, 300 + n % 50, 20 + n % 80, "食品", "健康食品", "浙江省杭州市", "大健康产业园"]
        row += ["2022-03-15", "2022-06", f"联系人{n % 9}", "13900000000", "正在办理土地手续", "分管领导", "省商会", ""]
        sheet.write_row(n + 2, 0, row)
    book.close()
    return made.getvalue()


def floor(data: bytes, database: str) -> float:
    """Reading the file and inserting all its cells."""
    begun = spent()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    names = [f"c{n}" for n in range(len(HEADINGS))]
    with create_engine(database).begin() as connection:
        connection.execute(text(f"create table bare ({', '.join(f'{name} text' for name in names)})"))
        places = ", ".join(f":{name}" for name in names)
        bare = text(f"insert into bare values ({places})")  # noqa: S608  (our own names)
        connection.execute(bare, [dict(zip(names, map(str, row), strict=True)) for row in rows[2:]])
    return spent() - begun


def apart(work: Callable[..., _T], *given: Any) -> _T:
    """In a process of its own, so that its memory is not taken for the application's."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as other:
        return other.submit(work, *given).result()


def fill(folder: Path, leads: int, url: str | None) -> None:
    filled(folder, leads, url)


def bare_writer(path: Path, cells: list[list[Any]]) -> float:
    """Writing cells that are there already, as the export writes them."""
    begun = spent()
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(cells):
        sheet.write_row(at, 0, row)
    book.close()
    return spent() - begun


def spent() -> float:
    """Seconds of the processor, of this process and of the readers it started: other load does not count."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def memory() -> float:
    """The most this process ever held, in MB. (getrusage() knows also what the process held that started it.)"""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


Steps = list[tuple[str, float, float, float]]  # what was done; processor time, clock and memory when it was


def bring_in(data: bytes, folder: Path) -> Steps:
    steps: Steps = []

    def done(step: str) -> None:
        steps.append((step, spent(), time.monotonic(), memory()))

    by = chief()
    done("")
    results = importing.recognise(data, "bench.xlsx")
    done("read and recognise")
    at = importing.as_it_stands()
    foreseen = importing.Foreseen(importing.plan(results, by), at)
    db.session.rollback()
    done("plan")
    with writing():
        batch = importing.keep_batch(folder / "files", data, "bench.xlsx", None, foreseen.sheets, by)
        done("keep the preview")
        importing.write(batch, results, by, foreseen)
        done("write")
        db.session.commit()
        done("commit with the trail")
    return steps


def chief() -> User:
    by = find_user("chief")
    if by is None:
        raise SystemExit("the bench has no chief")
    return by


def tell(steps: Steps, least: float) -> None:
    for (_, start, began, _), (step, end, ended, most) in pairwise(steps):
        print(
            f"{step:<22} {(end - start) / least:6.1f} × floor {ended - began:7.1f} s {most - steps[0][3]:6.0f} MB more"
        )
    used = steps[-1][1] - steps[0][1]
    print(
        f"{'altogether':<22} {used / least:6.1f} × floor; the write lock was held {steps[-1][2] - steps[-4][2]:.1f} s"
    )


def take_out(folder: Path, database: str | None, format: str) -> str:
    with opened(folder, database).app_context():
        begun, before = spent(), memory()
        wanted = Outgoing("leads", chief(), names="title investor stage investment land_area park owner note".split())
        count = write_file(folder / f"list.{format}", wanted, format, Words("Sheet", gettext, word))
        used, more = spent() - begun, memory() - before
        db.session.rollback()
    cells = [
        [f"YF-{n}", f"新项目{n}", f"新企业{n}有限公司", "签约", n * 1.5, n * 0.5, "园区", "主任", ""]
        for n in range(count)
    ]
    least = bare_writer(folder / "bare.xlsx", cells)
    return f"{format} of {count} rows {used / least:6.1f} × bare .xlsx writer ({least:.2f} s), {more:.0f} MB more"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--leads", type=int, default=2_000, help="that are there already")
    parser.add_argument("--database", help="the URL of an empty database; SQLite without it")
    asked = parser.parse_args()
    gc.set_threshold(50_000, 20, 20)  # as the worker has it
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = apart(ledger, asked.rows)
        apart(fill, folder, asked.leads, asked.database)
        least = apart(floor, data, asked.database or f"sqlite:///{folder / 'floor.sqlite'}")
        print(f"{asked.rows} rows of {len(HEADINGS)} columns, {asked.leads} leads there; floor {least:.2f} s")
        with opened(folder, asked.database).app_context():
            tell(bring_in(data, folder), least)
        for format in ("xlsx", "csv"):
            print(apart(take_out, folder, asked.database, format))


if __name__ == "__main__":
    main()
