"""What is searched in follows what is written, whatever way it is written."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from crm.companies.models import Company, Contact
from crm.companies.operations import change, change_contact
from crm.db import db
from crm.fuzzydate import today
from crm.interactions.models import Interaction
from crm.leads.models import Lead
from crm.leads.operations import change as change_lead
from crm.parks.operations import change_parcel
from crm.text.grams import asked, document
from crm.text.indexing import rebuild, reread, settle
from crm.text.models import SearchDocument
from tests.building import Make
from tests.counting import counting


def stored() -> set[tuple[str, int, str, tuple[str, ...]]]:
    settle(db.session())
    rows = db.session.scalars(select(SearchDocument).execution_options(populate_existing=True))
    return {(row.kind, row.record_id, row.text, tuple(row.grams)) for row in rows}


def assert_as_if_made_anew() -> None:
    kept = stored()
    rebuild(db.session.connection())
    assert kept == stored() != set()


def found_in(kind: str) -> dict[int, str]:
    return {number: text for of, number, text, _ in stored() if of == kind}


def test_a_name_is_found_by_its_pairs_of_letters_and_by_the_initials_of_its_pinyin() -> None:
    found = document(["首都 钢铁"], ["91140826MA0000001X"], ["13900000321"])
    assert found.text == "\n首都钢铁\nsdgt\n91140826ma0000001x\n"
    assert {"首都", "都钢", "钢铁", "sd", "dg", "gt", "ma", "＝13900000321", "＝0321"} <= set(found.grams)


def test_a_name_without_han_characters_has_no_second_line() -> None:
    assert document(["Bosch"], []).text == "\nbosch\n"


def test_of_a_telephone_number_only_the_whole_and_the_last_four_digits_are_known() -> None:
    assert document([], [], ["13900000321"]).grams == ["＝13900000321", "＝0321"]
    assert asked("139 0000 0321").whole == "＝13900000321"
    assert asked("139").whole is None


def test_each_word_that_was_typed_is_looked_for() -> None:
    assert asked("  首都 钢铁 ").words == (("首都",), ("钢铁",))
    assert asked("\x00 ").words == ()


def test_signs_count_only_where_nothing_else_says_what_is_meant() -> None:
    found = document(["铝材（二期）100%"], [])
    assert found.text == "\n铝材二期100\nlceq100\n铝材(二期)100%\n"
    assert asked("（二期").words == (("二期", "(二期"),)
    assert asked("0%").words == (("0%",),)
    assert asked("0%").grams == []


def test_records_are_in_the_table_as_soon_as_they_are_written(make: Make) -> None:
    lead = make.lead(title="年产三万吨铸件项目")
    company, parcel = lead.investors[0].company, make.parcel(number="北-07", location="工业大道以北")
    contact, talk = make.contact(company, "李四光", "13900000777"), make.talk(lead, lead.owner, summary="看过厂房")
    assert "北07" in found_in("parcel")[parcel.id]
    assert "看过厂房" in found_in("interaction")[talk.id]
    change(company, {"name": "红日重工有限公司"}, company.version, lead.owner)
    change_lead(lead, {"title": "铸造基地"}, lead.version, lead.owner)
    change_contact(contact, {"phone": "13900000888"}, contact.version, lead.owner)
    change_parcel(parcel, {"number": "北-08"}, parcel.version, lead.owner)
    db.session.flush()
    assert "\n红日重工有限公司\nhrzgyxgs\n" in found_in("company")[company.id]
    assert "zzjd" in found_in("lead")[lead.id]
    assert {grams[-1] for kind, number, _, grams in stored() if (kind, number) == ("contact", contact.id)} == {"＝0888"}
    assert "北08" in found_in("parcel")[parcel.id]
    assert_as_if_made_anew()


def test_a_record_that_goes_leaves_the_table(make: Make) -> None:
    company = make.company()
    contact = make.contact(company)
    kept = make.contact(company, "王五一")
    db.session.delete(contact)
    db.session.flush()
    assert set(found_in("contact")) == {kept.id}
    db.session.execute(delete(Contact).where(Contact.id == kept.id))
    assert found_in("contact") == {}


def test_rows_inserted_past_the_session_are_caught_up_with(make: Make) -> None:
    before = set(found_in("company"))
    make.company()
    names = [f"乙{n}铸造有限公司" for n in range(3)]
    db.session.execute(insert(Company), [{"name": name, "key": name, "extra": {}, "version": 1} for name in names])
    db.session.execute(insert(Company.__table__), [{"name": "丙", "key": "丙", "extra": {}, "version": 1}])
    assert len(found_in("company")) == len(before) + 5
    assert_as_if_made_anew()


def test_a_statement_that_would_change_what_is_searched_behind_our_back_is_refused(make: Make) -> None:
    make.lead()
    with pytest.raises(RuntimeError, match="past the session"):
        db.session.execute(update(Lead).values(title="另一个"))
    with pytest.raises(RuntimeError, match="past the session"):
        db.session.connection().execute(update(Lead.__table__).values(title="另一个"))
    db.session.execute(update(Lead).values(next_step_on=today() + timedelta(days=1)))


def test_rows_that_were_named_are_read_again_after_the_statement(make: Make) -> None:
    lead = make.lead()
    reread(db.session(), "leads", [lead.id])
    db.session.connection().execute(update(Lead.__table__).values(title="另一个"))
    assert "另一个" in found_in("lead")[lead.id]
    assert_as_if_made_anew()


def test_what_is_rolled_back_is_not_searched(make: Make) -> None:
    make.company("留下有限公司")
    db.session.commit()
    make.company("收回有限公司")
    db.session.flush()
    db.session.rollback()
    assert "留下有限公司" in "".join(found_in("company").values())
    assert "收回" not in "".join(found_in("company").values())


def test_many_rows_take_few_statements(make: Make) -> None:
    for n in range(60):
        make.company(f"丁{n}机械有限公司")
    db.session.flush()
    with counting() as statements:
        settle(db.session())
    assert len([one for one in statements if "INSERT INTO search_documents" in one]) == 1


def test_the_table_has_a_row_for_every_record(make: Make) -> None:
    lead = make.lead()
    make.talk(lead, lead.owner)
    make.parcel()
    make.contact(lead.investors[0].company)
    for kind, model in (("lead", Lead), ("interaction", Interaction), ("company", Company), ("contact", Contact)):
        assert len(found_in(kind)) == db.session.scalar(select(func.count()).select_from(model)) > 0
