"""Addresses and forms that name what is not there, or is not theirs to name."""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from crm.accounts.models import User
from crm.companies.models import Company
from crm.db import db
from crm.leads.models import Lead
from crm.parks.models import Parcel
from tests.web.office import VISITORS, Office, everything
from tests.web.test_access_matrix import BODIES, CELLS, send

# What nobody but those who see the other lead may read in an answer.
THEIRS = ("外方药材项目", "外方药材项目二期")
# Whoever may use the endpoint on records of their own.
_INSIDERS = ("owner", "chief", "manager", "admin", "other_chief", "leader")


def _rules(office: Office) -> list[tuple[str, Rule]]:
    return [
        (method, rule)
        for rule in office.app.url_map.iter_rules()
        for method in ("GET", "POST")
        if method in (rule.methods or ()) and rule.endpoint != "static" and rule.arguments
    ]


def _insider(method: str, endpoint: str) -> str:
    row = CELLS[method, endpoint]
    return next(name for name in _INSIDERS if row[name] in (200, 302))


def _ask(office: Office, method: str, endpoint: str, url: str) -> Any:
    caller = office.callers[_insider(method, endpoint)]
    body = {name: value() if callable(value) else value for name, value in BODIES.get(endpoint, {}).items()}
    with caller.get(url) if method == "GET" else caller.post(url, body) as answer:
        return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong", [0, 999_999, 2**31, 2**63, 10**40, -1, "-1", "1.0", "0x1", "１", "null", "a'--", "%00"], ids=str
)
def test_an_id_that_is_none_is_not_found(office: Office, wrong: Any) -> None:
    before, found = everything(office.app), {}
    for method, rule in _rules(office):
        for argument in rule.arguments:
            filled = {**office.ours, argument: "WRONG"}
            url = rule.rule
            for name, value in filled.items():
                url = url.replace(f"<int:{name}>", str(value)).replace(f"<{name}>", str(value))
            status, _ = _ask(office, method, rule.endpoint, url.replace("WRONG", str(wrong)))
            found[method, rule.endpoint, argument] = status
    assert len(found) > 35
    assert found == dict.fromkeys(found, 404)
    assert everything(office.app) == before


# Companies, parks and parcels are everybody's to read; contacts, batches and what hangs on a lead are not.
_FOREIGN = ("lead_id", "contact_id", "batch_id", "attachment_id", "milestone_id", "placement_id", "arrival_id")


@pytest.mark.parametrize("argument", _FOREIGN)
def test_what_belongs_to_somebody_else_is_not_found_and_not_told(office: Office, argument: str) -> None:
    """Alone, and below a lead of one's own."""
    before, asked = everything(office.app), 0
    for method, rule in _rules(office):
        if argument not in rule.arguments:
            continue
        for ids in ({**office.ours, argument: office.theirs[argument]}, office.theirs):
            status, text = _ask(office, method, rule.endpoint, office.url(rule, ids))
            assert status == 404, (method, rule.rule, ids)
            assert not [words for words in THEIRS if words in text]
            asked += 1
    assert asked
    assert everything(office.app) == before


@pytest.mark.parametrize("visitor", VISITORS[2:])
def test_no_page_of_those_who_do_not_see_a_lead_has_its_name(office: Office, visitor: str) -> None:
    """Every page without an id, and every page of one's own records; counts and links included."""
    sees = {"other", "teammate", "other_manager", "other_chief", "leader", "auditor"}
    caller, told = office.callers[visitor], set()
    for rule in office.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            for ids in (office.ours, office.theirs):
                with caller.get(office.url(rule, ids)) as answer:
                    if any(words in answer.get_data().decode(errors="replace") for words in THEIRS):
                        told.add(rule.endpoint)
    assert bool(told) is (visitor in sees), told


def test_a_verb_a_page_does_not_know_is_refused(office: Office) -> None:
    before, asked = everything(office.app), 0
    for rule in office.app.url_map.iter_rules():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - (rule.methods or set()):
            caller = office.callers[next(iter(_INSIDERS))]
            known = {other for each in office.app.url_map.iter_rules() if each.rule == rule.rule
                     for other in each.methods or ()}  # fmt: skip
            if method in known:
                continue
            answer = caller.client().open(
                office.url(rule, office.ours), method=method, data={"csrf_token": caller.token}
            )
            assert answer.status_code == 405, (method, rule.rule)
            asked += 1
    assert asked > 100
    assert everything(office.app) == before


