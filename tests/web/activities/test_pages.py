"""The pages of activities: entered, changed, talks logged from them, days away as a table and a workbook."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
from sqlalchemy import select

from crm.db import db
from crm.exchange.models import ExportRecord
from crm.fuzzydate import today
from crm.interactions.activities import add_activity
from crm.interactions.models import Activity, Interaction
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site

FORM = {
    "title": "长三角推介会", "kind": "conference", "starts_on": "2022-05-10", "ends_on": "2022-05-12",
    "destinations": "上海", "members": "王伟、李静", "companies": "甲公司、乙公司", "guests": "120", "cost": "8.5",
    "outcome": "签约两个", "note": "",
}  # fmt: skip


def a_trip(make: Make, officer: Any, days: int = 3, **more: Any) -> Activity:
    values = {"kind": "trip", "title": "驻点上海", "starts_on": today() - timedelta(days=days - 1), "ends_on": today()}
    return add_activity({**values, **more}, [officer.name], [], officer.unit, officer)


def test_an_activity_is_entered_shown_and_found_in_the_list(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    visitor = site.visitor(officer)

    answer = visitor.post("/activities/new", {**FORM, "unit": officer.unit_id})
    page = visitor.get(answer.location).get_data(as_text=True)

    for text in ("长三角推介会", "王伟", "李静", "甲公司", "8.5 万元", "签约两个"):
        assert text in page, text
    assert "长三角推介会" in visitor.get("/activities?kind=conference&held_from=2022-05-11").get_data(as_text=True)
    assert "长三角推介会" not in visitor.get("/activities?held_from=2022-05-13").get_data(as_text=True)
    assert "长三角推介会" not in visitor.get("/activities?kind=trip").get_data(as_text=True)


def test_what_is_refused_stays_typed(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    wrong = {**FORM, "unit": officer.unit_id, "ends_on": "2022-05-01"}

    page = site.visitor(officer, "en").post("/activities/new", wrong).get_data(as_text=True)

    assert "The end lies before the beginning." in page.split('id="ends_on-about"')[1]
    assert 'value="王伟、李静"' in page
    with site.looking():
        assert db.session.scalars(select(Activity)).all() == []


def test_an_edit_is_saved_a_stale_one_shows_both_and_a_strangers_is_refused(site: Site) -> None:
    with site.made() as make:
        officer, colleague = make.user(), make.user()
        found = a_trip(make, officer)
    url, form = f"/activities/{found.id}/edit", {**FORM, "unit": officer.unit_id, "version": 1}
    visitor = site.visitor(officer)

    assert visitor.post(url, {**form, "outcome": "签约"}).status_code == 302
    late = visitor.post(url, {**form, "outcome": "未签约"})
    assert late.status_code == 409
    assert "未签约" in late.get_data(as_text=True)
    assert site.visitor(colleague).post(url, {**form, "version": 2}).status_code == 403


def test_talks_logged_from_an_activity_gather_on_its_page_with_their_projects(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        found, lead = a_trip(make, officer), make.lead(officer, title="铸件项目")
    visitor = site.visitor(officer)
    form = visitor.get(f"/interactions/new?activity={found.id}").get_data(as_text=True)
    assert f'<option selected value="{found.id}">驻点上海' in form

    said = {"leads": lead.id, "kind": "visit_out", "met_on": today().isoformat(), "summary": "登门拜访",
            "no_next_step_reason": "等回复", "activity": found.id}  # fmt: skip
    assert visitor.post("/interactions/new", said).status_code == 302

    page = visitor.get(f"/activities/{found.id}").get_data(as_text=True)
    assert "登门拜访" in page
    assert "铸件项目" in page
    assert visitor.post("/interactions/new", {**said, "activity": 999}).status_code == 404
    with site.looking():
        assert db.session.scalars(select(Interaction)).one().activity_id == found.id


def test_days_away_lead_to_their_trips_and_go_out_as_a_workbook(site: Site) -> None:
    with site.made() as make:
        officer = make.user(name="王伟")
        a_trip(make, officer, 3)
        a_trip(make, officer, 2, title="驻点苏州")
    visitor, year = site.visitor(officer), today().year

    page = visitor.get("/reports/away").get_data(as_text=True)
    link = page.split("table-away")[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    listed = visitor.get(link).get_data(as_text=True)
    assert ("驻点上海" in listed, "驻点苏州" in listed) == (True, True)

    answer = visitor.post(f"/reports/away/export?year={year}")
    rows = list(openpyxl.load_workbook(BytesIO(answer.get_data())).active.values)
    assert rows[0] == ("单位", "人员", "次数", "驻外天数", "人天")
    assert rows[2] == (officer.unit.name, "王伟", 2, min(3, today().timetuple().tm_yday), rows[2][4])
    with site.looking():
        assert db.session.scalars(select(ExportRecord)).one().rows == 2


def test_a_year_that_is_none_is_this_one(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
    for year in ("1", "99999", "x", "2999"):
        assert site.visitor(officer).get(f"/reports/away?year={year}").status_code == 200


def test_the_list_asks_as_many_questions_for_forty_activities_as_for_one(site: Site) -> None:
    with site.made() as make:
        officer = make.user()
        a_trip(make, officer)
    visitor = site.visitor(officer)
    visitor.get("/activities")
    with counting() as few:
        visitor.get("/activities")
    with site.made() as make:
        for number in range(40):
            a_trip(make, officer, title=f"驻点{number}")
    with counting() as many:
        visitor.get("/activities")
    assert len(many) == len(few)
