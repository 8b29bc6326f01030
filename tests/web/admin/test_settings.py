"""Settings as pages: each kind saves, refuses beside its field, and tells who changed it."""

from typing import Any

import pytest

from crm.accounts.models import Role, User
from crm.db import db
from crm.leads.words import CHANNELS, Stage
from crm.settings.defaults import DEFAULTS
from crm.settings.operations import change
from crm.settings.queries import stored_settings, value_of
from tests.visiting import Site, Visitor
from tests.web.pages import Page


def _admin(site: Site) -> Visitor:
    with site.made() as make:
        return site.visitor(make.user(Role.ADMIN, name="何立群"), "en")


def _value(site: Site, key: str) -> Any:
    with site.looking():
        return value_of(key)


def _limits(**changed: tuple[str, str]) -> dict[str, str]:
    every = {code: (str(pair[0]), str(pair[1])) for code, pair in DEFAULTS["limits"].value.items()} | changed
    return {
        f"{part}.{code}": text
        for code, pair in every.items()
        for part, text in zip(("first", "second"), pair, strict=True)
    }


def _channels(hidden: str = "", **labels: str) -> dict[str, str]:
    offered = {f"second.{code}": "yes" for code in CHANNELS if code != hidden}
    return {**{f"first.{code}": labels.get(code, "") for code in CHANNELS}, **offered}


@pytest.mark.parametrize(
    ("key", "body", "value"),
    [
        ("placement.reservation_days", {"value": "45"}, 45),
        ("regions.all_guangdong", {"value": "no"}, False),
        (
            "words.state",
            {"word": ["进行中", "", "黄了"], "code": ["active", "lost", "lost"]},
            {"进行中": "active", "黄了": "lost"},
        ),
        ("definitions", {"first.signed": "以正式合同为准"}, {"signed": "以正式合同为准"}),
        ("limits", _limits(signed=("5", "9")), {**DEFAULTS["limits"].value, "signed": [5, 9]}),
        (
            "channels",
            _channels(hidden="agent", event="招商推介会"),
            {
                **DEFAULTS["channels"].value,
                "event": {"label": "招商推介会", "offered": True},
                "agent": {"label": "", "offered": False},
            },
        ),
    ],
)
def test_a_setting_of_each_kind_is_saved_and_told_who_did(site: Site, key: str, body: Any, value: Any) -> None:
    admin = _admin(site)
    assert "Never changed" in admin.get(f"/settings/{key}").get_data(as_text=True)
    assert admin.post(f"/settings/{key}", {**body, "version": 0}).status_code == 302
    assert _value(site, key) == value
    assert "何立群" in admin.get("/settings").get_data(as_text=True)
    page = admin.get(f"/settings/{key}").get_data(as_text=True)
    assert "Last changed by 何立群" in page

    version = Page(page).value_of("version")
    assert admin.post(f"/settings/{key}/default", {"version": version}).status_code == 302
    assert _value(site, key) == DEFAULTS[key].value
    assert "Back to the default" not in admin.get(f"/settings/{key}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("key", "body", "beside", "sentence"),
    [
        ("placement.reservation_days", {"value": "soon"}, "value", "Give whole days from 1 to 999."),
        ("words.state", {"word": ["停", "停"], "code": ["lost", "paused"]}, "word-2", "This word stands here twice."),
        ("words.state", {"word": ["停"], "code": ["gone"]}, "word-1", "Choose one of the list."),
        ("limits", _limits(signed=("9", "5")), "first.signed", "Red comes after yellow."),
        ("limits", _limits(signed=("", "5")), "first.signed", "Give whole days from 0 to 999."),
        ("channels", _channels(event="字" * 21), "first.event", "Use at most 20 characters."),
        ("definitions", {"first.placed": "字" * 501}, "first.placed", "Use at most 500 characters."),
    ],
)
def test_a_refusal_stands_beside_its_line_and_keeps_what_was_typed(
    site: Site, key: str, body: Any, beside: str, sentence: str
) -> None:
    admin = _admin(site)
    answer = admin.post(f"/settings/{key}", {**body, "version": 0})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in Page(text).errors_of(beside)
    typed = [
        part for name, each in body.items() if name != "code" for part in (each if isinstance(each, list) else [each])
    ]
    assert all(part in text for part in typed)
    with site.looking():
        assert stored_settings() == {}


def test_a_late_save_tells_both_values_and_writes_nothing(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        change("placement.reservation_days", 45, make.user(Role.ADMIN))
    answer = admin.post("/settings/placement.reservation_days", {"value": "60", "version": 0})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Somebody saved this since you opened it." in text
    assert Page(text).value_of("value") == "60"
    assert "45" in text
    assert _value(site, "placement.reservation_days") == 45
    again = {"value": "60", "version": Page(text).value_of("version")}
    assert admin.post("/settings/placement.reservation_days", again).status_code == 302


def test_the_countys_chief_keeps_words_and_limits_and_a_bureaus_chief_only_reads(site: Site) -> None:
    with site.made() as make:
        chief, other = make.chief(), make.chief(make.unit("县商务局"))
    visitor = site.visitor(chief, "en")
    assert visitor.post("/settings/limits", {**_limits(signed=("5", "9")), "version": 0}).status_code == 302
    assert visitor.post("/settings/placement.reservation_days", {"value": "45", "version": 0}).status_code == 403
    visitor = site.visitor(other, "en")
    assert visitor.get("/settings/limits").status_code == 200
    assert visitor.post("/settings/limits", {**_limits(), "version": 1}).status_code == 403
    assert _value(site, "limits")["signed"] == [5, 9]
    assert _value(site, "placement.reservation_days") == 30


def test_the_offices_word_of_a_channel_shows_and_a_hidden_one_stays_where_it_was(site: Site) -> None:
    admin = _admin(site)
    with site.made() as make:
        owner = make.user()
        lead = make.lead(owner, channel="agent")
    body = _channels(hidden="agent", agent="商会推荐", event="招商推介会")
    assert admin.post("/settings/channels", {**body, "version": 0}).status_code == 302

    visitor = site.visitor(owner, "en")
    assert "商会推荐" in visitor.get(f"/leads/{lead.id}").get_data(as_text=True)
    assert "商会推荐" in visitor.get(f"/leads/{lead.id}/edit").get_data(as_text=True)
    fresh = visitor.get("/leads/new").get_data(as_text=True)
    assert ("招商推介会" in fresh, "商会推荐" in fresh) == (True, False)


def test_the_definition_of_the_next_stage_stands_beside_its_gate(site: Site) -> None:
    with site.made() as make:
        owner = make.user()
        lead = make.at(Stage.NEGOTIATION, owner)
        change("definitions", {"signed": "以正式合同为准"}, db.session.get_one(User, owner.id))
    visitor = site.visitor(owner)
    for url in (f"/leads/{lead.id}", f"/leads/{lead.id}/advance"):
        assert "以正式合同为准" in visitor.get(url).get_data(as_text=True)
