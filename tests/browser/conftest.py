"""Browser tests: a real Chromium against the real server, each module with a database and files of its own.

Without a Chromium they are skipped and say so; with REQUIRE_BROWSER=1 they fail instead.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from crm import create_app, demo
from crm.db import db
from tests.browser.visiting import Live, People, shot
from tests.building import PASSWORD
from tests.engines import SECRET, SqliteBench, config
from tests.visiting import Site

HERE, ROOT = Path(__file__).parent, Path(__file__).parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --force-color-profile=srgb""".split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str | None:
    """The browser to test with: CHROMIUM, else the first that is installed."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        reason = f"No Chromium: set CHROMIUM, or install one of {', '.join(NAMES)}."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@contextmanager
def serving(folder: Path, template: Path, password: str = PASSWORD) -> Iterator[Live]:
    """`crm serve` on a free port and a copy of this database, and the same database for the test to build in."""
    file = folder / "crm.sqlite"
    shutil.copy(template, file)
    url = f"sqlite:///{file}"
    environment = {
        **os.environ,
        "CRM_INSTANCE": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "CRM_ENV": "test",
    }
    command = [sys.executable, "-c", "from crm.cli import main; main()", "serve", "--port", "0"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        app = create_app(config(folder, url))
        try:
            assert server.stdout
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address, (folder / "server.log").read_text()
            yield Live(address[0], Site(app), folder, password)
        finally:
            server.terminate()
            server.wait(10)
            if server.stdout:
                server.stdout.close()
            with app.app_context():
                db.engine.dispose()


@pytest.fixture(scope="module")
def live(sqlite_bench: SqliteBench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """An empty office: migrated, the four parks, nobody in it."""
    with serving(tmp_path_factory.mktemp("live"), sqlite_bench.template) as found:
        yield found


@pytest.fixture(scope="session")
def demo_template(sqlite_bench: SqliteBench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration's database and files, filled once."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(sqlite_bench.template, folder / "crm.sqlite")
    app = create_app(config(folder, f"sqlite:///{folder / 'crm.sqlite'}"))
    with app.app_context():
        demo.fill(folder / "files")
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder


@pytest.fixture(scope="module")
def full(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The office of the demonstration."""
    folder = tmp_path_factory.mktemp("full")
    shutil.copytree(demo_template / "files", folder / "files")
    with serving(folder, demo_template / "crm.sqlite", demo.PASSWORD) as found:
        yield found


@pytest.fixture(scope="module")
def people(browser: Browser, request: pytest.FixtureRequest) -> Iterator[People]:
    """Browsers of people, each logged in once a module; a test that opens a page of theirs fails on what it complains of."""
    name = "full" if "full" in request.fixturenames else "live"
    found = People(browser, request.getfixturevalue(name))
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _nothing_to_complain_of(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "people" in request.fixturenames:
        complaints = request.getfixturevalue("people").complaints
        found, complaints[:] = list(complaints), []
        assert found == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A picture of what a failed test was looking at."""
    report = yield
    found = getattr(item, "funcargs", {}).get("people")
    if report.failed and found is not None:
        for number, page in enumerate(found.pages()):
            with suppress(Error):
                shot(page, f"failed-{item.name}-{number}", wanted=True)
    return report
