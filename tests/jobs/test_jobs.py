"""The queue: a job is done once, by one worker, whatever dies in between."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.operations import System
from crm.companies.models import Company
from crm.companies.operations import find_or_add
from crm.db import db, writing
from crm.errors import DomainError
from crm.jobs import operations
from crm.jobs.models import Job
from crm.jobs.operations import Progress, TakenOver, claim, enqueue, release_all
from crm.jobs.worker import HANDLERS, handles, run_next

FIRM = "后台制造有限公司"


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "_EVERY", 0)
    for kind in ("adds", "refuses", "breaks"):
        monkeypatch.setitem(HANDLERS, kind, HANDLERS.get(kind, _adds))


def _adds(args: Mapping[str, Any], progress: Progress) -> Callable[[], None]:
    progress(1, 2)
    return lambda: _add_firm(args["name"])


def _add_firm(name: str) -> None:
    find_or_add(name, System())


def queued(kind: str = "adds") -> int:
    with writing():
        number = enqueue(kind, {"name": FIRM}, None).id
        db.session.commit()
    db.session.remove()
    return number


def job(number: int) -> Job:
    db.session.remove()
    return db.session.get_one(Job, number)


def firms() -> int:
    return db.session.scalar(select(func.count(Company.id)).where(Company.name == FIRM)) or 0


def test_a_job_is_done_with_what_it_writes(inside: None) -> None:
    number = queued()

    assert run_next("a")
    found = job(number)
    assert (found.state, found.attempts, found.done, found.total, firms()) == ("done", 1, 1, 2, 1)
    assert not run_next("a")


def test_a_refusal_is_kept_and_not_tried_again(inside: None) -> None:
    @handles("refuses")
    def refuse(args: Mapping[str, Any], progress: Progress) -> Callable[[], None]:
        raise DomainError("The file has no rows.", "file", limit=3)

    number = queued("refuses")
    assert run_next("a")
    found = job(number)
    assert (found.state, found.message, found.params) == ("failed", "The file has no rows.", {"limit": 3})
    assert not run_next("a")


def test_what_breaks_off_is_tried_three_times_and_writes_nothing(inside: None) -> None:
    @handles("breaks")
    def breaks(args: Mapping[str, Any], progress: Progress) -> Callable[[], None]:
        def conclude() -> None:
            _add_firm(args["name"])
            raise RuntimeError("the disk is full")

        return conclude

    number = queued("breaks")
    for _ in range(4):
        assert run_next("a")
    assert (job(number).state, job(number).params) == ("failed", {"attempts": 3})
    assert firms() == 0


def test_the_job_of_a_dead_worker_is_taken_over_and_the_dead_one_writes_nothing(
    inside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = queued()
    late: list[BaseException] = []

    @handles("adds")
    def slow(args: Mapping[str, Any], progress: Progress) -> Callable[[], None]:
        """The first worker falls silent in the middle; the second does the whole of it meanwhile."""
        HANDLERS["adds"] = _adds
        monkeypatch.setattr(operations, "STALE", timedelta(seconds=-1))
        assert run_next("second")
        try:
            progress(2, 2)
        except TakenOver as taken:
            late.append(taken)
        return lambda: _add_firm("不该有的有限公司")

    assert run_next("first")
    assert (job(number).state, job(number).worker, firms(), len(late)) == ("done", "second", 1, 1)
    assert db.session.scalar(select(func.count(Company.id)).where(Company.name == "不该有的有限公司")) == 0


def test_a_job_has_one_worker(inside: None) -> None:
    number = queued()

    assert claim("first") is not None
    db.session.remove()
    assert claim("second") is None
    assert job(number).worker == "first"


def test_a_server_that_starts_again_goes_on_with_what_was_running(inside: None) -> None:
    number = queued()
    claim("killed")
    release_all()

    assert run_next("next")
    assert (job(number).state, job(number).attempts, firms()) == ("done", 2, 1)


def test_work_begins_when_whoever_asked_for_it_commits(inside: None) -> None:
    with writing():
        enqueue("adds", {"name": FIRM}, None)
        db.session.rollback()

    assert not run_next("a")
