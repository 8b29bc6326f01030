"""The parks' pages as everybody reads them: figures, holders, how many queries they take."""

import re

import pytest

from crm.accounts.models import Role, UnitKind
from crm.db import db
from crm.parks.queries import parcels_of
from crm.parks.surveying import bound_parcel
from crm.placement.land import lands
from crm.placement.operations import reserve
from crm.web.plan import plan_of
from tests.building import Make
from tests.counting import counting
from tests.visiting import Site


def filled(make: Make, parcels: int = 1) -> int:
    """Parcels of the equipment park, each half reserved for another project; the first one's number."""
    manager, park = make.manager(), make.park()
    first = 0
    for number in range(parcels):
        parcel = make.parcel(park, 60_000, number=f"A-{number:02d}", is_standard="yes", min_tax_per_mu=150_000)
        reserve(make.lead(park=park, title=f"铸件{number:02d}"), parcel, 30_000, manager)
        first = first or parcel.id
    return first


def test_the_parks_are_listed_with_their_land(site: Site) -> None:
    with site.made() as make:
        filled(make)
        officer = make.user()
    page = site.visitor(officer, "en").get("/parks").get_data(as_text=True)

    assert page.count('<a class="t" href="/parks/') == 4
    for words in ("智能装备制造产业园", "中信机电", "90.00", "45.00", "No land entered"):
        assert words in page


def test_a_park_shows_its_parcels_and_their_holders(site: Site) -> None:
    with site.made() as make:
        parcel = filled(make, 2)
        officer = make.user()
    page = site.visitor(officer, "en").get("/parks/equipment").get_data(as_text=True)

    for words in ("A-00", "A-01", "铸件00", "铸件01", f"/parcels/{parcel}", "Land balance", "45.00 mu free"):
        assert words in page


def test_whoever_may_not_see_the_project_reads_only_that_the_land_is_held(site: Site) -> None:
    with site.made() as make:
        parcel = filled(make)
        stranger = make.user(unit=make.unit("某镇", UnitKind.TOWN))
    visitor = site.visitor(stranger, "en")

    for url in ("/parks/equipment", f"/parcels/{parcel}"):
        page = visitor.get(url).get_data(as_text=True)
        assert "铸件00" not in page
        assert "held" in page


def test_the_parcels_page_shows_the_standard_land_check_and_its_managers_buttons(site: Site) -> None:
    with site.made() as make:
        parcel = filled(make)
        manager, chief, officer = make.manager(), make.chief(), make.user()
    url = f"/parcels/{parcel}"
    pages = [site.visitor(user, "en").get(url).get_data(as_text=True) for user in (manager, chief, officer)]

    assert all("Standard land not met" in page and "15.00" in page for page in pages)
    assert [f"{url}/reserve" in page for page in pages] == [True, False, False]
    assert [f"{url}/edit" in page for page in pages] == [True, False, False]
    assert ["/release" in page for page in pages] == [True, False, False]
    assert ["/approve" in page for page in pages] == [False, True, False]  # 45 亩: the chief or a leader


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.PARK_MANAGER, Role.LEADER, Role.AUDITOR])
def test_all_who_work_with_projects_read_the_parks(site: Site, role: Role) -> None:
    with site.made() as make:
        parcel, user = filled(make), make.user(role)
    visitor = site.visitor(user)

    assert [visitor.get(url).status_code for url in ("/parks", "/parks/steel", f"/parcels/{parcel}")] == [200] * 3


def test_the_administrator_and_strangers_do_not(site: Site) -> None:
    with site.made() as make:
        parcel, admin = filled(make), make.user(Role.ADMIN)

    for url in ("/parks", "/parks/equipment", f"/parcels/{parcel}"):
        assert site.visitor(admin).get(url).status_code == 403
        assert "/login" in site.visitor().get(url).location


def test_what_is_not_there_is_not_found(site: Site) -> None:
    with site.made() as make:
        user = make.user()
    visitor = site.visitor(user)

    assert [visitor.get(url).status_code for url in ("/parks/nowhere", "/parcels/999999")] == [404, 404]


