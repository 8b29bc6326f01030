"""People: shown plain only on request and on record, edited without being shown, within the scope alone."""

import pytest
from sqlalchemy import select

from crm.accounts.models import Role
from crm.audit.models import AuditChange
from crm.companies.models import Contact
from crm.db import db
from tests.building import Make
from tests.visiting import Site

WANG = {"name": "王伟", "title": "总监", "phone": "139 1234 5678"}


def reveals(site: Site) -> int:
    with site.looking():
        return len(db.session.scalars(select(AuditChange).where(AuditChange.action == "reveal")).all())


def stored(site: Site, contact_id: int) -> tuple[str, str | None, str | None]:
    with site.looking():
        contact = db.session.get(Contact, contact_id)
        assert contact
        return contact.name, contact.title, contact.phone


def known(make: Make) -> tuple:
    """An officer, and a contact of a firm behind the officer's lead."""
    officer, company = make.user(), make.company()
    make.lead(officer, company=company)
    return officer, make.contact(company, "张三丰", "13912345678")


def test_a_contact_is_shown_plain_on_request_and_on_record(site: Site) -> None:
    with site.made() as make:
        officer, contact = known(make)

    page = site.visitor(officer).post(f"/contacts/{contact.id}/reveal").get_data(as_text=True)

    assert "张三丰" in page
    assert "13912345678" in page
    assert reveals(site) == 1


def test_a_contact_outside_ones_projects_is_not_there(site: Site) -> None:
    with site.made() as make:
        _, contact = known(make)
        stranger = make.user(unit=make.unit("古绛镇"))
    visitor = site.visitor(stranger)

    assert visitor.post(f"/contacts/{contact.id}/reveal").status_code == 404
    assert visitor.get(f"/contacts/{contact.id}/edit").status_code == 404
    assert reveals(site) == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_auditors_and_administrators_see_no_plain_contact(site: Site, role: Role) -> None:
    with site.made() as make:
        _, contact = known(make)
        reader = make.user(role)

    assert site.visitor(reader).post(f"/contacts/{contact.id}/reveal").status_code == 403
    assert reveals(site) == 0


def test_a_contact_is_revealed_by_a_form_only(site: Site) -> None:
    with site.made() as make:
        officer, contact = known(make)

    assert site.visitor(officer).get(f"/contacts/{contact.id}/reveal").status_code == 405


def test_a_contact_of_a_firm_one_deals_with_is_added_and_seen(site: Site) -> None:
    with site.made() as make:
        officer, contact = known(make)
    visitor = site.visitor(officer, "en")

    url = f"/companies/{contact.company_id}/contacts/new"
    page = visitor.post(url, WANG, follow_redirects=True).get_data(as_text=True)

    assert "The contact is saved." in page
    assert "王*" in page
    assert "You will see the contact once" not in page


def test_a_contact_of_any_firm_may_be_added_and_the_page_says_who_will_see_it(site: Site) -> None:
    with site.made() as make:
        officer, company = make.user(), make.company()
    visitor, url = site.visitor(officer, "en"), f"/companies/{company.id}/contacts/new"

    assert "None of your projects involves this company." in visitor.get(url).get_data(as_text=True)
    page = visitor.post(url, WANG, follow_redirects=True).get_data(as_text=True)

    assert "You will see the contact once one of your projects involves this company." in page
    assert "王*" not in page


def test_a_wrong_phone_is_refused_beside_its_field_and_stays_typed(site: Site) -> None:
    with site.made() as make:
        officer, contact = known(make)

    url = f"/companies/{contact.company_id}/contacts/new"
    page = site.visitor(officer, "en").post(url, {**WANG, "phone": "问老李"}).get_data(as_text=True)

    assert "This is not a telephone number." in page
    assert 'value="问老李"' in page
    assert 'value="王伟"' in page


def test_the_edit_form_shows_no_personal_data_and_keeps_what_is_left_empty(site: Site) -> None:
    with site.made() as make:
        officer, contact = known(make)
        version = contact.version
    visitor, url = site.visitor(officer), f"/contacts/{contact.id}/edit"

    page = visitor.get(url).get_data(as_text=True)
    assert "张三丰" not in page
    assert "13912345678" not in page
    visitor.post(url, {"name": "", "title": "董事长", "phone": "", "version": version})

    assert stored(site, contact.id) == ("张三丰", "董事长", "13912345678")


def test_a_phone_can_be_changed_and_removed(site: Site) -> None:
    with site.made() as make:
        officer, contact = known(make)
        version = contact.version
    visitor, url = site.visitor(officer), f"/contacts/{contact.id}/edit"

    visitor.post(url, {"name": "", "title": "总经理", "phone": "0311-8888 7777", "version": version})
    assert stored(site, contact.id) == ("张三丰", "总经理", "031188887777")
    visitor.post(url, {"name": "", "title": "总经理", "phone": "", "forget_phone": "y", "version": version + 1})
    assert stored(site, contact.id) == ("张三丰", "总经理", None)


def test_a_late_save_of_a_contact_shows_both_values_the_stored_ones_masked(site: Site) -> None:
    with site.made() as make:
        officer, contact = known(make)
        version = contact.version
    visitor, url = site.visitor(officer), f"/contacts/{contact.id}/edit"
    visitor.post(url, {"name": "", "title": "董事长", "phone": "13800001111", "version": version})

    late = visitor.post(url, {"name": "", "title": "总监", "phone": "13700002222", "version": version})
    page = late.get_data(as_text=True)

    assert late.status_code == 409
    for value in ("董事长", "总监", "138****1111", "13700002222"):
        assert value in page
    assert "13800001111" not in page
    assert "张三丰" not in page
