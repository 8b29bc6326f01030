"""Pages against a floor: a bare Flask route that renders as many rows from one keyset query on the same file."""

import argparse
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from filling import PASSWORD, filled
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from crm.accounts.login import find_user
from crm.db import db
from crm.lists.leads import LeadList

FLOOR = "<table>{% for r in rows %}<tr>{% for c in r %}<td>{{ c }}</td>{% endfor %}</tr>{% endfor %}</table>"
PAGES = {
    "list": "/leads?view=all",
    "list by stage": "/leads?stage=signed",
    "list by investment": "/leads?sort=investment",
    "search": "/leads?q=%E9%A1%B9%E7%9B%AE1",
    "search box": "/search/suggest?q=%E9%A1%B9%E7%9B%AE77",
    "board": "/leads/board?state=active&state=paused",
    "calendar": "/leads/calendar",
    "lead": "/leads/1",
    "pipeline": "/reports/pipeline",
}


def median(act: Callable[[], object], runs: int) -> float:
    act()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return sorted(times)[len(times) // 2]


def floor_client(database: Path) -> FlaskClient:
    bare = Flask("floor")
    engine = create_engine(f"sqlite:///{database}")

    @bare.get("/")
    def rows() -> str:
        query = "select id, code, title, stage, investment, land_area, owner_id from leads where id > 0 order by id limit 50"
        with engine.connect() as connection:
            return render_template_string(FLOOR, rows=connection.execute(text(query)).all())

    return bare.test_client()


def signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    page = client.get("/login").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    body = {"csrf_token": token[1] if token else "", "username": "chief", "password": PASSWORD}
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app, _ = filled(Path(folder), asked.leads)
        bare, client = floor_client(Path(folder) / "bench.sqlite"), signed_in(app)
        floor = median(lambda: bare.get("/"), asked.runs)
        print(f"{asked.leads} leads; floor {floor * 1000:.2f} ms")
        for name, url in PAGES.items():
            taken = median(lambda url=url: client.get(url), asked.runs)
            print(f"{name:<20} {taken / floor:6.1f} × floor")
        compare_counts(app, asked.runs)


if __name__ == "__main__":
    main()
