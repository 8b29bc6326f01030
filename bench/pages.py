"""Pages against a floor: a bare Flask route that renders as many rows from one keyset query on the same file."""

import argparse
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from filling import PASSWORD, filled, opened
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from happenings import add_happenings
from sqlalchemy import create_engine, event, func, select, text

from crm.accounts.login import find_user
from crm.db import db
from crm.leads.models import Lead
from crm.lists.leads import LeadList
from crm.web.schema import upgrade

FLOOR = "<table>{% for r in rows %}<tr>{% for c in r %}<td>{{ c }}</td>{% endfor %}</tr>{% endfor %}</table>"
# Who asks, and for what. The officer sees a unit's leads, those of teams and the pool; the chief the whole county.
PAGES = {
    "list": ("chief", "/leads?view=all"),
    "deep page": ("chief", "/leads?after={half}%7C{half}"),
    "list by stage": ("chief", "/leads?stage=signed"),
    "list by investment": ("chief", "/leads?sort=investment"),
    "list by light": ("chief", "/leads?light=red"),
    "list of a park": ("chief", "/leads?park=equipment"),
    "search": ("chief", "/leads?q=%E9%A1%B9%E7%9B%AE1"),
    "search box": ("chief", "/search/suggest?q=%E9%A1%B9%E7%9B%AE77"),
    "search page": ("chief", "/search?q=%E7%B2%BE%E6%B7%B1"),
    "board": ("chief", "/leads/board?state=active&state=paused"),
    "calendar": ("chief", "/leads/calendar"),
    "lead": ("chief", "/leads/1"),
    "leader's page": ("chief", "/reports/pipeline"),
    "today": ("chief", "/today"),
    "bell": ("chief", "/notices/bell"),
    "inbox": ("chief", "/inbox"),
    "parks": ("chief", "/parks"),
    "companies": ("chief", "/companies"),
    "company": ("chief", "/companies/1001"),
    "tasks": ("chief", "/tasks"),
    "interactions": ("chief", "/interactions"),
    "officer's list": ("officer", "/leads?view=all"),
    "officer's board": ("officer", "/leads/board?state=active&state=paused"),
    "officer's search": ("officer", "/search/suggest?q=%E9%A1%B9%E7%9B%AE77"),
    "officer's today": ("officer", "/today"),
    "officer's bell": ("officer", "/notices/bell"),
}
PIECE = {"HX-Request": "true"}  # what a script fetches into a page: it has no frame
PIECES = ("search box", "bell", "officer's search", "officer's bell")
ACCOUNTS = {"chief": "chief", "officer": "officer0"}


