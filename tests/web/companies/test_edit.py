"""Adding and editing a firm: refusals beside the field, nothing typed is lost, a late save gets both values."""

import re

import pytest

from crm.accounts.models import Role
from crm.companies.models import Company
from crm.companies.queries import named
from crm.db import db
from tests.building import credit_code
from tests.visiting import Site

PROFILE = {
    "name": "北辰精陶有限公司",
    "credit_code": "",
    "region": "",
    "industry": "特种陶瓷",
    "address": "",
    "note": "",
}


def version_of(site: Site, company_id: int) -> int:
    with site.looking():
        company = db.session.get(Company, company_id)
        assert company
        return company.version


@pytest.mark.parametrize("role", [Role.PARK_MANAGER, Role.LEADER, Role.AUDITOR, Role.ADMIN])
def test_only_officers_and_chiefs_change_companies(site: Site, role: Role) -> None:
    with site.made() as make:
        reader, company = make.user(role), make.company()
    visitor = site.visitor(reader)

    assert visitor.get("/companies/new").status_code == 403
    assert visitor.post(f"/companies/{company.id}/edit", {**PROFILE, "version": "1"}).status_code == 403


def test_a_company_is_added_with_its_place_as_a_code(site: Site) -> None:
    with site.made() as make:
        officer = make.user()

    answer = site.visitor(officer).post("/companies/new", {**PROFILE, "region": "河北省沧州市"})

    assert answer.status_code == 302
    with site.looking():
        company = named("北辰精陶有限公司")
        assert company
        assert (company.region, company.industry) == ("130900", "特种陶瓷")


def test_a_credit_code_typed_with_letters_for_digits_is_mended_and_shown(site: Site) -> None:
    code = credit_code(100_001)
    typed = code.replace("0", "O").replace("1", "I").lower()
    with site.made() as make:
        officer = make.user()

    page = site.visitor(officer, "en").post("/companies/new", {**PROFILE, "credit_code": typed}, follow_redirects=True)

    assert f"The credit code was read as {code}." in page.get_data(as_text=True)


def test_a_wrong_check_digit_is_refused_beside_the_field_and_stays_typed(site: Site) -> None:
    code = credit_code(5)
    wrong = code[:-1] + ("7" if code[-1] != "7" else "8")
    with site.made() as make:
        officer = make.user()

    page = site.visitor(officer, "en").post("/companies/new", {**PROFILE, "credit_code": wrong}).get_data(as_text=True)

    about = re.search(r'id="credit_code-about">(.*?)</div>', page, re.DOTALL)
    assert about
    assert "check digit does not fit" in about[1]
    for typed in (wrong, "北辰精陶有限公司", "特种陶瓷"):
        assert f'value="{typed}"' in page


def test_a_second_company_of_the_same_name_is_refused_with_a_link_to_the_first(site: Site) -> None:
    with site.made() as make:
        officer, company = make.user(), make.company("北辰精陶有限公司")

    page = site.visitor(officer, "en").post("/companies/new", PROFILE).get_data(as_text=True)

    assert "is in the list of companies already" in page
    assert f'href="/companies/{company.id}"' in page


def test_a_late_save_shows_both_values_and_saves_what_is_chosen(site: Site) -> None:
    with site.made() as make:
        officer, company = make.user(), make.company("北辰精陶有限公司")
    visitor = site.visitor(officer, "en")
    opened = version_of(site, company.id)
    url = f"/companies/{company.id}/edit"
    assert visitor.post(url, {**PROFILE, "address": "兴业路", "version": opened}).status_code == 302

    late = visitor.post(url, {**PROFILE, "industry": "结构陶瓷", "version": opened})
    page = late.get_data(as_text=True)

    assert late.status_code == 409
    for value in ("结构陶瓷", "特种陶瓷", "兴业路"):
        assert value in page
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    hidden.pop("csrf_token")
    assert hidden["name"] == "北辰精陶有限公司"
    assert visitor.post(url, {**hidden, "industry": "结构陶瓷", "address": "兴业路"}).status_code == 302
    with site.looking():
        stored = db.session.get(Company, company.id)
        assert stored
        assert (stored.industry, stored.address, stored.version) == ("结构陶瓷", "兴业路", opened + 2)


def test_the_same_place_typed_as_words_is_no_difference(site: Site) -> None:
    with site.made() as make:
        officer, company = make.user(), make.company("北辰精陶有限公司")
    visitor = site.visitor(officer, "en")
    opened, url = version_of(site, company.id), f"/companies/{company.id}/edit"
    visitor.post(url, {**PROFILE, "region": "河北省沧州市", "version": opened})

    page = visitor.post(url, {**PROFILE, "region": "河北沧州", "note": "新", "version": opened}).get_data(as_text=True)

    assert 'type="radio" name="note"' in page
    assert 'type="radio" name="region"' not in page
