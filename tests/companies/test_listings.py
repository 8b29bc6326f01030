"""A firm's places in the lists of a year, and the group it belongs to."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from crm.audit.models import AuditChange
from crm.audit.operations import System
from crm.companies.listings import CLASSES, LISTS, listings_of, newest, remove_listing, set_listing
from crm.companies.models import Company
from crm.companies.operations import set_parent
from crm.db import db
from crm.errors import DomainError
from crm.fuzzydate import today
from tests.building import Make
from tests.counting import counting

BY = System()
THIS_YEAR = today().year


def _places(company: Company) -> list[tuple[str, int, str, int | None]]:
    return [(at.list, at.year, at.industry, at.rank) for at in listings_of([company.id]).get(company.id, [])]


def test_the_classes_the_mission_chases_weigh_most(make: Make) -> None:
    assert CLASSES[:4] == ("fortune_global_500", "industry_100", "unicorn", "gazelle")
    assert [code for code in CLASSES if LISTS[code].chased] == list(CLASSES[:4])


def test_a_firm_stands_in_several_lists_and_years_the_newest_first(make: Make) -> None:
    firm = make.company()
    set_listing(firm, "china_500", 2022, 41, BY)
    set_listing(firm, "fortune_global_500", 2021, 190, BY)
    set_listing(firm, "fortune_global_500", 2022, 183, BY)
    set_listing(firm, "listed", 2019, None, BY)

    assert _places(firm) == [
        ("fortune_global_500", 2022, "", 183),
        ("china_500", 2022, "", 41),
        ("fortune_global_500", 2021, "", 190),
        ("listed", 2019, "", None),
    ]
    badges = [(at.list, at.year) for at in newest(listings_of([firm.id])[firm.id])]
    assert badges == [("fortune_global_500", 2022), ("china_500", 2022), ("listed", 2019)]


def test_the_same_place_told_again_is_corrected_and_not_entered_twice(make: Make) -> None:
    firm = make.company()
    first = set_listing(firm, "china_500", 2022, None, BY, source="名录")

    assert set_listing(firm, "china_500", 2022, 41, BY) is first
    assert set_listing(firm, "china_500", 2022, None, BY) is first
    assert (first.rank, first.source) == (41, "名录")


def test_what_is_equal_is_not_written_again(make: Make) -> None:
    firm = make.company()
    listing = set_listing(firm, "china_500", 2022, 41, BY)
    set_listing(firm, "china_500", 2022, 41, BY)
    db.session.commit()

    assert db.session.scalars(select(AuditChange.action).where(AuditChange.subject_kind == "listings")).all() == ["add"]
    assert listing.version == 1


def test_a_firm_may_lead_two_industries_in_one_year(make: Make) -> None:
    firm = make.company()
    set_listing(firm, "industry_100", 2022, 12, BY, industry="机械")
    set_listing(firm, "industry_100", 2022, 30, BY, industry="医药")
    set_listing(firm, "industry_100", 2022, 11, BY, industry=" 机械 ")

    assert _places(firm) == [("industry_100", 2022, "医药", 30), ("industry_100", 2022, "机械", 11)]


@pytest.mark.parametrize(
    ("code", "year", "rank", "field"),
    [
        ("top_10", 2022, None, "list"),
        ("china_500", 1989, 1, "year"),
        ("china_500", THIS_YEAR + 2, 1, "year"),
        ("china_500", 2022, 0, "rank"),
        ("gazelle", 2022, 3, "rank"),
        ("china_500", 2022, 2**31, "rank"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    make: Make, code: str, year: int, rank: int | None, field: str
) -> None:
    firm = make.company()
    with pytest.raises(DomainError) as refused:
        set_listing(firm, code, year, rank, BY)
    assert refused.value.field == field
    assert _places(firm) == []


def test_the_list_of_next_year_may_be_out_already(make: Make) -> None:
    firm = make.company()
    set_listing(firm, "china_500", THIS_YEAR + 1, 1, BY)
    set_listing(firm, "china_500", 1990, 1, BY)
    assert [at[1] for at in _places(firm)] == [THIS_YEAR + 1, 1990]


def test_what_was_entered_by_mistake_is_taken_off_on_record(make: Make) -> None:
    firm = make.company()
    remove_listing(set_listing(firm, "unicorn", 2022, None, BY), BY)
    db.session.commit()

    assert _places(firm) == []
    gone = db.session.scalars(select(AuditChange).where(AuditChange.action == "remove")).one()
    assert (gone.subject_kind, gone.values["list"], gone.values["year"]) == ("listings", "unicorn", 2022)


def test_the_database_takes_no_second_row_of_one_place(make: Make) -> None:
    firm = make.company()
    set_listing(firm, "unicorn", 2022, None, BY)
    with pytest.raises(IntegrityError):
        db.session.execute(
            text(
                "INSERT INTO listings (company_id, list, year, industry, version) VALUES (:id, 'unicorn', 2022, '', 1)"
            ),
            {"id": firm.id},
        )


def test_the_places_of_many_firms_are_one_question(make: Make) -> None:
    firms = [make.company() for _ in range(20)]
    for firm in firms:
        set_listing(firm, "unicorn", 2022, None, BY)
    with counting() as asked:
        found = listings_of([firm.id for firm in firms])
    assert len(found) == 20
    assert len(asked) == 1
    assert listings_of([]) == {}


def test_a_firm_belongs_to_a_group_and_no_group_to_itself(make: Make) -> None:
    group, middle, plant = make.company("甲集团"), make.company("甲中间"), make.company("甲工厂")
    set_parent(plant, middle, BY)
    set_parent(middle, group, BY)

    assert plant.parent is middle
    for firm, above in ((group, plant), (group, group), (middle, plant)):
        with pytest.raises(DomainError, match="belongs to this company itself") as refused:
            set_parent(firm, above, BY)
        assert refused.value.field == "parent"
    set_parent(plant, None, BY)
    db.session.commit()
    said = db.session.scalars(select(AuditChange).where(AuditChange.subject_id == plant.id)).all()
    assert [change.values for change in said if "parent" in change.values] == [
        {"parent": [None, "甲中间"]},
        {"parent": ["甲中间", None]},
    ]
