"""Official forms through the pages: filled in and recorded, drawn anew by who may, refused with the reason."""

import io

import openpyxl
from sqlalchemy import select

from crm.accounts.models import Role
from crm.db import db
from crm.exchange.models import ExportRecord
from crm.fuzzydate import today
from crm.leads.words import Stage
from tests.files_made import xlsx
from tests.visiting import Site

BODY = {"form": "signed", "basis": "all", "first": f"{today().year}-01-01", "last": f"{today().year}-12-31",
        "money": "亿元", "area": "亩"}  # fmt: skip


def test_a_form_is_filled_in_with_what_its_reader_sees_and_recorded(site: Site) -> None:
    with site.made() as make:
        owner, chief = make.user(), make.chief()
        title = make.at(Stage.SIGNED, owner, chief).title
        stranger = make.user(Role.OFFICER, make.unit("商务局"))
    titles = {}
    for who in (owner, stranger):
        answer = site.visitor(who).post("/exports/forms", BODY)
        titles[who.id] = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active["C3"].value
    assert titles == {owner.id: title, stranger.id: None}
    with site.looking():
        kept = db.session.scalars(select(ExportRecord).order_by(ExportRecord.id)).all()
        assert [(record.kind, record.rows) for record in kept] == [("form signed", 1), ("form signed", 0)]
    assert "新签约项目" in site.visitor(owner).get("/exports").get_data(as_text=True)


def test_a_period_that_ends_before_it_begins_is_refused(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
    answer = site.visitor(owner, "en").post("/exports/forms", {**BODY, "last": "2001-01-01"})
    assert answer.status_code == 422
    assert "The period ends before it begins." in answer.get_data(as_text=True)


def test_the_administrator_draws_a_form_anew_and_a_wrong_one_is_refused_where_it_was_sent(site: Site) -> None:
    with site.made() as make:
        admin, bureau_chief = make.user(Role.ADMIN), make.chief(make.unit("县工信局"))
        owner, chief = make.user(), make.chief()
        title = make.at(Stage.SIGNED, owner, chief).title
    visitor = site.visitor(admin, "en")
    wrong = visitor.post("/forms/signed", {"file": (io.BytesIO(xlsx(["{title}", "{salary}"])), "a.xlsx")})
    assert wrong.status_code == 422
    assert "does not know the place {salary} in B1" in wrong.get_data(as_text=True)
    for language, said in (
        ("en", "Write {sum} instead of the formula in A3"),
        ("zh_Hans_CN", "A3 中的公式请改写成 {sum}"),
    ):
        drawing = {"file": (io.BytesIO(xlsx(["项目"], ["{investment}"], ["=SUM(A2:A2)"])), "我们的.xlsx")}
        assert said in site.visitor(admin, language).post("/forms/signed", drawing).get_data(as_text=True)
    own = {"file": (io.BytesIO(xlsx(["项目"], ["{title}"])), "我们的.xlsx")}
    assert visitor.post("/forms/signed", own).status_code == 302
    assert admin.name in visitor.get("/forms").get_data(as_text=True)

    def first_row() -> str:
        data = site.visitor(owner).post("/exports/forms", BODY).get_data()
        return str(openpyxl.load_workbook(io.BytesIO(data)).active["A2"].value)

    assert first_row() == title
    refused = site.visitor(bureau_chief).post("/forms/signed/drop")
    assert refused.status_code == 403
    assert first_row() == title
    assert visitor.post("/forms/signed/drop").status_code == 302
    assert first_row() == "单位"
