"""Saved views: who finds them, who changes them, one name and one default a person."""

import pytest

from crm.accounts.models import User
from crm.db import db
from crm.errors import DomainError, Forbidden, Stale
from crm.lists.models import SavedView
from crm.lists.offers import View, offers_for
from crm.lists.views import address_of, change_view, default_view, find_view, mark, remove_view, save_view
from tests.building import Make
from tests.counting import counting


def _views(user: User) -> dict[str, View]:
    return {view.name: view for view in offers_for(user).views}


def test_an_address_is_spelt_in_one_way_and_keeps_only_what_a_list_knows() -> None:
    given = {"sort": ["title"], "stage": ["signed", "lead"], "q": [" "], "after": ["x|1"], "col": ["owner", "nothing"]}
    assert address_of(given) == "stage=signed&stage=lead&sort=title&col=owner"
    assert address_of({"sort": ["newest"], "col": ["all"]}) == "col=all"


def test_a_view_is_found_by_those_it_is_shared_with(make: Make) -> None:
    unit = make.unit("县工信局")
    owner, colleague, other = make.user(unit=unit), make.user(unit=unit), make.user()
    for name, audience in (("自己的", "me"), ("本局的", "unit"), ("大家的", "all")):
        save_view(name, "stage=lead", audience, owner)
    assert set(_views(owner)) == {"自己的", "本局的", "大家的"}
    assert set(_views(colleague)) == {"本局的", "大家的"}
    assert set(_views(other)) == {"大家的"}
    private = _views(owner)["自己的"]
    assert (private.own, private.pinned, private.address) == (True, True, "stage=lead")
    assert find_view(colleague, private.id) is None
    assert _views(colleague)["大家的"].pinned is False


def test_only_its_owner_changes_or_removes_a_view_and_not_over_a_later_save(make: Make) -> None:
    owner, other = make.user(), make.user()
    view = save_view("在谈", "stage=negotiation", "all", owner)
    with pytest.raises(Forbidden):
        change_view(view, "在谈", "stage=lead", "all", view.version, other)
    with pytest.raises(Forbidden):
        remove_view(view, other)
    version = view.version
    change_view(view, "在谈与签约", "stage=signed", "unit", version, owner)
    db.session.flush()
    with pytest.raises(Stale):
        change_view(view, "在谈", "stage=lead", "all", version, owner)
    assert (view.name, view.address, view.audience) == ("在谈与签约", "stage=signed", "unit")
    mark(view, other, pinned=True)
    remove_view(view, owner)
    db.session.flush()
    assert db.session.query(SavedView).count() == 0
    assert not offers_for(other).views


@pytest.mark.parametrize(
    ("name", "audience", "field"),
    [("  ", "me", "name"), ("长" * 41, "me", "name"), ("有了", "me", "name"), ("新的", "world", "audience")],
)
def test_a_view_needs_a_name_of_its_own_and_an_audience(make: Make, name: str, audience: str, field: str) -> None:
    owner = make.user()
    save_view("有了", "", "me", owner)
    with pytest.raises(DomainError) as refusal:
        save_view(name, "", audience, owner)
    assert refusal.value.field == field
    save_view("有了", "", "me", make.user())  # somebody else's may have the name


def test_a_person_has_one_default(make: Make) -> None:
    owner, other = make.user(), make.user()
    first, second = save_view("一", "", "all", owner), save_view("二", "", "all", owner)
    mark(first, owner, default=True)
    mark(second, owner, default=True)
    mark(first, other, default=True)
    assert (default_view(owner), default_view(other)) == (second, first)
    mark(second, owner, default=False)
    assert default_view(owner) is None
    assert _views(owner)["二"].pinned


def test_what_the_head_offers_takes_one_statement(make: Make) -> None:
    chief = make.chief(make.unit("县工信局"))
    officer = make.user(unit=chief.unit)
    make.manager()
    save_view("一", "", "me", chief)
    with counting() as statements:
        offers = offers_for(chief)
    assert len(statements) == 1
    assert {label for _, label in offers.choices["owner"]} == {chief.name, officer.name}
    assert [label for _, label in offers.choices["unit"]] == ["县工信局"]
    assert offers.choices["park"][0] == ("equipment", "智能装备制造")
