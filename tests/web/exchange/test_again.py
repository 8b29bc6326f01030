"""The same request or the same file once more, because the answer was lost: every row is there once."""

from sqlalchemy import func, select

from crm.accounts.models import Role
from crm.companies.models import Company
from crm.db import db
from crm.leads.models import Lead
from tests.files_made import xlsx
from tests.visiting import Site
from tests.web.exchange.test_import import previewed
from tests.web.office import everything

DATA = xlsx(["项目名称", "投资方", "总投资（万元）"], *([f"项目{n}", f"别家{n}有限公司", n] for n in range(5)))


def test_the_same_post_and_the_same_file_again_write_nothing_twice(site: Site) -> None:
    with site.made() as make:
        officer = make.user(Role.OFFICER, make.promotion_office())
    visitor = site.visitor(officer, language="en")
    first = previewed(visitor, DATA, "a.xlsx")
    second = previewed(visitor, DATA, "a.xlsx")  # the upload was posted again
    assert visitor.post(f"{first}/write").status_code == 302
    before = everything(site.app)
    answer = visitor.post(f"{first}/write")
    assert (answer.status_code, "written already" in answer.get_data(as_text=True)) == (400, True)
    assert everything(site.app) == before

    visitor.post(f"{second}/write")
    assert "unchanged" in visitor.get(second).get_data(as_text=True)
    with site.looking():
        assert db.session.scalar(select(func.count(Lead.id))) == 5
        assert db.session.scalar(select(func.count(Company.id)).where(Company.name.contains("别家"))) == 5
