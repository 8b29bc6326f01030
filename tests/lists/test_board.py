"""The board shows the list by stage: the same rows, counts and sums, and who may move a card."""

from datetime import date

import pytest

from crm.accounts.models import Role
from crm.db import db
from crm.leads.models import Lead
from crm.leads.operations import join_team
from crm.leads.queries import visible_to, workable_by, works_on
from crm.leads.words import Stage
from crm.lists.board import SIZE, cards_of, columns_of
from crm.lists.leads import SORTS, LeadList
from crm.pipeline.operations import lose
from tests.building import Make
from tests.counting import counting


def test_each_column_counts_and_sums_the_leads_of_its_stage(make: Make) -> None:
    owner, chief = make.user(), make.chief()
    make.lead(owner, investment=10_000_000)
    make.lead(owner, investment=None, investment_usd=100)
    make.at(Stage.NEGOTIATION, owner, chief, investment=320_000_000)
    found = {column.stage: column for column in columns_of(LeadList(owner))}
    assert [found[stage].count for stage in (Stage.LEAD, Stage.SCREENING, Stage.NEGOTIATION)] == [2, 0, 1]
    assert [found[stage].amount for stage in (Stage.LEAD, Stage.SCREENING, Stage.NEGOTIATION)] == [10_000_000, 0, 320_000_000]  # fmt: skip
    assert list(found) == list(Stage)


def test_the_last_columns_are_folded_until_they_are_opened_or_asked_for(make: Make) -> None:
    owner = make.user()
    lead = make.lead(owner)
    lead.stage = "production"
    db.session.flush()
    by_stage = {column.stage: column for column in columns_of(LeadList(owner))}
    assert (by_stage[Stage.PRODUCTION].folded, by_stage[Stage.PRODUCTION].count, by_stage[Stage.PRODUCTION].cards) == (
        True, 1, (),
    )  # fmt: skip
    for found in (columns_of(LeadList(owner), ["production"]), columns_of(LeadList(owner, {"stage": ["production"]}))):
        opened = next(column for column in found if column.stage == Stage.PRODUCTION)
        assert [card.lead for card in opened.cards] == [lead]
    assert [column.stage for column in columns_of(LeadList(owner, {"stage": ["production", "lead"]}))] == [
        Stage.LEAD, Stage.PRODUCTION,
    ]  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
def test_a_column_pages_through_exactly_the_list_of_its_stage_in_its_order(make: Make, sort: str) -> None:
    owner = make.user()
    for number in range(2 * SIZE + 3):
        lead = make.lead(owner, title=f"第{number % 7}号", investment=(number % 5) * 10_000)
        lead.last_contact_on = date(2022, 3, 1 + number % 4) if number % 3 else None
    db.session.flush()
    wanted = LeadList(owner, {"stage": ["lead"], "investment_from": ["1"]}, sort)
    seen: list[int] = []
    after: str | None = None
    while True:
        cards, after = cards_of(wanted, [Stage.LEAD], after)["lead"]
        seen += [card.lead.id for card in cards]
        if after is None:
            break
    assert seen == [lead.id for lead in wanted.page(size=100)[0]]
    assert len(seen) > SIZE


def test_the_board_of_a_filter_holds_what_the_list_of_it_holds(make: Make) -> None:
    owner = make.user()
    kept, lost = make.lead(owner, channel="event"), make.lead(owner, channel="event")
    make.lead(owner, channel="agent")
    lose(lost, "land", "没有地", lost.version, owner)
    foreign = make.lead(make.user(unit=make.unit("县工信局")), channel="event")
    for filters in ({"channel": ["event"]}, {"channel": ["event"], "state": ["active"]}):
        wanted = LeadList(owner, filters)
        on_board = [card.lead for column in columns_of(wanted) for card in column.cards]
        assert set(on_board) == set(wanted.page()[0])
        assert foreign not in on_board
        assert sum(column.count for column in columns_of(wanted)) == wanted.count()
    assert kept in on_board


def test_a_board_takes_two_statements_whatever_it_holds(make: Make) -> None:
    owner, chief = make.user(), make.chief()
    wanted, sent = LeadList(owner), []
    for _ in range(2):
        for stage in (Stage.LEAD, Stage.SCREENING, Stage.NEGOTIATION, Stage.SIGNED):
            for _ in range(SIZE):
                make.at(stage, owner, chief, park=make.park())
        db.session.flush()
        db.session.expire_all()
        with counting() as statements:
            for column in columns_of(wanted, ["production", "capacity"]):
                for card in column.cards:
                    assert card.lead.investors[0].company.name
                    assert card.lead.parks[0].park.short_name
        sent.append(len(statements))
    # and, forgotten above, the user with their unit, whom they stand in for, and the settings
    assert sent == [5, 5]


def test_a_card_can_be_moved_by_exactly_those_who_work_on_its_lead(make: Make) -> None:
    unit = make.unit("县工信局")
    owner, colleague, teammate = make.user(unit=unit), make.user(unit=unit), make.user()
    chief, leader = make.chief(unit), make.user(Role.LEADER)
    owned, shared, unowned = make.lead(owner), make.lead(owner), make.lead(owner)
    join_team(shared, teammate, None, owner)
    join_team(owned, teammate, date(2020, 1, 1), owner)
    unowned.owner = None
    db.session.flush()
    for user in (owner, colleague, teammate, chief, leader, make.chief(), make.manager()):
        may = set(db.session.scalars(visible_to(user).where(workable_by(user)).with_only_columns(Lead.id)))
        assert may == {lead.id for lead in (owned, shared, unowned) if works_on(user, lead)}, user.role
    assert [card.movable for card in cards_of(LeadList(colleague), [Stage.LEAD])["lead"][0]] == [True, False, False]
