"""Queueing a piece of work, claiming it, and saying how far it is.

A worker that dies leaves its job "running" with a heartbeat that grows old; then another worker claims it. Both steps
are one conditional UPDATE, so a job has one worker at a time; and the mark that it is done is written in the
transaction of what it did, so that nothing is lost and nothing done twice.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.exc import OperationalError

from crm.db import db, now, writing
from crm.errors import N_
from crm.jobs.models import Job

ATTEMPTS = 3
STALE = timedelta(seconds=120)  # without a heartbeat: the worker is gone
_EVERY = 0.5  # seconds between two notes of progress
GAVE_UP = N_(
    "The work stopped %(attempts)s times without an answer. Try it with a smaller file, or tell whoever runs this."
)


class TakenOver(Exception):
    """Another worker has this job by now: whoever sees this writes nothing."""


def enqueue(kind: str, args: Mapping[str, Any], by_id: int | None, due_at: datetime | None = None) -> Job:
    """Queue work in the caller's transaction: it is there when the caller commits. `due_at`: not before."""
    job = Job(kind=kind, args=dict(args), by_id=by_id, queued_at=now(), due_at=due_at, params={})
    db.session.add(job)
    db.session.flush()
    return job


def claim(worker: str) -> Job | None:
    """The oldest job that waits or whose worker is gone, now this worker's; None when there is none."""
    gone = and_(Job.state == "running", Job.beat_at < now() - STALE)
    is_due = or_(Job.due_at.is_(None), Job.due_at <= now())
    waits = or_(and_(Job.state == "queued", is_due), gone)
    free = select(Job.id).where(waits).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    with writing():
        number = db.session.scalar(free)
        taken = number is not None and _changed(
            update(Job)
            .where(Job.id == number, waits)
            .values(state="running", worker=worker, attempts=Job.attempts + 1, beat_at=now(), done=0)
        )
        db.session.commit()
    return db.session.get(Job, number, populate_existing=True) if taken else None


def release_all() -> None:
    """Where there is one worker and it has just begun: whatever runs belonged to one that is gone."""
    with writing():
        db.session.execute(update(Job).where(Job.state == "running").values(state="queued", worker=None))
        db.session.commit()


def finish(job_id: int, worker: str) -> None:
    """Mark the job done, in the transaction of what it did. Raises TakenOver when it is another worker's by now."""
    values = {"state": "done", "finished_at": now(), "beat_at": now()}
    if not _changed(update(Job).where(*_mine(job_id, worker)).values(**values)):
        raise TakenOver


def fail(job_id: int, worker: str, message: str, params: Mapping[str, Any]) -> None:
    """The work was refused: nobody tries it again."""
    values = {"state": "failed", "finished_at": now(), "message": message[:400], "params": dict(params)}
    _settle(job_id, worker, values)


def put_back(job_id: int, worker: str) -> None:
    """It broke off: it waits for its next attempt."""
    _settle(job_id, worker, {"state": "queued", "worker": None})


def _settle(job_id: int, worker: str, values: Mapping[str, Any]) -> None:
    with writing():
        db.session.execute(update(Job).where(*_mine(job_id, worker)).values(**values))
        db.session.commit()


def _mine(job_id: int, worker: str) -> tuple[Any, ...]:
    return Job.id == job_id, Job.worker == worker, Job.state == "running"


def _changed(statement: Any) -> bool:
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount == 1


class Progress:
    """What a handler calls as it goes on: done, and of how many. It is the heartbeat, too."""

    def __init__(self, job_id: int, worker: str) -> None:
        self.job_id, self.worker, self.told_at = job_id, worker, 0.0

    def __call__(self, done: int, total: int | None = None) -> None:
        """On a connection of its own: the handler's reading goes on. Raises TakenOver."""
        if time.monotonic() - self.told_at < _EVERY:
            return
        self.told_at = time.monotonic()
        values = {"done": done, "total": total, "beat_at": now()}
        try:
            with writing(), db.engine.begin() as connection:
                told = connection.execute(update(Job).where(*_mine(self.job_id, self.worker)).values(**values))
        except OperationalError:
            return  # the database is busy: the next note says more
        if told.rowcount != 1:
            raise TakenOver
