"""An import against a floor: reading the same file bare, and inserting its rows in bulk."""

import argparse
import io
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import xlsxwriter
from filling import filled
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, text

from crm.accounts.login import find_user
from crm.db import db, writing
from crm.exchange import importing

HEADINGS = "序号 项目名称 投资方 总投资（万元） 项目用地（亩） 产业类别 来源地 建设地点 签约时间 进展情况 责任单位 备注".split()


def ledger(rows: int) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, ["2022年新签约项目一览表"])
    sheet.write_row(1, 0, HEADINGS)
    for n in range(rows):
        row = [n + 1, f"新项目{n}", f"新企业{n}有限公司", 3000 + n % 900, 20 + n % 70, "食品", "浙江省杭州市"]
        sheet.write_row(n + 2, 0, [*row, "大健康产业园", "2022-03-15", "正在办理土地手续", "", ""])
    book.close()
    return made.getvalue()


def floor(data: bytes, database: Path) -> float:
    begun = time.perf_counter()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    with create_engine(f"sqlite:///{database}").begin() as connection:
        connection.execute(text("create table bare (a, b, c, d, e)"))
        connection.execute(
            text("insert into bare values (:a, :b, :c, :d, :e)"),
            [dict(zip("abcde", map(str, row[:5]), strict=True)) for row in rows],
        )
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000)
    asked = parser.parse_args()
    data = ledger(asked.rows)
    with tempfile.TemporaryDirectory() as folder:
        app, _ = filled(Path(folder), 10)
        least = floor(data, Path(folder) / "floor.sqlite")
        with app.app_context():
            by = find_user("chief")
            if by is None:
                raise SystemExit("the bench has no chief")
            steps = [("start", time.perf_counter())]
            results = importing.recognise(data, "bench.xlsx")
            steps.append(("read and recognise", time.perf_counter()))
            planned = importing.plan(results, by)
            db.session.rollback()
            steps.append(("plan", time.perf_counter()))
            with writing():
                batch = importing.keep_batch(Path(folder) / "files", data, "bench.xlsx", None, planned, by)
                importing.write(batch, results, by)
                db.session.commit()
            steps.append(("plan again and write", time.perf_counter()))
    print(f"{asked.rows} rows; floor {least:.2f} s")
    for (_, before), (name, after) in pairwise(steps):
        print(f"{name:<22} {(after - before) / least:6.1f} × floor")


if __name__ == "__main__":
    main()
