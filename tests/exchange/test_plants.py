"""Lists of plants: read with their units, written by the park's manager, and the same file again changes nothing."""

from crm.exchange import importing
from crm.exchange.exporting.outgoing import Outgoing
from crm.exchange.planning.rows import PlannedRow
from crm.parks.plants import spaces_of
from tests.building import Make

LEDGER = (
    "园区名称,厂房名称,层数,房号,面积（㎡）,层高（米）,荷载,租金,入驻状态,公司名称,备注\n"
    "智能装备制造产业园,1号厂房,1层,101,1800,9.6,2.5,12,在租,绛山包装制品有限公司,\n"
    "智能装备制造产业园,1号厂房,负一层,B01,600,4.5,,8,可招商,,消防已验收\n"
    "智能装备制造产业园,1号厂房,顶,301,600,,,,空置,,\n"
)


def planned(make: Make, text: str, by: object) -> list[PlannedRow]:
    results = importing.recognise(text.encode(), "厂房.csv")
    assert [result.kind for result in results] == ["plants"]
    return list(importing.plan(results, by)[0].rows)  # type: ignore[arg-type]


def test_a_list_of_plants_is_read_and_a_row_without_a_floor_is_refused(make: Make) -> None:
    rows = planned(make, LEDGER, make.manager())
    assert [row.action for row in rows] == ["create", "create", "error"]
    first, second = (row.values for row in rows[:2])
    assert (first["floor"], first["area"], first["status"], first["holder"]) == (
        1,
        1800,
        "leased",
        "绛山包装制品有限公司",
    )
    assert (second["floor"], str(second["height"]), str(second["price"])) == (-1, "4.5", "8")


def test_the_same_list_again_changes_nothing_and_only_the_manager_writes(make: Make) -> None:
    manager = make.manager()
    results = importing.recognise(LEDGER.encode(), "厂房.csv")
    batch = importing.keep_batch(
        make.files_root, LEDGER.encode(), "厂房.csv", None, importing.plan(results, manager), manager
    )
    importing.write(batch, results, manager)

    assert [(space.name, space.free_m2) for space in spaces_of(make.park())] == [
        ("1号厂房 B01", 600),
        ("1号厂房 101", 0),
    ]
    assert [row.action for row in planned(make, LEDGER, manager)] == ["unchanged", "unchanged", "error"]
    stranger = make.manager("steel")  # who has nothing to say that is new is not asked for a right
    assert [row.action for row in planned(make, LEDGER, stranger)] == ["unchanged", "unchanged", "error"]
    larger, lower = planned(make, LEDGER.replace("1800", "1900"), stranger)[:2]
    assert (larger.action, [problem.field for problem in larger.problems]) == ("error", ["park"])
    assert lower.action == "unchanged"
    assert {row.action for row in planned(make, LEDGER.replace("号厂房", "号车间"), stranger)} == {"error"}
    assert [row["number"] for row in Outgoing("plants", manager).rows()] == ["B01", "101"]
    assert list(Outgoing("plants", manager, {"park": ["steel"]}).rows()) == []
