"""What is due for whom follows from facts and dates: on its day, not before, and to nobody else."""

from datetime import UTC, date, datetime, timedelta

from crm.accounts.models import Role, User
from crm.db import db
from crm.fuzzydate import FuzzyDate, today
from crm.interactions.operations import finish_step
from crm.leads.claims.disputes import open_dispute
from crm.leads.models import Lead
from crm.leads.words import Stage
from crm.milestones.arrivals import return_arrival
from crm.pipeline.operations import pause
from crm.placement.operations import reserve
from crm.placement.waiting import ask
from crm.reminders.kinds import KINDS, SECTIONS, Reminder, kinds_of
from crm.reminders.queries import due_for
from crm.settings.operations import change
from crm.tasks import answering, operations
from crm.tasks.answering import start_series
from crm.tasks.operations import Order
from tests.building import Make
from tests.counting import counting
from tests.tasks.building import MONDAY, handed, people
from tests.travelling import at

WEEKLY = Order("招商周报", "报送本周情况。", "周报一份")


def due(user: User) -> list[Reminder]:
    db.session.flush()
    return due_for(user, today())


def told(user: User, *kinds: str) -> list[tuple[str, date, str]]:
    """(kind, the day that made it due, light) of these kinds."""
    return [(one.kind, one.day, one.light) for one in due(user) if one.kind in kinds]


def negotiated(make: Make, officer: User, **more: object) -> Lead:
    """A project in negotiation with a conversation today and a next step."""
    lead = make.at(Stage.NEGOTIATION, officer, make.chief())
    make.talk(lead, officer, **more)
    db.session.flush()
    return lead


def test_a_next_step_is_due_on_its_day_and_turns_red_after_a_week(make: Make) -> None:
    with at(MONDAY) as clock:
        officer = make.user()
        negotiated(make, officer, next_step_on=MONDAY + timedelta(3))
        day = MONDAY + timedelta(3)
        for days, light in ((2, None), (3, "yellow"), (9, "yellow"), (10, "red")):
            clock.set(MONDAY + timedelta(days))
            assert told(officer, "step") == ([("step", day, light)] if light else [])


def test_what_is_due_is_the_owners_and_nobody_elses(make: Make) -> None:
    officer, colleague = make.user(), make.user()
    lead = negotiated(make, officer, next_step_on=today())
    assert told(officer, "step")
    assert told(colleague, "step") == told(make.user(Role.ADMIN), "step") == told(make.user(Role.AUDITOR), "step") == []
    pause(lead, "等环评", lead.version, officer)
    assert told(officer, "step") == []


def test_a_step_that_is_done_leaves_a_project_without_a_next_step(make: Make) -> None:
    officer = make.user()
    lead = make.at(Stage.NEGOTIATION, officer, make.chief())
    talk = make.talk(lead, officer, next_step_on=today())
    db.session.flush()
    assert told(officer, "no_step") == []
    finish_step(talk, talk.version, officer)
    assert told(officer, "step", "no_step") == [("no_step", today(), "none")]
    make.talk(lead, officer, next_step=None, no_next_step_reason="客商下月再议")
    assert told(officer, "no_step") == []


def test_a_light_that_turns_is_told_anew_when_it_turns_red(make: Make) -> None:
    with at(MONDAY) as clock:
        officer = make.user()
        negotiated(make, officer, next_step_on=MONDAY + timedelta(300))
        yellow, red = MONDAY + timedelta(15), MONDAY + timedelta(31)
        for days, expected in (
            (14, []),
            (15, [("light_yellow", yellow, "yellow")]),
            (30, [("light_yellow", yellow, "yellow")]),
            (31, [("light_red", red, "red")]),
            (90, [("light_red", red, "red")]),
        ):
            clock.set(MONDAY + timedelta(days))
            assert told(officer, "light_yellow", "light_red") == expected


def test_the_first_contact_is_waited_for_in_working_days_so_the_holidays_count_for_nothing(make: Make) -> None:
    with at(date(2026, 9, 30)) as clock:  # the eve of the national holidays: the 8th is the next working day
        officer = make.user()
        make.lead(officer)
        for day, expected in (
            (date(2026, 10, 7), []),
            (date(2026, 10, 8), []),
            (date(2026, 10, 9), [("light_yellow", date(2026, 10, 9), "yellow")]),
            (date(2026, 10, 10), [("light_yellow", date(2026, 10, 9), "yellow")]),  # a Saturday that is worked
            (date(2026, 10, 12), [("light_red", date(2026, 10, 12), "red")]),
        ):
            clock.set(day)
            assert told(officer, "light_yellow", "light_red") == expected, day


