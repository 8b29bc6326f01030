"""Two firms that are one, merged and taken apart."""

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, UnitKind
from crm.companies.listings import set_listing
from crm.companies.models import Company, Contact, Listing, Prospect
from crm.companies.operations import add, change, set_parent
from crm.companies.prospects import assign
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.leads.operations import set_investors, set_local_company
from crm.merging.models import Merge
from crm.merging.operations import merge_companies
from crm.merging.queries import survivor_of
from crm.merging.undoing import undo
from tests.building import Make, credit_code
from tests.merging.building import rows


def merge(one: Company, other: Company, by, theirs=()) -> Merge:  # type: ignore[no-untyped-def]
    db.session.flush()
    return merge_companies(one, other, theirs, (one.version, other.version), by)


@pytest.fixture
def firms(make: Make):  # type: ignore[no-untyped-def]
    """(chief, one, other): each with a project, a contact, a place in a list and a target list; some of it the same."""
    chief, officer = make.chief(), make.user()
    one = add({"name": "红日重工有限公司", "credit_code": credit_code(1), "industry": "装备"}, chief)
    other = add({"name": "红日重工集团", "address": "工业大道1号", "industry": "机械"}, chief)
    both = make.lead(officer, company=one, title="两家合投")
    set_investors(both, [one.name, other.name], officer)
    lead = make.lead(officer, company=other, title="一期")
    make.talk(lead, officer)
    make.talk(both, officer)
    set_local_company(both, other.name, None, officer)
    for firm, phone in ((one, "13900000001"), (other, "13900000002")):
        make.contact(firm, "李四光", phone)
        set_listing(firm, "unicorn", 2024, None, chief)
        assign([firm], officer, None, "", chief)
    set_listing(other, "unicorn", 2025, 7, chief)
    set_parent(make.company("红日子公司"), other, chief)
    db.session.flush()
    return chief, one, other


def test_everything_that_referred_to_one_refers_to_the_other(firms) -> None:  # type: ignore[no-untyped-def]
    chief, one, other = firms
    gone = other.id
    merge(one, other, chief)
    assert db.session.get(Company, gone) is None
    for table, own in rows().items():
        for row in own:
            assert not any(row.get(name) == gone for name in ("company_id", "parent_id", "local_company_id")), table
    assert len(list(db.session.scalars(select(Contact).where(Contact.company_id == one.id)))) == 2


def test_what_both_had_is_there_once(firms) -> None:  # type: ignore[no-untyped-def]
    chief, one, other = firms
    merge(one, other, chief)
    listings = db.session.scalars(select(Listing).where(Listing.company_id == one.id)).all()
    assert sorted((listing.year, listing.rank) for listing in listings) == [(2024, None), (2025, 7)]
    assert len(db.session.scalars(select(Prospect).where(Prospect.company_id == one.id)).all()) == 1


def test_of_each_field_one_value_is_kept_and_no_value_gives_way(firms) -> None:  # type: ignore[no-untyped-def]
    chief, one, other = firms
    merge(one, other, chief, {"name"})
    assert (one.name, one.key, one.industry) == ("红日重工集团", "红日重工集团", "装备")
    assert (one.credit_code, one.address) == (credit_code(1), "工业大道1号")


def test_undone_everything_is_as_it_was(firms) -> None:  # type: ignore[no-untyped-def]
    chief, one, other = firms
    before = rows()
    found = merge(one, other, chief, {"name", "industry"})
    assert rows() != before
    undo(found, chief)
    assert rows() == before
    with pytest.raises(DomainError, match="undone already"):
        undo(found, chief)


def test_a_merged_firms_address_leads_to_the_survivor_also_over_several_merges(make: Make) -> None:
    chief = make.chief()
    first, second, third = (make.company(f"甲{n}号厂") for n in range(3))
    ids = first.id, second.id, third.id
    merge(second, first, chief)
    found = merge(third, second, chief)
    assert [survivor_of("companies", number) for number in ids] == [ids[2], ids[2], None]
    undo(found, chief)
    assert [survivor_of("companies", number) for number in ids] == [ids[1], None, None]


def test_the_number_of_a_merged_firm_is_nobodys_again(make: Make) -> None:
    chief = make.chief()
    one, other = make.company(), make.company()
    gone = other.id
    merge(one, other, chief)
    new = [make.company(), make.company()]
    db.session.flush()
    assert min(firm.id for firm in new) > gone


def test_a_merge_is_not_undone_once_something_was_built_on_it_and_says_what(firms, make: Make) -> None:  # type: ignore[no-untyped-def]
    chief, one, other = firms
    found = merge(one, other, chief)
    make.contact(one, "王五一")
    with pytest.raises(DomainError, match="added or removed: contacts"):
        undo(found, chief)


def test_a_survivor_that_was_edited_since_stays(firms) -> None:  # type: ignore[no-untyped-def]
    chief, one, other = firms
    found = merge(one, other, chief)
    change(one, {"industry": "铸造"}, one.version, chief)
    db.session.flush()
    with pytest.raises(DomainError, match="edited since"):
        undo(found, chief)


def test_a_firm_that_was_entered_anew_is_in_the_way_of_an_undo(firms, make: Make) -> None:  # type: ignore[no-untyped-def]
    chief, one, other = firms
    found = merge(one, other, chief)
    make.company("红日重工集团")
    with pytest.raises(DomainError, match="of this name or code again"):
        undo(found, chief)


def test_a_firm_does_not_end_up_above_itself(make: Make) -> None:
    chief = make.chief()
    top, middle, low = make.company("上"), make.company("中"), make.company("下")
    set_parent(middle, top, chief)
    set_parent(low, middle, chief)
    with pytest.raises(DomainError, match="stands between"):
        merge(low, top, chief)
    merge(middle, top, chief)
    assert middle.parent_id is None
    merge(middle, low, chief)
    assert middle.parent_id is None


def test_a_merge_of_what_somebody_saved_since_is_refused(firms) -> None:  # type: ignore[no-untyped-def]
    chief, one, other = firms
    with pytest.raises(Stale):
        merge_companies(one, other, (), (one.version, other.version + 1), chief)
    with pytest.raises(DomainError, match="two different"):
        merge_companies(one, one, (), (one.version, one.version), chief)


def test_an_officer_merges_only_firms_whose_people_are_theirs_to_see(firms, make: Make) -> None:  # type: ignore[no-untyped-def]
    _, one, other = firms
    stranger = make.user(unit=make.unit("城关镇", UnitKind.TOWN))
    for by in (stranger, make.user(Role.PARK_MANAGER), make.user(Role.LEADER)):
        with pytest.raises(Forbidden):
            merge(one, other, by)
    merge(make.company("无人厂"), make.company("空厂"), stranger)
    merge(one, other, make.user())


def test_somebody_elses_merge_is_undone_by_them_or_by_their_chief(firms, make: Make) -> None:  # type: ignore[no-untyped-def]
    chief, one, other = firms
    found = merge(one, other, make.user())
    for by in (make.user(), make.chief(make.unit("城关镇", UnitKind.TOWN))):
        with pytest.raises(Forbidden):
            undo(found, by)
    undo(found, chief)
