"""The doctor: one finding a line on everything that can be wrong with an installation, and what to do about it."""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import and_, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute

from crm.audit.models import AuditEntry
from crm.audit.queries import verify
from crm.backup.operations import is_stored
from crm.backup.queries import backups_in, folder_of, made_at
from crm.backup.restoring import migrations
from crm.config import Config, ConfigError, require_secrets, resource
from crm.db import db, now, writing
from crm.errors import N_
from crm.exchange.models import ImportBatch
from crm.files.models import Attachment
from crm.parks.models import Parcel, PlantSpace
from crm.placement.models import HOLDING, Placement

OK, WARNING, ERROR = "ok", "warning", "error"
_ROOM = 2 * 1024**3
_LITTLE_ROOM = 200 * 1024**2
_OLD = timedelta(hours=36)  # a daily backup that was missed
_NEWEST_CLOCK = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """`subject` and `message` are message ids; the message of a finding that is not ok says what to do."""

    level: str
    subject: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


def examine_installation(config: Config, files_root: Path) -> Iterator[Finding]:
    """Every check in turn. Without a database of this version there is nothing to ask it."""
    yield _secret(config)
    yield _folder(config.instance)
    yield _room(config.instance)
    yield _built()
    with writing(False):
        reached = _reached()
        yield reached
        if reached.level == OK:
            for check in (_engine, _clock, _trail, _land):
                yield check()
            yield from _attachments(files_root)
    yield _last_backup(folder_of(config.instance))
    db.session.rollback()


def _secret(config: Config) -> Finding:
    subject = N_("Secret key")
    try:
        require_secrets(config)
    except ConfigError:
        return Finding(ERROR, subject, N_("Missing or shorter than 32 characters: set SECRET_KEY in the environment."))
    return Finding(OK, subject, N_("Set."))


def _folder(instance: Path) -> Finding:
    subject = N_("Data folder")
    if not os.access(instance, os.W_OK | os.X_OK):
        return Finding(
            ERROR, subject, N_("%(path)s cannot be written: give it to the account that serves."), _at(instance)
        )
    return Finding(OK, subject, "%(path)s", _at(instance))


def _at(path: Path) -> dict[str, str]:
    return {"path": str(path)}


def _room(instance: Path) -> Finding:
    subject = N_("Disk space")
    free = shutil.disk_usage(instance if instance.exists() else Path.cwd()).free
    said = {"free": f"{free / 1024**3:.1f}"}
    if free < _ROOM:
        level = ERROR if free < _LITTLE_ROOM else WARNING
        return Finding(level, subject, N_("Only %(free)s GB are free: make room before writing stops."), said)
    return Finding(OK, subject, N_("%(free)s GB are free."), said)


def _built() -> Finding:
    subject = N_("Pages and translations")
    static, words = resource("web/static"), resource("translations")
    missing = [name for name in ("app.css", "app.js", "icons.svg") if not (static / name).exists()]
    missing += [str(po.relative_to(words)) for po in words.rglob("*.po") if not po.with_suffix(".mo").exists()]
    if missing or not list(words.rglob("*.mo")):
        return Finding(ERROR, subject, N_("Not built (%(names)s): install again."), {"names": ", ".join(missing)})
    return Finding(OK, subject, N_("Built."))


def _reached() -> Finding:
    subject = N_("Database")
    head = ScriptDirectory.from_config(migrations()).get_current_head()
    database = db.engine.url.database or ""
    if db.engine.dialect.name == "sqlite" and not Path(database).exists():
        return Finding(ERROR, subject, N_("There is none yet: run crm upgrade."))
    try:
        with db.engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).strip()
        return Finding(ERROR, subject, N_("It cannot be reached: check DATABASE_URL. (%(reason)s)"), {"reason": reason})
    if revision != head:
        return Finding(
            ERROR,
            subject,
            N_("It is at %(there)s, the application at %(here)s: run crm upgrade."),
            {
                "there": revision or "-",
                "here": head or "-",
            },
        )
    return Finding(OK, subject, N_("It is at the version of the application, %(here)s."), {"here": head})


def _engine() -> Finding:
    return _sqlite() if db.engine.dialect.name == "sqlite" else _postgresql()


def _sqlite() -> Finding:
    subject = "SQLite"
    damage = db.session.scalars(text("PRAGMA integrity_check(1)")).first()
    if damage != "ok":
        return Finding(
            ERROR, subject, N_("Damaged (%(what)s): move the file away and restore a backup."), {"what": damage}
        )
    if db.session.execute(text("PRAGMA foreign_key_check")).first():
        return Finding(ERROR, subject, N_("A row refers to another that is not there: restore a backup."))
    if db.session.scalar(text("PRAGMA journal_mode")) != "wal":
        return Finding(WARNING, subject, N_("The write-ahead log is off: is the data folder on a network drive?"))
    return Finding(
        OK, subject, N_("Version %(version)s, whole, with a write-ahead log."), {"version": sqlite3.sqlite_version}
    )


