"""A ledger in and a list out, against their floors: the same file read bare and its rows inserted in bulk; a bare writer."""

import argparse
import io
import os
import resource
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import xlsxwriter
from filling import filled
from flask_babel import gettext
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, text

from crm.accounts.login import find_user
from crm.accounts.models import User
from crm.db import db, writing
from crm.exchange import importing
from crm.exchange.exporting import Words, write_file
from crm.exchange.outgoing import Outgoing
from crm.web.exports import word

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


def floor(data: bytes, database: Path) -> float:
    """Reading the file and inserting all its cells."""
    begun = spent()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    names = [f"c{n}" for n in range(len(HEADINGS))]
    with create_engine(f"sqlite:///{database}").begin() as connection:
        connection.execute(text(f"create table bare ({', '.join(names)})"))
        places = ", ".join(f":{name}" for name in names)
        bare = text(f"insert into bare values ({places})")  # noqa: S608  (our own names)
        connection.execute(bare, [dict(zip(names, map(str, row), strict=True)) for row in rows[2:]])
    return spent() - begun


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
    """The most this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bring_in(data: bytes, by: User, folder: Path) -> list[tuple[str, float]]:
    steps = [("", spent())]
    results = importing.recognise(data, "bench.xlsx")
    steps.append(("read and recognise", spent()))
    planned = importing.plan(results, by)
    db.session.rollback()
    steps.append(("plan", spent()))
    with writing():
        batch = importing.keep_batch(folder / "files", data, "bench.xlsx", None, planned, by)
        db.session.commit()
        steps.append(("keep the preview", spent()))
        importing.write(batch, results, by)
        steps.append(("plan again and write", spent()))
        db.session.commit()
        steps.append(("commit, trail and search", spent()))
    return steps


def take_out(by: User, folder: Path, rows: int) -> None:
    begun = spent()
    wanted = Outgoing("leads", by, names="title investor stage investment land_area park owner note".split())
    count = write_file(folder / "list.xlsx", wanted, "xlsx", Words("Sheet", gettext, word))
    used = spent() - begun
    cells = [
        [f"YF-{n}", f"新项目{n}", f"新企业{n}有限公司", "签约", n * 1.5, n * 0.5, "园区", "主任", ""]
        for n in range(count)
    ]
    least = bare_writer(folder / "bare.xlsx", cells)
    print(f"export of {count} rows  {used / least:6.1f} × bare writer ({least:.2f} s)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--leads", type=int, default=2_000, help="that are there already")
    asked = parser.parse_args()
    data = ledger(asked.rows)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app, _ = filled(folder, asked.leads)
        least, before = floor(data, folder / "floor.sqlite"), memory()
        with app.app_context():
            by = find_user("chief")
            if by is None:
                raise SystemExit("the bench has no chief")
            steps = bring_in(data, by, folder)
            print(f"{asked.rows} rows of {len(HEADINGS)} columns, {asked.leads} leads there; floor {least:.2f} s")
            for (_, start), (step, end) in pairwise(steps):
                print(f"{step:<26} {(end - start) / least:6.1f} × floor")
            print(
                f"{'altogether':<26} {(steps[-1][1] - steps[0][1]) / least:6.1f} × floor, {memory() - before:.0f} MB more"
            )
            take_out(by, folder, asked.rows)


if __name__ == "__main__":
    main()
