"""A park of the office's own in files: recognised by its names, exported under its name, and land entered in it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.db import db
from crm.exchange import importing
from crm.exchange.exporting.outgoing import Outgoing
from crm.exchange.planning.rows import PlannedRow
from crm.leads.models import Lead
from crm.parks.keeping import add_park
from crm.parks.models import Parcel, Park
from tests.building import Make
from tests.exchange.test_importing import write
from tests.exchange.test_roundtrip import actions, again

LEADS = "项目名称,投资方,拟选址园区\n"


def south(make: Make, name: str = "城南绿色建材产业园") -> Park:
    return add_park({"code": "south", "name": name, "short_name": "城南建材"}, make.user(Role.ADMIN))


def planned(cell: str, by: User) -> PlannedRow:
    data = f'{LEADS}建材项目,丙建材有限公司,"{cell}"\n'.encode()
    return importing.plan(importing.recognise(data, "a.csv"), by)[0].rows[0]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("城南绿色建材产业园", ["south"]),
        ("吉祥县城南绿色建材产业园（二期）", ["south"]),
        ("城南建材", ["south"]),
        ("south", ["south"]),
        ("城南建材、大健康产业园", ["south", "health"]),
        ("钢铁服务产业园和城南绿色建材产业园", ["steel", "south"]),
        ("大健康", ["health"]),
    ],
)
def test_a_park_is_known_by_its_name_short_name_and_code(make: Make, cell: str, codes: list[str]) -> None:
    south(make)
    row = planned(cell, make.user())
    assert row.values["park"] == codes
    assert [problem for problem in row.problems if problem.field == "park"] == []


def test_the_longest_name_counts(make: Make) -> None:
    south(make, "大健康产业园二期")
    officer = make.user()
    assert planned("大健康产业园二期", officer).values["park"] == ["south"]
    assert planned("大健康产业园", officer).values["park"] == ["health"]
    assert planned("大健康产业园、大健康产业园二期", officer).values["park"] == ["health", "south"]


def test_what_no_park_is_called_stays_text_with_its_warning(make: Make) -> None:
    south(make)
    row = planned("城南片区", make.user())
    assert row.values["park"] == ["城南片区"]
    assert [problem.severity for problem in row.problems if problem.field == "park"] == ["warning"]


def test_a_ledger_that_names_the_new_park_lands_on_it_and_comes_back_unchanged(make: Make, tmp_path: Path) -> None:
    park, officer = south(make, "大健康产业园二期"), make.user()
    file = tmp_path / "a.csv"
    file.write_text(f"{LEADS}建材项目,丙建材有限公司,大健康产业园二期\n", encoding="utf-8")
    write(make, file, officer)

    lead = db.session.scalars(select(Lead)).one()
    assert ([link.park for link in lead.parks], lead.park_words) == ([park], None)
    rows = again(Outgoing("leads", officer), "xlsx", tmp_path, officer)
    assert rows[0].values["park"] == ["south"]
    assert actions(rows) == []


def test_land_of_the_new_park_is_entered_by_its_manager(make: Make, tmp_path: Path) -> None:
    park, manager = south(make), make.manager("south")
    file = tmp_path / "land.csv"
    file.write_text("园区名称,地块编号,净用地面积（亩）\n城南绿色建材产业园,N-1,30\n", encoding="utf-8")
    assert write(make, file, manager)["create"] == 1
    assert db.session.scalars(select(Parcel)).one().park is park
    assert actions(again(Outgoing("parcels", manager), "xlsx", tmp_path, manager)) == []