# Names of columns that no form has: each of them would be worth something to somebody.
EXTRA = {
    "id": "1", "role": "admin", "active": "", "unit_id": "1", "unit": "1", "owner_id": "1", "stage": "capacity",
    "state": "lost", "screening": "drop", "code": "YF-1999-0001", "registered_by_id": "1", "by_id": "1",
    "verified_by_id": "1", "submitted_by_id": "1", "approved_by_id": "1", "assigned_m2": "0", "external_m2": "0",
    "carried_over": "y", "gaps_waived_to": "capacity", "must_change_password": "", "username": "root",
    "password_hash": "x", "sha256": "x", "extra": "{}", "key": "x", "park_id": "1", "lead_id": "1",
}  # fmt: skip
_GUARDED = {
    User: ("role", "active", "unit_id", "username", "must_change_password"),
    Lead: ("code", "stage", "state", "screening", "unit_id", "owner_id", "carried_over", "gaps_waived_to", "extra"),
    Company: ("key",),
    Parcel: ("assigned_m2", "external_m2", "park_id"),
}


def _guarded(office: Office) -> set[Any]:
    with office.app.app_context(), db.engine.connect() as connection:
        return {
            (model.__name__, str(row))
            for model, names in _GUARDED.items()
            for row in connection.execute(select(*(getattr(model, name) for name in ("id", *names))))
        }


_EDITS = {"leads.edit": "owner", "companies.add_contact": "owner", "companies.edit_contact": "owner",
          "parks.edit_parcel": "manager", "placement.waive": "manager", "account.theme": "owner",
          "account.language": "owner", "stages.verify_fact": "chief", "stages.return_fact": "chief",
          "placement.approve": "chief", "interactions.new": "owner", "account.password": "owner"}  # fmt: skip


@pytest.mark.parametrize("endpoint", sorted(_EDITS))
def test_fields_that_no_form_has_are_ignored(office: Office, endpoint: str) -> None:
    before, untouched = _guarded(office), everything(office.app)
    caller = office.callers[_EDITS[endpoint]]
    with send(office, "POST", endpoint, caller, more=EXTRA) as answer:
        assert answer.status_code == 302
    assert everything(office.app) != untouched
    assert before <= _guarded(office)  # what was there stands; an edit may bring a new firm


def test_a_registered_project_begins_at_the_beginning_whatever_the_form_says(office: Office) -> None:
    with send(office, "POST", "leads.new", office.callers["owner"], more=EXTRA) as answer:
        assert answer.status_code == 302
    with office.app.app_context():
        lead = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
        assert lead
        assert (lead.stage, lead.state, lead.screening, lead.carried_over) == ("lead", "active", None, False)
        assert lead.owner_id == office.callers["owner"].user_id
        assert lead.unit.name == "县工信局"
        assert lead.code != EXTRA["code"]
        db.session.remove()


def test_a_version_from_the_future_does_not_save(office: Office) -> None:
    """The version a form brings is compared, never stored."""
    for version in ("0", "999", "-1", "x", "", "9" * 30):
        with send(office, "POST", "leads.edit", office.callers["owner"], more={"version": version}) as answer:
            assert answer.status_code == 409


def test_a_project_is_not_given_to_people_outside_the_subtree(office: Office) -> None:
    before = everything(office.app)
    for name in ("other", "leader", "disabled"):
        more = {"owner": str(office.callers[name].user_id)}
        with send(office, "POST", "leads.edit", office.callers["owner"], more=more) as answer:
            assert answer.status_code == 200
    assert everything(office.app) == before


def test_land_is_not_reserved_for_a_project_one_does_not_see(office: Office) -> None:
    before = everything(office.app)
    more = {"lead": str(office.theirs["lead_id"])}
    with send(office, "POST", "placement.reserve", office.callers["manager"], more=more) as answer:
        assert answer.status_code == 422
        assert not [words for words in THEIRS if words in answer.get_data(as_text=True)]
    assert everything(office.app) == before