def test_a_task_goes_from_reminder_to_warning_to_red_and_then_its_giver_hears_of_it(make: Make) -> None:
    with at(MONDAY) as clock:
        who = people(make)
        task = handed(who, days=10)
        answering.sign(task, task.version, who.officer)
        deadline, kinds = MONDAY + timedelta(10), ("task_due", "task_warning", "task_red")
        for days, expected in (
            (6, []),
            (7, [("task_due", deadline - timedelta(3), "yellow")]),
            (10, [("task_due", deadline - timedelta(3), "yellow")]),
            (11, [("task_warning", deadline + timedelta(1), "yellow")]),
            (17, [("task_red", deadline + timedelta(7), "red")]),
        ):
            clock.set(MONDAY + timedelta(days))
            assert told(who.officer, *kinds) == expected
            assert bool(told(who.leader, "task_escalated")) is (days == 17)
            assert told(who.colleague, *kinds) == told(who.elsewhere, *kinds) == []


def test_a_task_waits_to_be_signed_for_by_everybody_of_the_unit_until_one_does(make: Make) -> None:
    with at(MONDAY) as clock:
        who = people(make)
        task = handed(who, to=who.bureau)
        for person in (who.officer, who.colleague, who.chief):
            assert told(person, "task_sign") == [("task_sign", MONDAY, "none")]
        clock.set(MONDAY + timedelta(2))
        assert told(who.officer, "task_sign") == [("task_sign", MONDAY, "yellow")]
        answering.sign(task, task.version, who.colleague)
        assert told(who.officer, "task_sign") == []


def test_what_is_reported_as_done_waits_for_who_handed_it_out(make: Make) -> None:
    with at(MONDAY):
        who = people(make)
        task = handed(who)
        answering.sign(task, task.version, who.officer)
        answering.report(task, "已批复", None, True, [], task.version, who.officer)
        assert told(who.leader, "task_reported") == [("task_reported", MONDAY, "none")]
        assert told(who.officer, "task_due") == []
        operations.close(task, "", task.version, who.leader)
        assert told(who.leader, "task_reported") == []


def test_a_periods_task_is_the_same_reminder_before_and_after_somebody_acts_on_it(make: Make) -> None:
    with at(MONDAY):
        who = people(make)
        series = start_series(WEEKLY, "weekly", 5, MONDAY, who.officer, [], who.leader)
        before = {one.kind: one.key for one in due(who.officer)}
        answering.sign_period(series, "2024-W21", who.officer)
        assert set(before) == {"task_sign"}
        clock_day = MONDAY + timedelta(2)
    with at(clock_day):
        after = {one.kind: one.subject for one in due(who.officer)}
        assert after == {"task_due": f"series-{series.id}-2024-W21"}
        assert f"series-{series.id}-2024-W21" in before["task_sign"]


def test_a_claim_is_told_of_after_30_silent_days_and_again_when_it_is_in_the_pool(make: Make) -> None:
    with at(MONDAY) as clock:
        officer = make.user()
        lead = negotiated(make, officer, next_step_on=MONDAY + timedelta(300))
        for days, expected in (
            (29, []),
            (30, [("claim_expiring", MONDAY + timedelta(30), "yellow")]),
            (45, [("claim_expiring", MONDAY + timedelta(30), "yellow")]),
            (46, [("claim_pool", MONDAY + timedelta(46), "red")]),
        ):
            clock.set(MONDAY + timedelta(days))
            assert told(officer, "claim_expiring", "claim_pool") == expected
        make.talk(lead, officer)
        assert told(officer, "claim_expiring", "claim_pool") == []


def test_the_end_of_a_reservation_is_told_to_the_parks_manager_and_to_the_owner(make: Make) -> None:
    with at(MONDAY) as clock:
        manager, officer = make.manager(), make.user()
        parcel = make.parcel()
        placement = reserve(make.lead(officer, park=parcel.park), parcel, 10_000, manager)
        end = placement.reserved_until
        assert end
        for day, light in ((end - timedelta(8), None), (end - timedelta(7), "yellow"), (end + timedelta(1), "red")):
            clock.set(day)
            expected = [("reservation", end - timedelta(7), light)] if light else []
            assert told(manager, "reservation") == told(officer, "reservation") == expected
        assert told(make.manager("health"), "reservation") == []


def test_land_asked_for_and_reservations_wait_for_who_decides_on_them(make: Make) -> None:
    manager, officer, chief = make.manager(), make.user(), make.chief()
    parcel = make.parcel()
    lead = make.lead(officer, park=parcel.park)
    ask(lead, parcel, 10_000, "", officer)
    assert told(manager, "wish") == [("wish", today(), "none")]
    reserve(make.lead(officer, park=parcel.park), parcel, 10_000, manager)
    assert told(chief, "approve") == [("approve", today(), "none")]
    assert told(manager, "approve") == []


