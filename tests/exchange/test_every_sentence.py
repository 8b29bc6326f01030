"""Every sentence an import may answer with is said where it should be, in both languages; none has no case."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

import crm
from crm.accounts.models import Role, User
from crm.db import db, now
from crm.errors import DomainError, Problem
from crm.exchange import importing
from crm.exchange.batches import data_of, discard, importer_named, require_open
from crm.exchange.layout import Told
from crm.exchange.models import BatchRow, ImportBatch
from crm.exchange.reading import opening as reading
from crm.exchange.reading.sheets import Workbook
from crm.exchange.recognising import tables
from crm.exchange.recognising.sheet import recognise_workbook
from crm.exchange.recognising.tables import read
from crm.exchange.undoing.operations import undo
from crm.exchange.undoing.plan import WHY, Left
from crm.exchange.undoing.told import take_back
from crm.fuzzydate import today
from crm.interactions.activities import add_activity
from crm.jobs.operations import enqueue
from crm.leads.words import Stage
from crm.quantities.measures import parse_area, parse_money, parse_number
from crm.web.batches import why
from crm.web.language import said
from tests.building import Make, credit_code
from tests.exchange.building import drawn, sheet_of
from tests.exchange.sentences import CELLS, FILES, LEAD, ROWS, SHEETS, Table
from tests.files_made import HOSTILE, PLAIN, repacked, xlsx

CRM = Path(crm.__file__).parent
# What reads a file, decides about its rows, writes and undoes them.
CODE = ("exchange/*.py", "quantities/*.py", "text/codes.py", "text/phones.py")
# What goes out, and what forms are filled with, answers elsewhere.
OUTGOING = {"exporting", "filling", "official", "outgoing", "templates"}
Answer = DomainError | Problem


@dataclass(frozen=True)
class Office:
    make: Make
    people: dict[str, User]
    patch: pytest.MonkeyPatch

    @property
    def officer(self) -> User:
        return self.people["officer"]


@pytest.fixture
def office(make: Make, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Two officers of a unit, somebody of another one, and what each of them keeps."""
    bureau, other, day = make.unit("县工信局"), make.unit("县商务局"), date(2022, 5, 5)
    officer, mate, stranger = make.user(unit=bureau), make.user(unit=bureau), make.user(unit=other)
    make.company("太原铁马机械有限公司", credit_code(1))
    make.company("无码有限公司")
    make.contact(make.company("闲置有限公司"))
    theirs = make.lead(stranger, title="别家项目", company=make.company("别家有限公司"))
    own = make.lead(officer, title="自家项目", company=make.company("自家有限公司"))
    for lead, by in ((theirs, stranger), (own, officer)):
        make.talk(lead, by, met_on=day, next_step=None, no_next_step_reason="谈完了")
    for title, unit, by in (("别家春会", other, stranger), ("自家春会", bureau, officer)):
        add_activity({"title": title, "kind": "other", "starts_on": day, "ends_on": day}, (), (), unit, by)
    make.arrival(make.at(Stage.SIGNED, officer, title="签过项目", company=make.company("签过有限公司")), officer)
    make.parcel(number="旧-1").retired_on = day
    db.session.flush()
    people = {"officer": officer, "mate": mate, "manager": make.manager("equipment"), "admin": make.user(Role.ADMIN)}
    return Office(make, people, monkeypatch)


def brought_in(table: Table, by: User) -> Iterator[Answer]:
    """Everything that is said of the sheet, of its columns and of its rows."""
    about = dict(table.about)
    drawing = table.drawing.format(code1=credit_code(1), code2=credit_code(2))
    sheet = drawn(drawing, about.pop("merges", ""), **about) if drawing else sheet_of()
    above = [] if table.above is None else [drawn(table.above, name="一季度")]
    results = recognise_workbook(
        Workbook("a.xlsx", (*above, *tables.split(sheet))), kind=table.kind, told={"Sheet1": table.told}
    )
    for result in results:
        if result.skipped:
            yield Problem(None, "error", result.skipped)
        elif result.layout:
            yield from result.layout.problems
            yield from (
                problem
                for part in (result.layout.columns, result.layout.left_out)
                for one in part
                for problem in one.problems
            )
    for planned in importing.plan(results, by):
        for row in planned.rows:
            yield from row.problems