def median(act: Callable[[], object], runs: int, clock: Callable[[], float] = time.process_time) -> float:
    """By processor time: what other programs do on the machine does not count."""
    act()
    times = []
    for _ in range(runs):
        begun = clock()
        act()
        times.append(clock() - begun)
    return sorted(times)[len(times) // 2]


def floor_client(database: str) -> FlaskClient:
    bare = Flask("floor")
    engine = create_engine(database)

    @bare.get("/")
    def rows() -> str:
        query = "select id, code, title, stage, investment, land_area, owner_id from leads where id > 0 order by id limit 50"
        with engine.connect() as connection:
            return render_template_string(FLOOR, rows=connection.execute(text(query)).all())

    return bare.test_client()


def signed_in(app: Flask, name: str = "chief") -> FlaskClient:
    client = app.test_client()
    page = client.get("/login").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    body = {"csrf_token": token[1] if token else "", "username": name, "password": PASSWORD}
    if client.post("/login", data=body).status_code != 302:
        raise SystemExit("the bench could not log in")
    return client


TEXTS = ("项目9999", "精深", "没有")  # few, all, none
BY_COMPARING = (
    "select count(*) from (select 1 from leads where title like :text or exists (select 1 from lead_investors join "
    "companies on companies.id = company_id where lead_id = leads.id and key like :text) limit 10001)"
)


def compare_counts(app: Flask, runs: int) -> None:
    """The count of a list filtered by text: from the index, and by comparing every title and firm."""
    with app.app_context():
        chief = find_user("chief")
        for wanted in TEXTS:
            indexed = median(lambda wanted=wanted: LeadList(chief, {"q": [wanted]}).count(), runs)
            bound = {"text": f"%{wanted}%"}
            compared = median(lambda bound=bound: db.session.execute(text(BY_COMPARING), bound).scalar(), runs)
            print(
                f"count of {wanted:<12} {indexed * 1000:8.2f} ms by the index, {compared * 1000:8.2f} ms by comparing"
            )


@contextmanager
def statements(app: Flask) -> Iterator[list[float]]:
    """How long each statement sent inside took, seconds by the clock."""
    times: list[float] = []
    with app.app_context():
        engine = db.engine

    def begun(connection: Any, *_rest: Any) -> None:
        connection.info["begun"] = time.perf_counter()

    def ended(connection: Any, *_rest: Any) -> None:
        times.append(time.perf_counter() - connection.info["begun"])

    event.listen(engine, "before_cursor_execute", begun)
    event.listen(engine, "after_cursor_execute", ended)
    yield times
    event.remove(engine, "before_cursor_execute", begun)
    event.remove(engine, "after_cursor_execute", ended)


def beside(act: Callable[[], object], bare: FlaskClient, runs: int) -> tuple[float, float]:
    """How long it takes, and the floor: in turns, as a busy machine slows both alike."""
    taken, floor = list[float](), list[float]()
    act()
    for _ in range(runs):
        for work, times in ((act, taken), (lambda: bare.get("/"), floor)):
            begun = time.process_time()
            work()
            times.append(time.process_time() - begun)
    return sorted(taken)[runs // 2], sorted(floor)[runs // 2]


def compare_pages(app: Flask, database: str, leads: int, asked: argparse.Namespace) -> None:
    bare = floor_client(database)
    clients = {who: signed_in(app, name) for who, name in ACCOUNTS.items()}
    print(f"{leads} leads")
    for name, (who, url) in PAGES.items():
        if asked.only and name not in asked.only:
            continue
        address, headers = url.format(half=leads // 2), PIECE if name in PIECES else None
        opens = partial(clients[who].get, address, headers=headers)
        if opens().status_code != 200:
            raise SystemExit(f"{address} does not open")
        taken, floor = beside(opens, bare, asked.runs)
        with statements(app) as times:
            opens()
        sent = f"{len(times):3} statements, {sum(times) * 1000:8.1f} ms"
        times_floor = f"{taken / floor:7.1f} × floor of {floor * 1000:.1f}"
        print(f"{name:<20} {taken * 1000:8.1f} ms {times_floor}, {sent}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--folder", type=Path, help="keep the database there; one that is there is used again")
    parser.add_argument("--url", help="an empty database to use instead of SQLite")
    parser.add_argument("--only", action="append", help="this page alone; may be said again")
    parser.add_argument("--counts", action="store_true", help="compare the counts by the index and by comparing, too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = asked.folder or Path(passing)
        app = prepared(folder, asked.leads, asked.url)
        with app.app_context():
            leads = db.session.scalar(select(func.max(Lead.id))) or 0
            database = db.engine.url.render_as_string(hide_password=False)
        compare_pages(app, database, leads, asked)
        if asked.counts:
            compare_counts(app, asked.runs)


def prepared(folder: Path, leads: int, url: str | None) -> Flask:
    """An application over a filled database, or over the one an earlier run kept."""
    if (folder / "bench.sqlite").exists():
        app = opened(folder, url)
        with app.app_context():
            upgrade()
        return app
    folder.mkdir(parents=True, exist_ok=True)
    app, _ = filled(folder, leads, url)
    with app.app_context():
        add_happenings()
        if db.engine.name == "postgresql":  # as its autovacuum does; an installation on SQLite has no statistics
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("vacuum analyze"))
    return app


if __name__ == "__main__":
    main()
