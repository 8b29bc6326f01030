"""Settings: a default until the office says otherwise, each change on the trail."""

from datetime import timedelta

import pytest

from crm.audit.models import AuditChange
from crm.audit.operations import System
from crm.audit.queries import last_changes
from crm.db import db
from crm.errors import DomainError, Stale
from crm.fuzzydate import today
from crm.leads.words import ADMISSION_ITEMS, CHANNELS, STAGES, STATES, VETOES, Stage
from crm.pipeline.lights import LIMIT_LABELS, light
from crm.placement.approvals import RUNGS
from crm.settings.checking import checked
from crm.settings.defaults import DEFAULTS
from crm.settings.operations import back_to_default, change
from crm.settings.queries import stored_settings, value_of
from crm.settings.workdays import office_workdays
from tests.building import Make
from tests.counting import counting


def test_a_setting_has_its_default_until_it_is_changed(make: Make) -> None:
    assert value_of("placement.reservation_days") == 30
    change("placement.reservation_days", 45, System())
    db.session.commit()
    assert value_of("placement.reservation_days") == 45
    assert DEFAULTS["placement.reservation_days"].value == 30
    kept = db.session.query(AuditChange).filter_by(action="change setting").one()
    assert kept.values == {"placement.reservation_days": [30, 45]}


def test_a_setting_that_does_not_exist_is_refused(make: Make) -> None:
    with pytest.raises(DomainError, match="no setting colour"):
        change("colour", 1, System())
    with pytest.raises(KeyError):
        value_of("colour")


@pytest.mark.parametrize(
    ("key", "value"), [("placement.reservation_days", "45"), ("regions.all_guangdong", "no"), ("words.stage", [])]
)
def test_a_value_of_another_kind_is_refused(make: Make, key: str, value: object) -> None:
    with pytest.raises(DomainError, match="another kind") as refused:
        change(key, value, System())
    assert refused.value.field == "value"


def test_each_change_names_the_setting_it_changed(make: Make) -> None:
    change("placement.reservation_days", 45, System())
    change("regions.all_guangdong", False, System())
    db.session.commit()
    stored = stored_settings()
    changes = last_changes("settings")
    assert {key: changes[setting.id].values for key, setting in stored.items()} == {
        "placement.reservation_days": {"placement.reservation_days": [30, 45]},
        "regions.all_guangdong": {"regions.all_guangdong": [True, False]},
    }


def test_back_to_the_default_follows_the_default_and_stands_in_the_trail(make: Make) -> None:
    change("placement.reservation_days", 45, System())
    db.session.commit()
    back_to_default("placement.reservation_days", System(), stored_settings()["placement.reservation_days"].version)
    db.session.commit()
    assert value_of("placement.reservation_days") == 30
    stored = stored_settings()["placement.reservation_days"]
    assert stored.value is None
    assert last_changes("settings")[stored.id].values == {"placement.reservation_days": [45, 30]}


def test_a_late_save_of_a_setting_is_refused(make: Make) -> None:
    change("placement.reservation_days", 45, System(), version=0)
    with pytest.raises(Stale):
        change("placement.reservation_days", 60, System(), version=0)
    change("placement.reservation_days", 60, System(), version=1)
    assert value_of("placement.reservation_days") == 60


def test_all_settings_are_read_in_one_query_a_transaction(make: Make) -> None:
    with counting() as sent:
        assert (value_of("placement.reservation_days"), value_of("regions.all_guangdong")) == (30, True)
    assert len(sent) == 1
    change("placement.reservation_days", 45, System())
    assert value_of("placement.reservation_days") == 45  # in the transaction that changed it, too
    db.session.rollback()
    assert value_of("placement.reservation_days") == 30


def _labels(**changed: object) -> dict[str, object]:
    return {**DEFAULTS["channels"].value, **changed}


@pytest.mark.parametrize(
    ("key", "value", "field", "sentence"),
    [
        ("placement.reservation_days", 0, "value", "whole days"),
        ("placement.reservation_days", 1000, "value", "whole days"),
        ("words.stage", {"在谈": "talking"}, "在谈", "one of the list"),
        ("words.stage", {"": "lead"}, "", "required"),
        ("words.stage", {"词" * 41: "lead"}, "词" * 41, "at most 40"),
        ("words.state", {}, "value", "at least one"),
        ("definitions", {"signed": "字" * 501}, "signed", "at most 500"),
        ("definitions", {"sold": "卖"}, "sold", "one of the list"),
        ("limits", {"signed": [20, 20]}, "signed", "Red comes after yellow"),
        ("limits", {"signed": [-1, 20]}, "signed", "whole days"),
        ("limits", {"signed": [20]}, "signed", "another kind"),
        ("placement.approvals", {"small": [30, "leader", 1, ""]}, "small", "one of the list"),
        ("placement.approvals", {"small": [30, "chief", 0, ""]}, "small", "number of people"),
        ("placement.approvals", {"small": [200, "chief", 1, ""]}, "middle", "more than the line before"),
        ("placement.approvals", {"small": [30, "chief", 1, "会" * 41]}, "small", "at most 40"),
        ("placement.approvals", {"huge": [200, "chief", 1, ""]}, "huge", "one of the list"),
        ("admission.weights", {"tax": 17}, "value", "must be 100; these are 101"),
        ("admission.weights", {"tax": 101}, "tax", "from 0 to 100"),
        ("two_high.divisions", ["3"], "value", "two digits"),
        ("two_high.energy_tce", 0, "value", "whole number from 1"),
        ("two_high.energy_tce", 10**8, "value", "whole number from 1"),
        ("channels", _labels(event={"label": "字" * 21, "offered": True}), "event", "at most 20"),
        ("channels", {code: {"label": "", "offered": False} for code in CHANNELS}, "value", "at least one"),
        (
            "channels",
            _labels(event={"label": "会", "offered": True}, agent={"label": "会", "offered": True}),
            "agent",
            "twice",
        ),
    ],
)
def test_a_value_no_setting_can_have_is_refused(make: Make, key: str, value: object, field: str, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence) as refused:
        change(key, value, System())
    assert refused.value.field == field
    assert stored_settings() == {}


def test_every_default_passes_its_own_check() -> None:
    assert {key: checked(key, default.value) for key, default in DEFAULTS.items()} == {
        key: default.value for key, default in DEFAULTS.items()
    }


def test_the_codes_of_the_table_are_those_of_the_areas_above() -> None:
    assert {key: set(default.codes) for key, default in DEFAULTS.items() if default.codes} == {
        "words.stage": set(STAGES),
        "words.state": set(STATES),
        "definitions": set(STAGES),
        "limits": set(LIMIT_LABELS),
        "channels": set(CHANNELS),
        "placement.approvals": set(RUNGS),
        "admission.weights": set(ADMISSION_ITEMS),
        "admission.vetoes": set(VETOES),
    }


def test_a_limit_that_came_with_a_later_version_has_its_default(make: Make) -> None:
    change("limits", {"signed": [5, 6]}, System())
    assert (value_of("limits")["signed"], value_of("limits")["negotiation"]) == ([5, 6], [14, 30])


def test_the_limits_of_the_office_decide_the_light(make: Make) -> None:
    lead = make.at(Stage.NEGOTIATION)
    lead.last_contact_on = today() - timedelta(days=10)
    lead.next_step_on = None
    assert light(lead, today(), value_of("limits"), office_workdays()).colour == "green"
    change("limits", {**value_of("limits"), "negotiation": [5, 9]}, System())
    assert light(lead, today(), value_of("limits"), office_workdays()).colour == "red"
