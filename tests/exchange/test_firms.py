"""Lists of firms and of people: written as they stand, once, and nobody else's people are touched."""

from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.models import Role, User
from crm.audit.queries import verify
from crm.companies.listings import set_listing
from crm.companies.models import Company, Contact, Listing
from crm.db import db
from crm.exchange import importing
from crm.exchange.importing import PlannedSheet
from crm.exchange.models import BatchRow, ImportBatch
from tests.building import Make, credit_code
from tests.exchange.building import DATA, xlsx

FIRMS = ["企业名称", "统一社会信用代码", "类别", "榜单年度", "排名", "总部所在地", "行业", "母公司"]
PEOPLE = ["客商名称", "联系人", "职务", "手机"]


def sample(beginning: str) -> bytes:
    (file,) = DATA.glob(f"{beginning}-*")
    return file.read_bytes()


def plan(data: bytes, by: User, name: str = "a.xlsx") -> PlannedSheet:
    return importing.plan(importing.recognise(data, name), by)[0]


def write(
    make: Make, data: bytes, by: User, name: str = "a.xlsx", defaults: dict[str, Any] | None = None
) -> dict[str, int]:
    results = importing.recognise(data, name)
    batch = importing.keep_batch(make.files_root, data, name, None, importing.plan(results, by), by)
    batch.defaults = defaults or {}
    importing.write(batch, results, by)
    db.session.commit()
    summary: dict[str, int] = batch.report["summary"]
    return {action: count for action, count in summary.items() if count and action != "rows"}


def firm(name: str, **values: Any) -> list[Any]:
    order = ("code", "list", "year", "rank", "place", "industry", "parent")
    return [name, *(values.get(field) for field in order)]


def company(name: str) -> Company:
    return db.session.scalars(select(Company).where(Company.name == name)).one()


def places(name: str) -> set[tuple[str, int, int | None]]:
    found = db.session.scalars(select(Listing).where(Listing.company_id == company(name).id))
    return {(place.list, place.year, place.rank) for place in found}


def test_the_list_of_target_firms_is_written_with_the_year_that_was_asked_for_and_once(make: Make) -> None:
    officer = make.user()
    assert write(make, sample("06"), officer, defaults={"year": 2022}) == {"create": 32}
    classes = db.session.execute(select(Listing.list, func.count()).where(Listing.year == 2022).group_by(Listing.list))
    assert dict(iter(classes)) == {"fortune_global_500": 25, "china_500": 1, "unicorn": 6}
    conch = company("安徽海螺集团有限责任公司")
    assert (conch.region, conch.industry, conch.extra) == ("340200", "建材", {"英文名": "Conch"})
    assert company("联想集团有限公司").extra == {"英文名": "Lenovo", "总部所在省市": "北京、香港"}
    assert db.session.scalar(select(func.count(BatchRow.id))) == 64
    assert verify().broken_at is None

    assert write(make, sample("06"), officer, defaults={"year": 2022}) == {"unchanged": 32}
    assert write(make, sample("06"), officer) == {"unchanged": 32}  # without a year nothing is known of the lists
    assert write(make, sample("06"), officer, defaults={"year": 2023}) == {"update": 32}
    assert len(places("国家电网有限公司")) == 2


def test_the_list_of_people_is_written_with_their_firms_and_once(make: Make) -> None:
    officer = make.user()
    name, before = "07-客商名录-GB18030.csv", db.session.scalar(select(func.count(Company.id))) or 0
    assert write(make, sample("07"), officer, name) == {"create": 50}
    contact = db.session.scalars(select(Contact).where(Contact.phone == "13900006323")).one()
    assert (contact.name, contact.title, contact.company.name, contact.company.region) == (
        "蒋文静", "总经理", "香港恒锐金泰再生资源集团有限公司", "810000",
    )  # fmt: skip
    assert contact.extra == {"备注": "㈱、①、㎡ 等符号也要能读"}
    assert db.session.scalar(select(func.count(Company.id))) == before + 50
    assert write(make, sample("07"), officer, name) == {"unchanged": 50}
    assert db.session.scalar(select(func.count(Contact.id))) == 50


def test_several_rows_of_one_firm_are_one_firm_in_several_lists(make: Make) -> None:
    data = xlsx(FIRMS, firm("甲集团", list="世界500强", year=2022, rank=81, industry="钢铁"),
                firm("甲 集团", list="中国500强", year="2022年", rank="第12位", place="河北石家庄"),
                firm("乙公司", list="独角兽、专精特新", year=2022), firm("乙公司", list="独角兽", year=2022))  # fmt: skip
    officer = make.user()
    rows = plan(data, officer).rows
    assert [row.action for row in rows] == ["create", "update", "create", "duplicate"]
    assert rows[1].changes == {
        "region": (None, "130100"), "listings": (["fortune_global_500"], ["fortune_global_500", "china_500"]),
    }  # fmt: skip
    write(make, data, officer)

    assert places("甲集团") == {("fortune_global_500", 2022, 81), ("china_500", 2022, 12)}
    assert (company("甲集团").region, company("甲集团").industry) == ("130100", "钢铁")
    assert places("乙公司") == {("unicorn", 2022, None), ("specialised", 2022, None)}
    assert [row.action for row in plan(data, officer).rows] == ["unchanged", "unchanged", "unchanged", "duplicate"]