def test_the_number_of_queries_does_not_depend_on_the_number_of_parcels(site: Site) -> None:
    counts = []
    for parcels in (2, 9):
        with site.made() as make:
            for parcel in range(parcels):
                filled_one(make, f"{parcels}-{parcel}")
            user = make.user(Role.LEADER)
        visitor = site.visitor(user)
        pages = []
        for url in ("/parks", "/parks/equipment"):
            with counting() as statements:
                assert visitor.get(url).status_code == 200
            pages.append(len(statements))
        counts.append(pages)

    assert counts[0] == counts[1]
    assert counts[0][0] <= 4
    assert counts[0][1] <= 7


def filled_one(make: Make, number: str) -> None:
    manager = make.manager()
    parcel = make.parcel(make.park(), number=number, is_standard="yes", min_tax_per_mu=150_000)
    reserve(make.lead(park=make.park()), parcel, 1_000, manager)


def test_tiles_fill_their_rows_and_keep_within_them(make: Make) -> None:
    park = make.park()
    for number in range(16):
        make.parcel(park, 20_000 + 5_000 * number, number=f"地块第{number}号" * (1 + number % 3))
    plan = plan_of(lands(make.chief(), parcels_of(park)), lambda text: text)

    assert len(plan.tiles) == 16
    assert max(tile.x + tile.width for tile in plan.tiles) <= 864
    assert all(tile.label <= tile.width for tile in plan.tiles)
    for left, right in zip(plan.tiles, plan.tiles[1:], strict=False):
        assert right.y > left.y or right.x > left.x + left.width


def surveyed(make: Make) -> tuple[int, int, int]:
    """A-01 wholly surveyed with a quarter reserved, A-02 a sliver beside it, A-03 without a boundary."""
    manager, park = make.manager(), make.park()
    first, sliver, tile = (make.parcel(park, 40_000, number=f"A-0{number}") for number in (1, 2, 3))
    db.session.flush()
    east = "111.502,35.5\n111.50205,35.5\n111.50205,35.502\n111.502,35.502"
    bound_parcel(first, "111.5,35.5\n111.502,35.5\n111.502,35.502\n111.5,35.502", first.version, manager)
    bound_parcel(sliver, east, sliver.version, manager)
    reserve(make.lead(park=park, title="铸件一期"), first, 10_000, manager)
    db.session.flush()
    return first.id, sliver.id, tile.id


def test_surveyed_land_is_drawn_and_the_rest_are_tiles_beneath(make: Make) -> None:
    surveyed(make)
    plan = plan_of(lands(make.chief(), parcels_of(make.park())), lambda text: text)

    assert plan.drawing
    first, sliver = plan.drawing.shapes
    assert [tile.land.parcel.number for tile in plan.tiles] == ["A-03"]
    assert plan.tiles[0].y >= plan.drawing.height
    assert (first.says, sliver.says) == ("all", "")


def test_the_strips_of_a_drawn_parcel_are_as_large_as_its_pieces(make: Make) -> None:
    """10,000 of 40,000 m² are reserved: a quarter of the drawn square, whose corners read from the paths."""
    surveyed(make)
    plan = plan_of(lands(make.chief(), parcels_of(make.park())), lambda text: text)
    assert plan.drawing
    strips = {strip.kind: strip.path for strip in plan.drawing.shapes[0].strips}
    widths = {kind: [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)] for kind, path in strips.items()}
    held, free = (max(widths[kind]) - min(widths[kind]) for kind in ("held", "free"))

    assert free == pytest.approx(held * 3, abs=0.5)
    assert max(x for found in widths.values() for x in found) <= 864


def test_a_drawn_parcel_is_a_link_with_its_facts_in_words(site: Site) -> None:
    with site.made() as make:
        first, _, tile = surveyed(make)
        stranger = make.user(unit=make.unit("某镇", UnitKind.TOWN))
        chief = make.chief()
    page = site.visitor(chief, "en").get("/parks/equipment").get_data(as_text=True)

    words = "A-01 · 60.00 mu · 45.00 mu free · 铸件一期 15.00 mu"
    assert f'<a href="/parcels/{first}" aria-label="{words}"><title>{words}</title>' in page
    assert f'<a href="/parcels/{tile}" aria-label="A-03 · 60.00 mu · Free: 60.00 mu">' in page
    assert "style=" not in page.partition('<svg class="plan"')[2].partition("</svg>")[0]
    assert "铸件一期" not in site.visitor(stranger, "en").get("/parks/equipment").get_data(as_text=True)
