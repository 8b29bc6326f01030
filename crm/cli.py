"""The `crm` command: set up, serve, import, verify."""

import json
import secrets
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import gettext

from crm import create_app, demo
from crm.accounts.models import Role, UnitKind
from crm.accounts.operations import add_unit, add_user, check_password, root_unit
from crm.accounts.queries import unit_named
from crm.audit.operations import System, record
from crm.audit.queries import verify
from crm.backup import operations as backups
from crm.backup.doctor import ERROR, examine_installation
from crm.backup.queries import folder_of
from crm.backup.restoring import holds_users, restore
from crm.config import Config, ConfigError, from_environment, require_secrets
from crm.db import db, writing
from crm.errors import N_, DomainError
from crm.exchange import importing
from crm.exchange.answers import lines_of, report_of
from crm.exchange.batches import importer_named
from crm.exchange.mappings import remembered
from crm.exchange.planning.decisions import told_of
from crm.exchange.recognising.tables import read
from crm.exchange.undoing.told import take_back, text_of_undo
from crm.exchange.words.kinds import FIELDS, KINDS
from crm.jobs.worker import work
from crm.text.indexing import rebuild
from crm.web.language import said, say
from crm.web.schema import is_ready, upgrade
from crm.web.server import serve_forever


def _in_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run inside the application; a refusal is one line on stderr and exit status 2."""

    @wraps(command)
    def inside(*args: Any, **kwargs: Any) -> Any:
        app = create_app()
        with app.app_context():
            try:
                return command(*args, **kwargs)
            except DomainError as refusal:
                raise _Refused(said(refusal)) from refusal
            finally:
                db.session.remove()
                db.engine.dispose()

    return inside


class _Refused(click.ClickException):
    exit_code = 2


@click.group()
def main() -> None:
    """引凤 Yinfeng: the investment-attraction CRM."""


@main.command("upgrade")
@_in_app
def upgrade_command() -> None:
    """Bring the database to this version of the application, and set up the four parks."""
    upgrade()
    click.echo(gettext("The database is up to date."))


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve_command(host: str, port: int) -> None:
    """Serve the application."""
    config = from_environment()
    try:
        require_secrets(config)
    except ConfigError as error:
        raise _Refused(str(error)) from error
    serve_forever(create_app(config), host, port)


@main.command("worker")
@_in_app
def worker_command() -> None:
    """Do the long imports and exports of a server on PostgreSQL; start as many as there are processors to spare."""
    if db.engine.dialect.name == "sqlite":
        raise DomainError(N_("On SQLite the server does the long work itself: start crm serve."))
    work(nullcontext)


@main.command("demo")
@click.option("--port", default=8000, show_default=True)
def demo_command(port: int) -> None:
    """A database with made-up data in ./instance/demo, served on 127.0.0.1."""
    app = create_app(demo.config(Path("instance") / "demo", secrets.token_hex(32)))
    with app.app_context():
        upgrade()
        accounts = demo.fill(app.config["FILES_ROOT"])
    serve_forever(app, "127.0.0.1", port, accounts)


@main.command("backup")
@click.argument("place", required=False, type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="Afterwards remove all but the newest KEEP in that folder.")
@_in_app
def backup_command(place: Path | None, keep: int | None) -> None:
    """Write database and attachments into one file, while the server runs.

    PLACE is a new file or a folder; without it the file goes to backups in the data folder.
    """
    target = _in_folder(place or folder_of(_config().instance)) if place is None or place.is_dir() else place
    made = backups.make(target, current_app.config["FILES_ROOT"])
    manifest = made.manifest
    said = {"path": made.path, "rows": manifest.rows, "files": len(manifest.files), "size": f"{made.size / 2**20:.1f}"}
    click.echo(gettext("%(path)s: %(rows)s rows, %(files)s attachments, %(size)s MB, read again and whole.", **said))
    for path in backups.remove_older(target.parent, keep) if keep else ():
        click.echo(gettext("Removed: %(path)s", path=path))
    if manifest.missing:
        sentence = gettext(
            "%(count)s attachments are missing or damaged; crm doctor says more.", count=len(manifest.missing)
        )
        raise click.ClickException(sentence)


def _config() -> Config:
    config: Config = current_app.config["CRM"]
    return config


def _in_folder(folder: Path, prefix: str = "backup") -> Path:
    return folder / backups.usual_name(prefix)


@main.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Even where people work already; what is there is backed up first.")
@_in_app
def restore_command(file: Path, replace: bool) -> None:
    """Make database and attachments what this backup says."""
    files_root = current_app.config["FILES_ROOT"]
    _config().instance.mkdir(parents=True, exist_ok=True)
    if holds_users():
        if not replace:
            raise DomainError(N_("The database is in use. With --replace it is backed up and then replaced."))
        before = backups.make(_in_folder(folder_of(_config().instance), "before-restore"), files_root)
        click.echo(gettext("What was there is now in %(path)s.", path=before.path))
    restored = restore(file, files_root)
    manifest = restored.manifest
    with writing():
        record(System(), "restore", ("backups", None), {"made_at": manifest.made_at, "rows": manifest.rows})
        db.session.commit()
    said = {"rows": manifest.rows, "tables": len(manifest.tables), "files": len(manifest.files)}
    click.echo(gettext("Restored: %(rows)s rows in %(tables)s tables, %(files)s attachments.", **said))
    click.echo(gettext("%(count)s entries, the chain holds.", count=restored.entries))


@main.command("doctor")
@_in_app
def doctor_command() -> None:
    """Look whether everything is well; exit status 1 when something is not."""
    findings = list(examine_installation(_config(), current_app.config["FILES_ROOT"]))
    for one in findings:
        click.echo(f"[{one.level}] {gettext(one.subject)}: {say(one.message, one.params)}")
    if any(one.level == ERROR for one in findings):
        sys.exit(1)


@main.command("reindex")
@_in_app
def reindex_command() -> None:
    """Make anew what the search looks in, from the records as they are."""
    with writing():
        count = rebuild(db.session.connection())
        db.session.commit()
    click.echo(gettext("%(count)s records can be found.", count=count))


@main.group("user")
def user_group() -> None:
    """Accounts."""


@user_group.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", "unit_name", required=True, help="The unit; made under the county when it does not exist.")
@click.option("--unit-kind", type=click.Choice([kind.value for kind in UnitKind]), default="bureau", show_default=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given.")
@_in_app
def user_add(username: str, name: str, role: str, unit_name: str, unit_kind: str, password: str) -> None:
    """Add an account. Its owner has to choose a new password at the first login."""
    hashed = check_password(password, username)
    with writing():
        unit = unit_named(unit_name)
        if unit is None:
            unit = add_unit(unit_name, UnitKind(unit_kind), root_unit(System()), System())
        add_user(username, name, Role(role), unit, hashed, System())
        db.session.commit()
    click.echo(gettext("%(username)s can log in now.", username=username.lower()))


@main.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
@_in_app
def audit_verify() -> None:
    """Walk the chain; exit status 1 and the first bad entry when it does not hold."""
    verdict = verify()
    if verdict.broken_at is None:
        click.echo(gettext("%(count)s entries, the chain holds.", count=verdict.entries))
        return
    sentence = gettext(verdict.reason)
    raise click.ClickException(gettext("Entry %(id)s: %(reason)s", id=verdict.broken_at, reason=sentence))


@main.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help="What the rows are; told from the headings when not given.")
@click.option("--sheet", help="Only this sheet.")
@click.option("--as", "username", help="Whose import this is; writing needs it.")
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@click.option("--json", "raw", is_flag=True, help="Print one JSON object.")
@click.option("--undo", "back", type=int, metavar="BATCH", help="Take back the import of this number.")
@_in_app
def import_command(
    file: Path | None,
    kind: str | None,
    sheet: str | None,
    username: str | None,
    dry_run: bool,
    raw: bool,
    back: int | None,
) -> None:
    """Read a ledger, say what each row would do, and (without --dry-run) do it; or undo what an import did.

    With --as, a column mapping that the user's unit has confirmed for such headings is used, as in the wizard.
    """
    if back is not None:
        _undo(back, username, dry_run, raw)
        return
    if file is None:
        raise DomainError(N_("Name the file to import, or the import to take back: --undo BATCH."))
    if not dry_run and not username:
        raise DomainError(N_("Say who imports: --as USER. With --dry-run nothing is written."))
    workbook = read(data := file.read_bytes(), file.name)
    stored = is_ready()
    by = importer_named(username, stored) if username else None
    confirmed = remembered(workbook, by) if by else {}
    for name in confirmed:
        click.echo(gettext("%(sheet)s: read by the column mapping that your unit confirmed.", sheet=name), err=True)
    results = importing.recognise_read(workbook, kind, sheet, told_of(confirmed))
    at = importing.as_it_stands() if stored else None
    planned = importing.plan(results, by, stored)
    db.session.rollback()
    if not dry_run and by is not None:
        with writing():
            batch = importing.keep_batch(
                current_app.config["FILES_ROOT"], data, file.name, None, planned, by, confirmed
            )
            planned = importing.write(batch, results, by, importing.Foreseen(planned, at) if at else None)
            db.session.commit()
    report = report_of(file.name, planned, say)
    click.echo(json.dumps(report, ensure_ascii=False, indent=1) if raw else lines_of(report))


def _undo(number: int, username: str | None, dry_run: bool, raw: bool) -> None:
    if not username:
        raise DomainError(N_("Say who takes the import back: --as USER."))
    with writing(not dry_run):
        report = take_back(number, importer_named(username, is_ready()), dry_run)
        db.session.commit()
    click.echo(json.dumps(report, ensure_ascii=False, indent=1) if raw else text_of_undo(report))


@main.command("fields")
@click.argument("kind", type=click.Choice(list(FIELDS)))
@_in_app
def fields_command(kind: str) -> None:
    """The columns of a kind of file: name, kind of value, label."""
    for field in FIELDS[kind]:
        choices = f" [{' '.join(field.choices)}]" if field.choices else ""
        click.echo(f"{field.name}\t{field.kind.name}\t{gettext(field.label)}{choices}")


if __name__ == "__main__":
    main()
