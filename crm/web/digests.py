"""What the worker does about messages: it looks who is to be written to, writes the words, and sends."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import current_app
from flask_babel import force_locale, format_date, gettext, ngettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import User
from crm.config import Config, Mail
from crm.db import db, now, writing
from crm.errors import N_, DomainError
from crm.fuzzydate import office_day
from crm.jobs.operations import Progress
from crm.jobs.worker import handles, regularly
from crm.messaging import dingtalk, mail, wecom
from crm.messaging.models import Message, Robot
from crm.messaging.operations import SEND, give_up, not_sent, sent
from crm.messaging.posting import NotSent
from crm.messaging.sealing import Seal
from crm.messaging.words import plain
from crm.reminders.digests import News, is_time, keep_digest, news_for, robots_to_write, users_to_write
from crm.reminders.kinds import KINDS, SECTIONS
from crm.reminders.queries import setting_of
from crm.web.reminder_words import standing

log = logging.getLogger(__name__)
_LINES = 10  # of each section in a mail, half as many in a group
_GONE = N_("Whoever this was for is not written to any more.")


@regularly
def write_digests() -> None:
    """One message to everybody for whom something is due that was never sent; the others are looked at tomorrow."""
    moment = now()
    with writing(False):
        day = office_day(moment)
        users, robots = _wanted(day) if is_time(moment) else ((), ())
        db.session.rollback()
    whom: list[Callable[[], User | Robot]] = [partial(db.session.get_one, User, number) for number in users]
    whom += [partial(db.session.get_one, Robot, number) for number in robots]
    for found in whom:
        try:
            _write_to(found, day)
        except Exception:
            log.exception("a digest broke off")  # the others get theirs; this one is tried again at the next look
            db.session.rollback()


def _wanted(day: date) -> tuple[Sequence[int], Sequence[int]]:
    return users_to_write(day) if mail_server() else (), robots_to_write(day)


def _write_to(found: Callable[[], User | Robot], day: date) -> None:
    """Look and word it outside of any writing; then keep it, all or nothing."""
    with writing(False):
        to = found()
        news = news_for(to, day)
        title, text = _words(to, news, day)
        told = [one.reminder for one in news]
        db.session.rollback()
    with writing():
        try:
            keep_digest(found(), day, told, title, text)
            db.session.commit()
        except IntegrityError:
            db.session.rollback()  # another worker was first


def _words(to: User | Robot, news: Sequence[News], day: date) -> tuple[str, str]:
    """(title, text): projects and days; no contact, no telephone number, nothing that somebody typed freely."""
    language = "zh_Hans_CN" if isinstance(to, Robot) else to.language or "zh_Hans_CN"
    with force_locale(language):
        title = gettext("Yinfeng: reminders of %(day)s", day=format_date(day, "long"))
        lines = [ngettext("%(num)s new reminder", "%(num)s new reminders", len(news))]
        for code, label in SECTIONS.items():
            lines += _section(to, label, [one for one in news if KINDS[one.reminder.kind].section == code])
        if address := _config().address:
            lines += ["", f"{address}/today"]
        return title, "\n".join(lines)


def _section(to: User | Robot, label: str, news: Sequence[News]) -> list[str]:
    if not news:
        return []
    most = _LINES // 2 if isinstance(to, Robot) else _LINES
    lines = ["", f"{gettext(label)} {len(news)}"]
    lines += [_line(to, one) for one in news[:most]]
    if len(news) > most:
        lines.append(ngettext("and %(num)s more", "and %(num)s more", len(news) - most))
    return lines


def _line(to: User | Robot, news: News) -> str:
    one, said = news.reminder, gettext(KINDS[news.reminder.kind].label)
    if isinstance(to, Robot):
        return f"- {plain(one.title)}　{plain(news.user.name)}　{said}　{standing(one)}"
    return f"- {one.title}　{said}　{standing(one)}"


@handles(SEND)
def send_message(args: Mapping[str, Any], progress: Progress) -> Callable[[], None]:
    """Send outside of any transaction; what came of it is written with the mark that the job is done."""
    number = args["message"]
    message = db.session.get_one(Message, number)
    if message.state != "waiting":
        return _nothing
    try:
        _way_of(message)()
    except NotSent as failure:
        return partial(_settle, not_sent, number, failure)
    except DomainError as refusal:
        return partial(_settle, give_up, number, refusal)  # it would be refused again
    return lambda: sent(db.session.get_one(Message, number))


def _settle(settle: Callable[[Message, Any], None], number: int, why: NotSent | DomainError) -> None:
    settle(db.session.get_one(Message, number), why)


def _nothing() -> None:
    pass


def _way_of(message: Message) -> Callable[[], None]:
    """How this message goes out; everything is read before, the transaction is over when it is called."""
    title, text, key = message.title, message.body, message.key
    if message.robot is not None:
        send = _by_robot(message.robot, title, text)
    else:
        send = _by_mail(message.user_id, title, text, key)
    db.session.rollback()  # nobody waits in the database for a server far away
    return send


def _by_robot(robot: Robot, title: str, text: str) -> Callable[[], None]:
    if not robot.active:
        raise DomainError(_GONE)
    seal = seal_of_installation()
    key = seal.open(robot.sealed_key)
    if robot.channel == "wecom":
        return lambda: wecom.send(key, title, text)
    secret = seal.open(robot.sealed_secret) if robot.sealed_secret else None
    return lambda: dingtalk.send(key, secret, title, text)


def _by_mail(user_id: int | None, title: str, text: str, key: str) -> Callable[[], None]:
    user = db.session.scalar(select(User).where(User.id == user_id, User.active))
    address = setting_of(user).email if user else None
    if address is None:
        raise DomainError(_GONE)
    server = mail_server()
    return lambda: mail.send(server, address, title, text, key)


def seal_of_installation() -> Seal:
    return Seal(str(current_app.config["SECRET_KEY"] or ""))


def mail_server() -> Mail | None:
    """The server that takes our mail, where there is one."""
    return _config().mail


def _config() -> Config:
    config: Config = current_app.config["CRM"]
    return config