def test_rows_that_disagree_about_one_firm_do_not_change_it_to_and_fro(make: Make) -> None:
    data = xlsx(FIRMS, firm("甲集团", list="世界500强", year=2022, industry="钢铁"),
                firm("甲集团", list="中国500强", year=2022, industry="电力"))  # fmt: skip
    officer = make.user()
    write(make, data, officer)

    assert company("甲集团").industry == "钢铁"
    second = plan(data, officer).rows[1]
    assert (second.action, [told.field for told in second.problems]) == ("unchanged", ["industry"])


def test_an_update_shows_old_and_new_and_an_empty_cell_empties_nothing(make: Make) -> None:
    known = make.company("甲集团", credit_code(1))
    known.industry, known.address = "钢铁", "中条山路1号"
    set_listing(known, "china_500", 2022, 12, make.user())
    data = xlsx(FIRMS, firm("甲集团", code=credit_code(1), list="中国500强", year=2022, rank=9, industry="新材料"))
    (row,) = plan(data, make.user()).rows

    assert (row.action, row.of) == ("update", "甲集团")
    assert row.changes == {"industry": ("钢铁", "新材料"), "listing_rank": (12, 9)}
    write(make, data, make.user())
    assert (known.industry, known.address, places("甲集团")) == ("新材料", "中条山路1号", {("china_500", 2022, 9)})
    kept = {row.table: (row.before, row.after) for row in db.session.scalars(select(BatchRow))}
    assert kept["companies"] == ({"industry": "钢铁", "version": 2}, {"industry": "新材料", "version": 3})
    assert (kept["listings"][0]["rank"], kept["listings"][1]["rank"]) == (12, 9)


def test_a_credit_code_decides_which_firm_is_meant(make: Make) -> None:
    make.company("甲集团", credit_code(1))
    make.company("乙集团", credit_code(2))
    rows = plan(
        xlsx(FIRMS, firm("甲集团公司", code=credit_code(1), industry="钢铁"), firm("甲集团", code=credit_code(2)),
             firm("乙集团", code=credit_code(3))), make.user(),
    ).rows  # fmt: skip

    assert [(row.action, row.of) for row in rows[:1]] == [("update", "甲集团")]  # its name stays
    assert [row.action for row in rows[1:]] == ["error", "error"]
    assert {told.field for row in rows[1:] for told in row.problems if told.severity == "error"} == {"credit_code"}


def test_a_group_named_in_the_list_becomes_the_parent(make: Make) -> None:
    data = xlsx(FIRMS, firm("甲制造有限公司", list="专精特新小巨人", year=2022, parent="甲集团"))
    officer = make.user()
    write(make, data, officer)

    assert company("甲制造有限公司").parent is company("甲集团")
    assert write(make, data, officer) == {"unchanged": 1}


def test_people_of_a_firm_that_others_deal_with_are_left_alone(make: Make) -> None:
    other = make.user(unit=make.unit("县商务局"))
    lead = make.lead(other, company=make.company("甲有限公司"))
    contact = make.contact(lead.investors[0].company, "张三丰", "13900001234")
    data = xlsx(PEOPLE, ["甲有限公司", "张三丰", "董事长", "13900009999"], ["乙有限公司", "李四", None, None])
    officer = make.user(unit=make.unit("县工信局"))
    rows = plan(data, officer).rows

    assert [(row.action, row.changes) for row in rows] == [("error", {}), ("create", {})]
    assert write(make, data, officer) == {"create": 1, "error": 1}
    assert (contact.title, contact.phone) == ("总经理", "13900001234")


def test_a_known_person_is_changed_and_a_masked_cell_means_no_value(make: Make) -> None:
    officer = make.user()
    lead = make.lead(officer, company=make.company("甲有限公司"))
    contact = make.contact(lead.investors[0].company, "张三丰", "13900001234")
    data = xlsx(PEOPLE, ["甲有限公司", "张三丰", "董事长", "139****1234"], ["甲有限公司", "张*", None, "13900001234"])
    rows = plan(data, officer).rows

    assert [(row.action, row.changes) for row in rows] == [
        ("update", {"title": ("总经理", "董事长")}),
        ("unchanged", {}),
    ]
    write(make, data, officer)
    assert (contact.title, contact.phone) == ("董事长", "13900001234")


def test_two_people_of_one_name_stay_two(make: Make) -> None:
    officer = make.user()
    data = xlsx(PEOPLE, ["甲有限公司", "王伟", "总经理", "13900001111"], ["甲有限公司", "王伟", "经理", "13900002222"],
                ["甲有限公司", "王伟", "经理", "13900002222"])  # fmt: skip
    assert write(make, data, officer) == {"create": 2, "duplicate": 1}
    assert write(make, data, officer) == {"unchanged": 2, "duplicate": 1}


def test_somebody_elses_person_of_a_firm_nobody_deals_with_is_not_changed(make: Make) -> None:
    first, second = make.user(), make.user(unit=make.unit("县商务局"))
    write(make, xlsx(PEOPLE, ["甲有限公司", "王伟", "总经理", "13900001111"]), first)
    data = xlsx(PEOPLE, ["甲有限公司", "王伟", "董事长", "13900001111"])

    assert write(make, data, second) == {"error": 1}
    assert write(make, data, first) == {"update": 1}


@pytest.mark.parametrize("beginning", ["02", "06", "07"])
def test_who_may_not_enter_such_records_brings_none_in(make: Make, beginning: str) -> None:
    (file,) = DATA.glob(f"{beginning}-*")
    rows = plan(file.read_bytes(), make.user(Role.PARK_MANAGER), file.name).rows

    assert {row.action for row in rows} == {"error"}
    assert db.session.scalar(select(func.count(ImportBatch.id))) == 0
