"""The `crm` command: set up, serve, import, verify."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import gettext

from crm import create_app, demo
from crm.accounts import login
from crm.accounts.models import Role, UnitKind, User
from crm.accounts.operations import add_unit, add_user, check_password, root_unit
from crm.accounts.permissions import Permission, may
from crm.accounts.queries import unit_named
from crm.audit.operations import System
from crm.audit.queries import verify
from crm.companies.fields import COMPANY_FILE_FIELDS, CONTACT_FILE_FIELDS
from crm.config import ConfigError, from_environment, require_secrets
from crm.db import db, writing
from crm.errors import N_, DomainError
from crm.exchange import importing
from crm.exchange.answers import report_of
from crm.exchange.decisions import told_of
from crm.exchange.layout import SheetResult
from crm.exchange.mappings import remembered
from crm.exchange.reading import read
from crm.leads.fields import FILE_FIELDS
from crm.parks.fields import PARCEL_FIELDS
from crm.web.language import said, say
from crm.web.schema import is_ready, upgrade
from crm.web.server import serve_forever

FIELDS = {
    "leads": FILE_FIELDS,
    "parcels": PARCEL_FIELDS,
    "companies": COMPANY_FILE_FIELDS,
    "contacts": CONTACT_FILE_FIELDS,
}
KINDS = ("leads", "companies", "contacts", "interactions", "activities", "parcels", "plants", "targets")


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


@main.command("demo")
@click.option("--port", default=8000, show_default=True)
def demo_command(port: int) -> None:
    """A database with made-up data in ./instance/demo, served on 127.0.0.1."""
    app = create_app(demo.config(Path("instance") / "demo", secrets.token_hex(32)))
    with app.app_context():
        upgrade()
        accounts = demo.fill(app.config["FILES_ROOT"])
    serve_forever(app, "127.0.0.1", port, accounts)


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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help="What the rows are; told from the headings when not given.")
@click.option("--sheet", help="Only this sheet.")
@click.option("--as", "username", help="Whose import this is; writing needs it.")
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@_in_app
def import_command(
    file: Path, kind: str | None, sheet: str | None, username: str | None, dry_run: bool, as_json: bool
) -> None:
    """Read a ledger, say what each row would do, and (without --dry-run) do it.

    With --as, a column mapping that the user's unit has confirmed for such headings is used, as in the wizard.
    """
    if not dry_run and not username:
        raise DomainError(N_("Say who imports: --as USER. With --dry-run nothing is written."))
    data = file.read_bytes()
    workbook = read(data, file.name)
    stored = is_ready()
    by = _importer(username, stored) if username else None
    confirmed = remembered(workbook, by) if by else {}
    for name in confirmed:
        click.echo(gettext("%(sheet)s: read by the column mapping that your unit confirmed.", sheet=name), err=True)
    results = importing.recognise_read(workbook, kind, sheet, told_of(confirmed))
    planned = importing.plan(results, by, stored)
    db.session.rollback()
    if not dry_run and by is not None:
        planned = _write(data, file.name, results, planned, by, confirmed)
    report = report_of(file.name, planned, say)
    click.echo(json.dumps(report, ensure_ascii=False, indent=1) if as_json else _summary(report))


def _importer(username: str, stored: bool) -> User:
    user = login.find_user(username) if stored else None
    if user is None or not user.active or not may(user.role, Permission.IMPORT):
        raise DomainError(N_("%(username)s is no user who may import."), username=username)
    return user


def _write(
    data: bytes,
    name: str,
    results: Sequence[SheetResult],
    planned: Sequence[importing.PlannedSheet],
    by: User,
    confirmed: Mapping[str, Any],
) -> list[importing.PlannedSheet]:
    with writing():
        root = current_app.config["FILES_ROOT"]
        batch = importing.keep_batch(root, data, name, None, planned, by, confirmed)
        written = importing.write(batch, results, by)
        db.session.commit()
    return written


def _summary(report: dict[str, Any]) -> str:
    lines = []
    for sheet in report["sheets"]:
        lines.append(f"{sheet['name']}: {sheet['skipped'] or sheet['kind']}")
        lines += [
            f"  {row['row']} {row['action']} {problem['severity']} {problem['field'] or ''}: {problem['message']}"
            for row in sheet["rows"]
            for problem in row["problems"]
        ]
    return "\n".join([*lines, " ".join(f"{name}={count}" for name, count in report["summary"].items())])


@main.command("fields")
@click.argument("kind", type=click.Choice(list(FIELDS)))
def fields_command(kind: str) -> None:
    """The columns of a kind of file: name, kind of value, label."""
    app = create_app()
    with app.app_context():
        for field in FIELDS[kind]:
            choices = f" [{' '.join(field.choices)}]" if field.choices else ""
            click.echo(f"{field.name}\t{field.kind.name}\t{gettext(field.label)}{choices}")


if __name__ == "__main__":
    main()