def _postgresql() -> Finding:
    version = str(db.session.scalar(text("SHOW server_version")))
    said = {"version": version}
    if int(version.split(".")[0]) < 14:
        return Finding(
            WARNING, "PostgreSQL", N_("Version %(version)s gets no more corrections: use 14 or newer."), said
        )
    return Finding(OK, "PostgreSQL", N_("Version %(version)s."), said)


def _clock() -> Finding:
    subject = N_("Clock")
    newest = db.session.scalar(select(func.max(AuditEntry.at)))
    if newest and newest > now() + _NEWEST_CLOCK:
        said = {"at": f"{newest:%Y-%m-%d %H:%M}"}
        return Finding(
            ERROR, subject, N_("It is behind the newest entry of the trail (%(at)s UTC): set it right."), said
        )
    return Finding(OK, subject, "%(at)s UTC", {"at": f"{now():%Y-%m-%d %H:%M}"})


def _trail() -> Finding:
    subject = N_("Audit trail")
    verdict = verify()
    if verdict.broken_at is not None:
        said = {"id": verdict.broken_at, "reason": verdict.reason}
        return Finding(ERROR, subject, N_("Entry %(id)s: %(reason)s"), said)
    return Finding(OK, subject, N_("%(count)s entries, the chain holds."), {"count": verdict.entries})


def _land() -> Finding:
    """What a parcel or a plant says is given away is what placements and its outside holder have of it."""
    subject = N_("Land")
    if wrong := _misjudged(Parcel, Placement.parcel_id) or _misjudged(PlantSpace, Placement.space_id):
        said = {"number": wrong[0], "assigned": wrong[1], "held": wrong[2]}
        sentence = N_(
            "Parcel %(number)s counts %(assigned)s m² as given, placements hold %(held)s m²: restore a backup."
        )
        return Finding(ERROR, subject, sentence, said)
    count = db.session.scalar(select(func.count(Parcel.id)))
    return Finding(OK, subject, N_("%(count)s parcels, what each gave away is what is held."), {"count": count})


def _misjudged(
    table: type[Parcel | PlantSpace], column: InstrumentedAttribute[int | None]
) -> tuple[str, int, int] | None:
    """Number, area counted as given and area held of the first that does not add up."""
    held = func.coalesce(func.sum(Placement.area_m2), 0)
    found = db.session.execute(
        select(table.number, table.assigned_m2, held)
        .outerjoin(Placement, and_(column == table.id, Placement.state.in_(HOLDING)))
        .group_by(table.id)
        .having(table.assigned_m2 != table.external_m2 + held)
    ).first()
    return (found[0], found[1], found[2]) if found else None


def _attachments(root: Path) -> Iterator[Finding]:
    subject = N_("Attachments")
    named = set(db.session.scalars(select(Attachment.sha256)))
    damaged = [digest for digest in sorted(named) if not is_stored(root, digest)]
    if damaged:
        said = {"count": len(damaged), "name": damaged[0][:12]}
        sentence = N_("%(count)s are missing or damaged (%(name)s…): bring them back from a backup.")
        yield Finding(ERROR, subject, sentence, said)
    else:
        yield Finding(OK, subject, N_("%(count)s files, all there and unchanged."), {"count": len(named)})
    named |= set(db.session.scalars(select(ImportBatch.sha256)))
    stray = [path for path in root.glob("*/*") if path.is_file() and path.name not in named]
    if stray:
        size = sum(path.stat().st_size for path in stray) / 1024**2
        said = {"count": len(stray), "size": f"{size:.1f}"}
        yield Finding(
            WARNING,
            N_("Files nobody names"),
            N_("%(count)s files, %(size)s MB: left by uploads that were refused."),
            said,
        )


def _last_backup(folder: Path) -> Finding:
    subject = N_("Last backup")
    found = backups_in(folder)
    if not found:
        return Finding(WARNING, subject, N_("There is none in %(path)s: run crm backup every day."), _at(folder))
    age = now() - made_at(found[-1])
    said = {"name": found[-1].name, "hours": int(age.total_seconds() // 3600)}
    if age > _OLD:
        return Finding(WARNING, subject, N_("%(name)s, %(hours)s hours ago: is the daily backup running?"), said)
    return Finding(OK, subject, N_("%(name)s, %(hours)s hours ago."), said)