def refused(act: Callable[[], Any]) -> Sequence[Answer]:
    with pytest.raises(DomainError) as refusal:
        act()
    return [refusal.value]


def batch_of(office: Office, state: str = "previewed", **more: Any) -> ImportBatch:
    data = xlsx(["项目名称", "投资方"], ["甲", "甲公司"])
    batch = importing.keep_batch(office.make.files_root, data, "a.xlsx", None, (), office.officer)
    batch.state, batch.written_at = state, now()
    for name, value in more.items():
        setattr(batch, name, value)
    db.session.flush()
    return batch


def many_cells() -> bytes:
    def far(sheet: Any) -> None:
        sheet["H1000000"] = "远"

    return xlsx(["a"], change=far)


def unread() -> bytes:
    return repacked(PLAIN, lambda name, part: part.replace(b"<c ", b"<k ").replace(b"</c>", b"</k>"))


def too_large(office: Office) -> Sequence[Answer]:
    with office.patch.context() as patch:
        patch.setattr(reading, "MAX_BYTES", 2**20)
        return refused(lambda: read(bytes(2**20 + 1), "a.xlsx"))


def noted(office: Office) -> ImportBatch:
    batch = batch_of(office, "written")
    db.session.add(BatchRow(batch_id=batch.id, table="leads", row_id=1, change="noted"))
    return batch


def linked(office: Office) -> Sequence[Answer]:
    """A conversation that names a project nobody knows is told when it is written."""
    headings = ["单位", "姓名", "开始时间", "拜访企业名称", "洽谈内容", "洽谈项目"]
    data = xlsx(headings, ["县工信局", "沈敏", "2022-06-25", "甲公司", "谈", "轴承项目"])
    results = importing.recognise(data, "a.xlsx", "interactions")
    planned = importing.plan(results, office.officer)
    batch = importing.keep_batch(office.make.files_root, data, "a.xlsx", None, planned, office.officer)
    (sheet,) = importing.write(batch, results, office.officer)
    return sheet.rows[0].problems


ACTS: Sequence[tuple[Callable[[Office], Sequence[Answer]], str, str]] = (
    (
        lambda o: refused(lambda: importing.recognise(PLAIN, "a.xlsx", sheet="二季度")),
        "The file has no sheet 二季度.",
        "文件中没有工作表“二季度”。",
    ),
    (too_large, "The file is larger than 1 MB.", "文件超过 1 MB。"),
    (
        lambda o: refused(lambda: read(many_cells(), "a.xlsx")),
        "The file has more cells than can be read at once; split it.",
        "文件单元格过多，一次读不完，请拆分。",
    ),
    (
        lambda o: refused(lambda: read(unread(), "a.xlsx")),
        "Sheet Sheet has cells, but none could be read; save it as .xlsx.",
        "工作表“Sheet”有内容但读不出来，请另存为 .xlsx。",
    ),
    (
        lambda o: refused(lambda: require_open(batch_of(o, "reading"))),
        "This file is still being read.",
        "文件还在读取中。",
    ),
    (
        lambda o: refused(lambda: require_open(batch_of(o, "discarded"))),
        "This import was discarded. Upload the file again.",
        "这次导入已放弃，请重新上传文件。",
    ),
    (
        lambda o: refused(lambda: require_open(batch_of(o, "written"))),
        "This import was written already.",
        "这次导入已写入，不能重复写入。",
    ),
    (
        lambda o: refused(lambda: data_of(o.make.files_root / "none", batch_of(o))),
        "The file of this import is no longer there. Upload it again.",
        "这次导入的文件已不在，请重新上传。",
    ),
    (
        lambda o: refused(lambda: discard(batch_of(o, "written"), o.officer)),
        "Only an import that was not written can be discarded.",
        "只有尚未写入的导入可以放弃。",
    ),
    (
        lambda o: refused(lambda: discard(batch_of(o, job=enqueue("read import", {}, o.officer.id)), o.officer)),
        "The worker is at this import. Wait until it is done.",
        "后台正在处理这次导入，请等它完成。",
    ),
    (
        lambda o: refused(lambda: discard(batch_of(o), o.officer, 0)),
        "Somebody saved this since you opened it.",
        "您打开后，有人作了修改。",
    ),
    (
        lambda o: refused(lambda: importer_named("谁也不是")),
        "谁也不是 is no user who may import.",
        "用户 谁也不是 不存在或没有导入权限。",
    ),
    (
        lambda o: refused(lambda: undo(batch_of(o, "written"), o.people["mate"])),
        "The importer, or the chief over the importer's unit, undoes an import.",
        "导入只能由导入人或其单位的主任撤销。",
    ),
    (
        lambda o: refused(lambda: undo(batch_of(o, "undone"), o.officer)),
        "This import was undone already.",
        "这次导入已经撤销。",
    ),
    (
        lambda o: refused(lambda: undo(batch_of(o), o.officer)),
        "This import was not written: there is nothing to undo.",
        "这次导入没有写入，无需撤销。",
    ),
    (
        lambda o: refused(lambda: undo(noted(o), o.officer)),
        "This import was written before imports could be undone.",
        "这次导入写入时还不支持撤销。",
    ),
    (
        lambda o: refused(lambda: take_back(0, o.officer)),
        "There is no import 0 that is yours to undo.",
        "没有您可以撤销的导入批次 0。",
    ),
    (
        lambda o: list(brought_in(Table("leads", LEAD, "", "", told=Told(is_skipped=True)), o.officer)),
        "This sheet is not to be imported.",
        "这张表不导入。",
    ),
    (lambda o: refused(lambda: parse_money("5", "吨")), "“吨” is not a unit of money.", "“吨”不是金额单位。"),
    (lambda o: refused(lambda: parse_area("5", "吨")), "“吨” is not a unit of area.", "“吨”不是面积单位。"),
    (lambda o: refused(lambda: parse_number("5吨")), "“5吨” is not a number.", "“5吨”不是数字。"),
    (
        linked,
        "“轴承项目” is no project of these firms that you work on; it is kept beside.",
        "“轴承项目”不是这些企业中由您跟进的项目；已原文保留。",
    ),
)

