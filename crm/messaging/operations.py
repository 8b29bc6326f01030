"""Robots, and the life of a message: queued, sent, tried again with growing pauses, given up."""

from datetime import timedelta

from crm.accounts.models import Unit, User
from crm.audit.operations import record
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Stale
from crm.jobs.operations import enqueue
from crm.messaging.models import Message, Robot
from crm.messaging.posting import NotSent
from crm.messaging.sealing import Seal
from crm.messaging.services import read_address

SEND = "send message"
# After each failure; then nobody tries again unless an administrator asks.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
_LONGEST_SECRET = 120


def add_robot(unit: Unit | None, name: str, address: str, secret: str, seal: Seal, by: User) -> Robot:
    """A group robot of a unit, by the webhook address its group shows."""
    if unit is None:
        raise DomainError(N_("Choose another unit."), "unit")
    channel, key = read_address(address)
    secret = _checked_secret(channel, secret)
    robot = Robot(unit=unit, channel=channel, name=name.strip(), sealed_key=seal.close(key), tail=key[-4:])
    robot.sealed_secret = seal.close(secret) if secret else None
    if not robot.name:
        raise DomainError(N_("This field is required."), "name")
    require_fit(robot)
    db.session.add(robot)
    db.session.flush()
    record(by, "add robot", robot, {"unit": unit.name, "channel": channel, "name": robot.name})
    return robot


def _checked_secret(channel: str, secret: str) -> str:
    secret = secret.strip()
    if secret and channel != "dingtalk":
        raise DomainError(N_("Only DingTalk robots have a secret."), "secret")
    if len(secret) > _LONGEST_SECRET or not secret.isascii():
        raise DomainError(N_("Copy the secret as DingTalk shows it: SEC…"), "secret")
    return secret


def switch(robot: Robot, active: bool, version: int, by: User) -> None:
    """Let a robot speak, or keep it quiet."""
    if robot.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    if robot.active != active:
        record(by, "switch robot", robot, {"active": [robot.active, active]})
        robot.active = active


def queue(key: str, title: str, body: str, to: User | Robot) -> Message:
    """A message that goes out once; who queues the same key again breaks the unique constraint."""
    message = Message(key=key, title=title[:200], body=body, made_at=now(), params={})
    if isinstance(to, Robot):
        message.robot_id = to.id
    else:
        message.user_id = to.id
    db.session.add(message)
    db.session.flush()
    enqueue(SEND, {"message": message.id}, None)
    return message


def sent(message: Message) -> None:
    message.attempts += 1
    message.state, message.error, message.params, message.settled_at = "sent", None, {}, now()


def not_sent(message: Message, why: NotSent) -> None:
    """It waits for its next attempt; after the last one it stays as failed."""
    message.attempts += 1
    if message.attempts > len(PAUSES):
        give_up(message, why)
        return
    message.error, message.params = why.message, dict(why.params)
    enqueue(SEND, {"message": message.id}, None, due_at=now() + PAUSES[message.attempts - 1])


def give_up(message: Message, why: NotSent | DomainError) -> None:
    """It does not go out; an administrator sees why."""
    message.error, message.params = why.message, dict(why.params)
    message.state, message.settled_at = "failed", now()


def try_again(message: Message, by: User) -> None:
    """An administrator has mended what was wrong."""
    if message.state != "failed":
        raise DomainError(N_("Only what was not sent is sent again."))
    message.state, message.attempts, message.settled_at = "waiting", 0, None
    record(by, "send again", message, {"title": message.title})
    enqueue(SEND, {"message": message.id}, None)
