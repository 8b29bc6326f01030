"""Working through the queue: one job after the other, in a thread of the server or in a process of its own."""

import gc
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from threading import Event
from typing import Any

from crm.db import db, writing
from crm.errors import DomainError
from crm.jobs.models import Job
from crm.jobs.operations import ATTEMPTS, GAVE_UP, Progress, TakenOver, claim, fail, finish, put_back

log = logging.getLogger(__name__)
# The long part gets the job's args and reads; what it gives back then writes, in one transaction with the mark "done".
Handler = Callable[[Mapping[str, Any], Progress], Callable[[], None]]
HANDLERS: dict[str, Handler] = {}
REGULAR: list[Callable[[], None]] = []
LOOK_EVERY = 60.0  # seconds between two looks at what follows from dates


def handles(kind: str) -> Callable[[Handler], Handler]:
    """The function that does jobs of this kind: upper areas register theirs."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def regularly(look: Callable[[], None]) -> Callable[[], None]:
    """The function that each worker calls once in a while: it finds out by itself what there is to do, and whether
    another worker has done it.
    """
    REGULAR.append(look)
    return look


def new_worker() -> str:
    """A name for one worker's life."""
    return secrets.token_hex(8)


def run_next(worker: str) -> bool:
    """Do the oldest job there is; False when there is none."""
    job = claim(worker)
    if job is None:
        return False
    try:
        _run(job, worker)
    except TakenOver:
        db.session.rollback()
    except DomainError as refusal:
        db.session.rollback()
        fail(job.id, worker, refusal.message, _plain(refusal.params))
    except Exception:
        db.session.rollback()
        log.exception("job %s (%s) broke off", job.id, job.kind)
        put_back(job.id, worker)
    finally:
        db.session.remove()
    return True


def _run(job: Job, worker: str) -> None:
    number, attempts = job.id, job.attempts
    if attempts > ATTEMPTS:
        raise DomainError(GAVE_UP, None, attempts=ATTEMPTS)
    with writing(False):
        conclude = HANDLERS[job.kind](job.args, Progress(number, worker))
        db.session.rollback()
    with writing():
        finish(number, worker)  # first: on PostgreSQL it holds the row until the commit
        conclude()
        db.session.commit()


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int | str) else str(value) for name, value in params.items()}


def look_around() -> None:
    """Everything that follows from dates; one that breaks keeps no other from its turn."""
    for look in REGULAR:
        try:
            look()
        except Exception:
            log.exception("%s broke off", look.__name__)
        finally:
            db.session.remove()


def work(context: Callable[[], AbstractContextManager[Any]], stop: Event | None = None, pause: float = 1.0) -> None:
    """Until `stop` is set, or the process ends. `context` is the application's; a database that is away for a while
    ends nothing.
    """
    gc.set_threshold(
        50_000, 20, 20
    )  # long files are many objects without cycles: a third of the time went into looking
    worker, stop, looked_at = new_worker(), stop or Event(), -LOOK_EVERY
    while not stop.is_set():
        has_done = False
        try:
            with context():
                if time.monotonic() - looked_at >= LOOK_EVERY:
                    looked_at = time.monotonic()
                    look_around()
                has_done = run_next(worker)
        except Exception:
            log.exception("the queue could not be read")
        if not has_done:
            stop.wait(pause)