# Why an undo leaves a row: test_undo.py and test_undo_of_each_kind.py have what leads to each.
STAYS = (
    (Left("changed"), "Changed since.", "之后被改过。"),
    (Left("used", "leads"), "In use since by a project.", "之后被项目使用。"),
    (Left("needed"), "Something that stays needs it.", "保留的记录还要用它。"),
    (Left("whole"), "It belongs to a record that stays.", "所属的记录保留，随之保留。"),
    (Left("gone"), "It was removed since.", "之后已被删除。"),
    (Left("closed"), "Its month is closed.", "所在月份已封账。"),
)


def sentences() -> set[str]:
    """The message ids of the importer's code that are sentences; the others are labels."""
    paths = (path for pattern in CODE for path in CRM.glob(pattern) if path.stem not in OUTGOING)
    calls = (node for path in paths for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    marked = (
        ast.literal_eval(call.args[0]) for call in calls if isinstance(call.func, ast.Name) and call.func.id == "N_"
    )
    return {text for text in marked if text.endswith(".")}


def in_both_languages(told: Sequence[Answer]) -> list[tuple[str, str]]:
    found = []
    for language in ("en", "zh_Hans_CN"):
        with force_locale(language):
            found.append([said(one) for one in told])
    return list(zip(*found, strict=True))


def test_every_sentence_is_said_in_both_languages_and_none_has_no_case(office: Office) -> None:
    met, days = set[str](), {"today": today().isoformat(), "next": today().year + 1}
    cases: list[tuple[Sequence[Answer], str, str]] = [
        (list(brought_in(table, office.people[table.by])), table.english, table.chinese)
        for table in (*SHEETS, *CELLS, *ROWS)
    ]
    cases += [(act(office), english, chinese) for act, english, chinese in ACTS]
    for name, sentence in FILES.items():
        data, file, _ = HOSTILE[name]
        cases.append((refused(lambda data=data, file=file: read(data, file)), *sentence))
    for told, english, chinese in cases:
        wanted = english.format(**days), chinese.format(**days)
        found = in_both_languages(told)
        assert wanted in found, (wanted, found)
        met.add(told[found.index(wanted)].message)
    for left, english, chinese in STAYS:
        with force_locale("en"):
            assert why(left) == english
        with force_locale("zh_Hans_CN"):
            assert why(left) == chinese
        met.add(WHY[left.why])
    assert sentences() - met == set()
