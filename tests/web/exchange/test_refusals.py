"""What the wizard's pages refuse: the sentence in both languages, nothing written, nothing chosen lost."""

import ast
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from crm import web
from crm.accounts.models import Role
from tests.files_made import xlsx
from tests.visiting import Site, Visitor
from tests.web.exchange.test_import import previewed
from tests.web.office import everything
from tests.web.pages import Page

FIRMS = xlsx(["企业名称", "地址"], ["甲有限公司", "中条山路1号"])
DATA = xlsx(["项目名称", "投资方", "总投资（万元）", "牵线人"], ["甲项目", "甲有限公司", "约数", "省商会"])
MODULES = ("batch_page", "batches", "exchange", "rereading", "sheet_inputs", "sheet_view", "wizard")
# What is said when it went well, and what the undo page says of a row that stays (test_every_sentence.py).
DONE = {
    "Read again. Nothing is written yet.",
    "Forgotten. The columns are recognised anew.",
    "Row %(row)s is read again.",
    "Discarded. Nothing was written.",
    "Undone.",
    "Written.",
    "Changed since: %(fields)s.",
}
Asked = Callable[[Visitor, Sequence[str]], str]  # of the batches of DATA and of FIRMS


def sent(path: str, of: int = 0, **body: str) -> Asked:
    return lambda visitor, batches: visitor.post(f"{batches[of]}{path}", body).get_data(as_text=True)


def no_file(visitor: Visitor, _batches: Sequence[str]) -> str:
    return visitor.post("/exchange", {"kind": ""}).get_data(as_text=True)


def a_bad_file(visitor: Visitor, _batches: Sequence[str]) -> str:
    body = {"file": (io.BytesIO(b"%PDF-1.7"), "a.xlsx"), "kind": ""}
    return visitor.post("/exchange", body, content_type="multipart/form-data").get_data(as_text=True)


def a_late_cell(visitor: Visitor, batches: Sequence[str]) -> str:
    here, body = f"{batches[0]}/sheets/1/rows/2?at=3", {"version": "99", "cell-3": "5"}
    return visitor.post(here, body, headers={"HX-Request": "true"}).get_data(as_text=True)


# The message id, what is asked of a previewed batch, and the sentence it is answered with.
REFUSALS: tuple[tuple[str, Asked, str, str], ...] = (
    ("Choose a file.", no_file, "Choose a file.", "请选择文件。"),
    (
        "",
        a_bad_file,
        "This is a PDF, not a table; ask for the workbook itself.",
        "这是 PDF，不是表格，请索取原始工作簿。",
    ),
    (
        "Choose one of the list.",
        sent("/sheets/1", kind="leads", **{"field-2": "nonsense"}),
        "Choose one of the list.",
        "请从列表中选择。",
    ),
    (
        "“%(heading)s” is read as %(field)s already.",
        sent("/sheets/1", kind="leads", **{"field-2": "title"}),
        "“项目名称” is read as Project name already.",
        "“项目名称”列已读作“项目名称”。",
    ),
    (
        "Write a year such as 2022.",
        sent("/sheets/1", 1, kind="companies", year="22"),
        "Write a year such as 2022.",
        "请填写年份，如 2022。",
    ),
    (
        "Somebody saved this since you opened it.",
        a_late_cell,
        "Somebody saved this since you opened it.",
        "您打开后，有人作了修改。",
    ),
    (
        "",
        sent("/sheets/1", kind="leads", version="99"),
        "Somebody saved this import since you opened it, perhaps you in another tab.",
        "您打开后这次导入又被保存过（可能是您在另一个标签页）。您的选择保留在下面，尚未保存：请核对后重新识别。",
    ),
)


def sentences() -> set[str]:
    found = set()
    for name in MODULES:
        for node in ast.walk(ast.parse((Path(web.__file__).parent / f"{name}.py").read_text(encoding="utf-8"))):
            is_text = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if is_text and node.func.id in ("N_", "gettext", "lazy_gettext") and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
                found.add(str(node.args[0].value))  # type: ignore[attr-defined]
    return {text for text in found if text.endswith(".")} - DONE


def test_every_refusal_of_the_pages_is_said_in_both_languages_and_writes_nothing(site: Site) -> None:
    with site.made() as make:
        officer = make.user(Role.OFFICER, make.promotion_office())
    batches = [previewed(site.visitor(officer), data, "a.xlsx") for data in (DATA, FIRMS)]
    visitors = {language: site.visitor(officer, language) for language in ("en", "zh_Hans_CN")}
    before = everything(site.app)
    for _, asked, english, chinese in REFUSALS:
        for language, sentence in zip(visitors, (english, chinese), strict=True):
            source = asked(visitors[language], batches)
            said = " ".join(
                each.text
                for each in Page(source).elements
                if {"field-error", "flash", "flash-error"} & set((each.get("class") or "").split())
            )
            assert sentence in said, (sentence, said)
    assert everything(site.app) == before
    assert sentences() - {message for message, *_ in REFUSALS} == set()