def test_a_chief_hears_of_facts_new_projects_and_disputes_below_and_the_submitter_of_what_came_back(make: Make) -> None:
    bureau, other = make.unit("县工信局"), make.unit("县商务局")
    officer, chief, judge = make.user(unit=bureau), make.chief(bureau), make.chief()
    firm = make.company()
    first = make.lead(make.user(unit=other), company=firm)
    lead = make.lead(officer, company=firm)
    arrival = make.arrival(lead, officer)
    db.session.flush()
    assert {kind for kind, *_ in told(chief, *KINDS)} == {"screen", "verify"}
    assert told(officer, "verify") == told(make.chief(make.unit("卫庄镇")), "verify", "screen") == []
    return_arrival(arrival, lead, "凭证不清", chief)
    assert told(officer, "returned") == [("returned", today(), "none")]
    assert told(chief, "verify") == []
    dispute = open_dispute(lead, "客商先找的我们", [("other", make.pdf(officer))], officer)
    db.session.flush()
    assert [one.subject for one in due(judge) if one.kind == "dispute"] == [f"dispute-{dispute.id}"]
    assert told(chief, "dispute") == []
    assert first


def test_a_dispute_turns_yellow_on_its_last_working_day_and_red_after_it(make: Make) -> None:
    with at(date(2026, 9, 28)) as clock:
        firm = make.company()
        make.lead(make.user(unit=make.unit("县商务局")), company=firm)
        officer, judge = make.user(unit=make.unit("县工信局")), make.chief()
        second = make.lead(officer, company=firm)
        open_dispute(second, "客商先找的我们", [("other", make.pdf(officer))], officer)
        # five working days after 28 September: 29, 30, and after the holidays 8, 9, 10 October
        for day, light in ((date(2026, 10, 9), "none"), (date(2026, 10, 10), "yellow"), (date(2026, 10, 11), "red")):
            clock.set(day)
            assert told(judge, "dispute") == [("dispute", date(2026, 9, 28), light)]


def test_half_past_eleven_in_the_evening_of_utc_is_the_next_day_in_the_office(make: Make) -> None:
    with at(MONDAY) as clock:
        officer = make.user()
        negotiated(make, officer, next_step_on=MONDAY + timedelta(2))
        clock.set_utc(datetime(2024, 5, 21, 15, 59, tzinfo=UTC))
        assert told(officer, "step") == []
        clock.set_utc(datetime(2024, 5, 21, 23, 30, tzinfo=UTC))
        assert told(officer, "step") == [("step", date(2024, 5, 22), "yellow")]


def test_a_planned_date_that_passed_turns_the_light_of_a_placed_project(make: Make) -> None:
    with at(MONDAY) as clock:
        officer = make.user()
        lead = negotiated(make, officer)
        lead.stage, lead.planned_construction_on = Stage.PLACED, FuzzyDate.from_iso("2024-05")
        clock.set(date(2024, 5, 31))
        assert told(officer, "light_yellow") == []
        clock.set(date(2024, 6, 5))
        assert told(officer, "light_yellow") == [("light_yellow", date(2024, 6, 1), "yellow")]


def test_the_offices_own_days_decide(make: Make) -> None:
    with at(MONDAY):
        who = people(make)
        change("tasks.remind_days", 20, who.admin)
        task = handed(who, days=10)
        answering.sign(task, task.version, who.officer)
        assert told(who.officer, "task_due") == [("task_due", MONDAY - timedelta(10), "yellow")]


def test_how_much_is_asked_of_the_database_does_not_depend_on_how_much_is_due(make: Make) -> None:
    with at(MONDAY):
        who = people(make)
        manager = make.manager()
        sent = {}
        for round_ in range(2):
            for _ in range(1 + 6 * round_):
                negotiated(make, who.officer, next_step_on=MONDAY)
                handed(who)
                lead = make.lead(who.officer, park=make.park())
                make.arrival(lead, who.officer)
                reserve(lead, make.parcel(), 10_000, manager)
            for person in (who.officer, who.chief, manager, who.leader):
                db.session.flush()
                number = person.id
                db.session.expire_all()
                fresh = db.session.get_one(User, number)
                assert fresh.duty
                with counting() as statements:
                    due_for(fresh, today())
                sent[number, round_] = len(statements)
        for person in (who.officer, who.chief, manager, who.leader):
            assert sent[person.id, 0] == sent[person.id, 1]
            assert sent[person.id, 1] <= 28


def test_nobody_is_reminded_of_a_kind_that_their_role_cannot_choose(make: Make) -> None:
    with at(MONDAY) as clock:
        who = people(make)
        manager, chief = make.manager(), make.chief()
        lead = make.lead(who.officer, park=make.park())
        make.arrival(lead, who.officer)
        reserve(lead, make.parcel(), 10_000, manager)
        ask(lead, make.parcel(), 10_000, "", who.officer)
        for holder in (who.officer, who.chief, manager):
            handed(who, to=holder, days=1)
        clock.set(MONDAY + timedelta(40))
        for person in (*vars(who).values(), manager, chief):
            if isinstance(person, User):
                assert {one.kind for one in due(person)} <= set(kinds_of(person)), person.role
        assert due(who.leader)


def test_every_kind_stands_in_a_section_of_the_page() -> None:
    assert {kind.section for kind in KINDS.values()} == set(SECTIONS)
