"""What must hold everywhere."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

import crm
from crm.companies.fields import COMPANY_FIELDS, CONTACT_FIELDS
from crm.companies.models import Company, Contact
from crm.db import Base, db
from crm.fields import Field
from crm.leads.fields import FILE_FIELDS, FILE_ORDER, LEAD_FIELDS, LINKED_FIELDS
from crm.leads.models import Lead
from crm.text.models import is_described

ROOT = Path(crm.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
PUBLIC = {"auth.login", "auth.home", "feed.calendar", "setup.first", "static", "welcome.choose"}
ABOVE = {"web", "cli.py", "demo.py"}  # the only places that know Flask
WEB_LIBRARIES = {"flask", "flask_login", "flask_wtf", "wtforms", "flask_babel", "flask_migrate", "werkzeug"}


def test_every_view_names_its_permission(app: Flask) -> None:
    undeclared = {name for name, view in app.view_functions.items() if not hasattr(view, "required_permission")}
    assert undeclared == PUBLIC


def test_every_template_compiles(app: Flask) -> None:
    names = app.jinja_env.list_templates()
    assert names
    for name in names:
        app.jinja_env.get_template(name)


# SQLite does not tell of an index over an expression: PostgreSQL, in the same test, does.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_the_migrations_make_the_tables_of_the_models(app: Flask) -> None:
    for module in pkgutil.walk_packages([str(ROOT)], "crm."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    with app.app_context(), db.engine.connect() as connection:
        compared = MigrationContext.configure(connection, opts={"include_object": is_described})
        assert compare_metadata(compared, Base.metadata) == []


@pytest.mark.parametrize(
    ("model", "fields"),
    [(Lead, LEAD_FIELDS), (Company, COMPANY_FIELDS), (Contact, CONTACT_FIELDS)],
    ids=["leads", "companies", "contacts"],
)
def test_fields_agree_with_columns(model: type[Base], fields: tuple[Field, ...]) -> None:
    columns = inspect(model).columns
    assert {field.name: field.required for field in fields} == {
        field.name: not columns[field.name].nullable for field in fields
    }
    kinds = {"money": int, "usd": int, "area": int, "floor": int, "count": int, "text": str, "long_text": str}
    for field in fields:
        if field.kind.name in kinds:
            assert columns[field.name].type.python_type is kinds[field.kind.name], field.name


def test_the_columns_of_files_are_each_described_once() -> None:
    names = [field.name for field in LEAD_FIELDS + LINKED_FIELDS]
    assert len(names) == len(set(names))
    assert [field.name for field in FILE_FIELDS] == FILE_ORDER
    assert len(FILE_ORDER) == len(set(FILE_ORDER)) == 47


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_nothing_below_the_web_knows_flask() -> None:
    knowing = {
        str(path.relative_to(ROOT)): _imported(path) & WEB_LIBRARIES
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] not in ABOVE
    }
    assert len(knowing) > 60
    assert {name: libraries for name, libraries in knowing.items() if libraries} == {"__init__.py": {"flask"}}
    assert "flask_sqlalchemy" in _imported(ROOT / "db.py")
