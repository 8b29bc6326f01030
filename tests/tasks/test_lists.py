"""The list of tasks and the figures by unit: stored and derived ones together, in pages, under filters."""

from datetime import timedelta

from crm.db import db
from crm.fuzzydate import today
from crm.tasks.answering import report, sign, start_series
from crm.tasks.lists import TaskList, by_unit
from crm.tasks.models import Task
from crm.tasks.operations import Order, close, withdraw
from crm.web.paging import day_and_number
from tests.building import Make
from tests.counting import counting
from tests.tasks.building import MONDAY, handed, people
from tests.travelling import at


def _names(tasks: list[Task]) -> list[str]:
    return [task.period or task.code[-4:] for task in tasks]


def test_open_tasks_come_by_their_due_date_with_the_periodic_ones_among_them(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        for days in (9, 2, 30):
            handed(who, who.bureau, days=days)
        start_series(Order("周报", "报", "一份"), "weekly", 5, MONDAY, who.officer, [], who.leader)
        db.session.flush()
    day = MONDAY + timedelta(8)
    rows, more = TaskList(who.officer, day).page()
    assert _names(rows) == ["0002", "2024-W21", "0001", "2024-W22", "0003"]  # the 22nd, 24th, 29th, 31st, 19 June
    assert (more, TaskList(who.officer, day).count()) == (None, 5)


def test_every_task_stands_on_one_page_only(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        for n in range(11):
            handed(who, days=n // 3)
        start_series(Order("周报", "报", "一份"), "weekly", 2, MONDAY, who.officer, [], who.leader)
        start_series(Order("周报", "报", "一份"), "weekly", 7, MONDAY, who.officer, [], who.leader)
        db.session.flush()
    wanted, after, seen, pages = TaskList(who.officer, MONDAY + timedelta(8)), None, [], 0
    while pages == 0 or after:
        rows, more = wanted.page(after, size=4)
        seen += [(task.due_on, task.series_id or 0, task.code) for task in rows]
        after, pages = day_and_number(more), pages + 1
    assert (len(seen), len(set(seen)), pages) == (15, 15, 3)
    assert [due for due, _, _ in seen] == sorted(due for due, _, _ in seen)


def test_filters_hold_for_stored_and_derived_tasks_alike(make: Make) -> None:
    who = people(make)
    with at(MONDAY):
        mine, town = handed(who, who.officer, days=2), handed(who, who.town, days=2)
        by_chief = handed(who, who.colleague, days=40, by=who.chief)
        sign(mine, mine.version, who.officer)
        gone = handed(who, who.officer)
        withdraw(gone, "不要了", gone.version, who.leader)
        start_series(Order("招商周报", "报送", "一份"), "weekly", 5, MONDAY, who.town, [], who.leader)
        db.session.flush()
    day = MONDAY + timedelta(4)

    def found(user: object, **filters: list[str]) -> list[str]:
        wanted = TaskList(user, day, filters)  # type: ignore[arg-type]
        rows, _ = wanted.page()
        assert len(rows) == wanted.count()
        return _names(rows)

    assert found(who.leader) == ["0001", "0002", "2024-W21", "0003"]
    assert found(who.leader, state=["withdrawn"]) == ["0004"]
    assert len(found(who.leader, state=["all"])) == 5
    assert found(who.leader, state=["nonsense"]) == ["0001", "0002", "2024-W21", "0003"]
    assert found(who.leader, light=["warning"]) == ["0001", "0002"]
    assert found(who.leader, light=["reminder"]) == ["2024-W21"]
    assert found(who.leader, light=["unsigned", "green"]) == ["0003"]
    assert found(who.leader, unit=[str(who.town.id)]) == ["0002", "2024-W21"]
    assert found(who.leader, unit=[str(who.bureau.id)]) == ["0001", "0003"]
    assert found(who.leader, unit=["0", "x", "99999999999"]) == []
    assert found(who.chief, whose=["given"]) == ["0003"]
    assert found(who.elsewhere, whose=["mine"]) == ["0002", "2024-W21"]
    assert found(who.leader, q=["周报"]) == ["2024-W21"]
    assert found(who.leader, q=[town.code]) == ["0002"]
    assert found(who.leader, q=["%"]) == []
    assert by_chief.code in [task.code for task in TaskList(who.chief, day).page()[0]]


def test_each_unit_has_its_open_overdue_and_timely_tasks(make: Make) -> None:
    who = people(make)
    with at(MONDAY) as clock:
        tasks = [handed(who, to, days=3) for to in (who.officer, who.colleague, who.bureau, who.town)]
        late, timely = tasks[0], tasks[1]
        for task, doer in ((late, who.officer), (timely, who.colleague)):
            sign(task, task.version, doer)
            db.session.flush()
        report(timely, "好", None, True, [], timely.version, who.colleague)
        start_series(Order("周报", "报", "一份"), "weekly", 3, MONDAY, who.town, [], who.leader)
        db.session.flush()
        clock.set(MONDAY + timedelta(5))
        report(late, "好", None, True, [], late.version, who.officer)
        db.session.flush()
        for task in (late, timely):
            close(task, "", task.version, who.leader)
        db.session.flush()
    figures = [
        (each.unit.name, each.open, each.overdue, each.done, each.on_time, each.percent)
        for each in by_unit(who.leader, MONDAY + timedelta(5))
    ]
    assert figures == [("卫庄镇", 2, 2, 0, 0, None), ("县工信局", 1, 1, 2, 1, 50.0)]
    assert [each.unit.name for each in by_unit(who.elsewhere, MONDAY)] == ["卫庄镇"]
    assert by_unit(who.admin, MONDAY) == []


def test_a_long_list_asks_the_database_no_more_than_a_short_one(make: Make) -> None:
    who = people(make)
    counts = []
    for number in (2, 30):
        for _ in range(number):
            handed(who, others=[who.town])
        db.session.flush()
        db.session.expire_all()
        with counting() as statements:
            wanted = TaskList(who.officer, today() + timedelta(1))
            for task in wanted.page()[0]:
                assert (task.main.holder, task.given_by) == (who.officer, who.leader)
            wanted.count()
        counts.append(len(statements))
    assert counts[0] == counts[1]
