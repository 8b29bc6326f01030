"""A park manager's land from the ledger to the waiver: imported, surveyed, split, reserved from the plan, refused twice,
and one indicator waived by a second person."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.accounts.models import Role, UnitKind
from crm.audit.operations import System
from crm.db import db
from crm.fuzzydate import today
from crm.leads.words import ADMISSION_ITEMS, Stage
from crm.parks.models import Parcel, Park
from crm.parks.operations import set_managers
from crm.parks.queries import all_parks
from crm.placement.models import Placement
from tests.browser.visiting import PHONE, Live, People, pdf, shot

LEDGER = Path(__file__).parent.parent / "data" / "05-园区土地台账.xlsx"
TITLE = "风电铸件生产线"
# Two squares of about 90 亩 side by side, and one that lies across both.
WEST = "111.500,35.500\n111.5027,35.500\n111.5027,35.5022\n111.500,35.5022"
EAST = "111.5028,35.500\n111.5055,35.500\n111.5055,35.5022\n111.5028,35.5022"
ACROSS = "111.5015,35.500\n111.5040,35.500\n111.5040,35.5022\n111.5015,35.5022"


def test_a_park_managers_land(people: People, live: Live) -> None:
    with live.site.made() as make:
        office, place = make.promotion_office(), make.unit("园区建设服务中心", UnitKind.PARK_OFFICE)
        manager = make.user(Role.PARK_MANAGER, place, "孙立新")
        chief, officer = make.user(Role.CHIEF, office, "马国栋"), make.user(Role.OFFICER, office, "李明远")
        for park in all_parks():
            set_managers(park, [manager], System())
        figures = {"annual_tax": 3_000_000, "annual_output": 300_000_000, "energy_tce": 9_000}
        lead = make.lead(officer, park=make.park(), title=TITLE, investment=320_000_000, **figures)
        db.session.flush()
        names, lead_id = (manager.username, chief.username), lead.id
    page = people.at(names[0])
    import_ledger(page)
    first, second = parcels(live)

    draw(page, first[0], WEST)
    expect(page.locator(".flash").first).to_be_visible()
    draw(page, second[0], ACROSS)
    expect(page.locator(".field-error")).to_contain_text(f"与地块 {first[1]} 重叠")
    shot(page, "land-01-overlap")
    page.locator("#boundary").fill(EAST)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".flash").first).to_be_visible()

    split(page, second)
    shot(page, "land-02-split")
    placement = reserve_from_the_plan(page, live, first, lead_id)
    other = people.at(names[1])
    waive(page, other, placement)
    look(people, names[0])


def import_ledger(page: Page) -> None:
    page.goto("/exchange")
    page.locator("#file").set_input_files(LEDGER)
    page.get_by_role("button", name="预览").click()
    page.wait_for_url("**/exchange/*")
    page.get_by_role("button", name="写入").click()
    expect(page.locator(".steps .now")).to_contain_text("结果")


def parcels(live: Live) -> list[tuple[int, str]]:
    """(id, number) of two parcels of the equipment park that the ledger says can be supplied; both ask for tax."""
    with live.site.made():
        found = db.session.scalars(
            select(Parcel).join(Park, Park.id == Parcel.park_id).where(Park.code == "equipment").order_by(Parcel.number)
        ).all()
        for parcel in found[:2]:
            parcel.status, parcel.external_m2, parcel.assigned_m2 = "ready", 0, 0
            parcel.is_standard, parcel.min_tax_per_mu = True, 150_000
        return [(parcel.id, parcel.number) for parcel in found[:2]]


def draw(page: Page, parcel_id: int, corners: str) -> None:
    page.goto(f"/parcels/{parcel_id}")
    page.get_by_role("link", name="边界").click()
    page.locator("#boundary").fill(corners)
    page.get_by_role("button", name="保存").click()


def split(page: Page, parcel: tuple[int, str]) -> None:
    page.goto(f"/parcels/{parcel[0]}")
    page.get_by_role("link", name="拆分").click()
    page.locator("#parts").fill(f"{parcel[1]}-1 30\n{parcel[1]}-2")
    page.get_by_role("button", name="拆分").click()
    expect(page.locator(".flash").first).to_be_visible()


def reserve_from_the_plan(page: Page, live: Live, parcel: tuple[int, str], lead_id: int) -> int:
    page.goto("/parks/equipment")
    page.locator(f"svg.plan a[href='/parcels/{parcel[0]}']").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="为项目预留").click()
    page.locator("#lead").select_option(str(lead_id))
    page.locator("#area").fill("99999")
    page.get_by_role("button", name="预留").click()
    expect(page.locator(".field-error")).to_contain_text(f"地块 {parcel[1]}")
    expect(page.locator("#area")).to_have_value("99999")
    shot(page, "land-03-too-much")
    page.locator("#area").fill("60")
    page.get_by_role("button", name="预留").click()
    expect(page.locator(".flash").first).to_contain_text("预留至")
    with live.site.looking():
        held = db.session.scalars(select(Placement).where(Placement.lead_id == lead_id)).one()
        assert (held.area_m2, held.state) == (40_000, "reserved")
        return held.id


def waive(page: Page, other: Page, placement: int) -> None:
    page.get_by_role("link", name="申请放宽指标").click()
    page.locator("#indicator").select_option("tax")
    page.locator("#reason").fill("龙头项目，县政府专题会议同意")
    shot(page, "land-04-waiver")
    page.get_by_role("button", name="申请放宽指标").click()
    expect(page.locator(".waiver")).to_contain_text("已申请放宽")
    other.goto("/inbox")
    expect(other.locator("#approve")).to_contain_text(TITLE)
    shot(other, "land-05-chiefs-inbox")
    other.locator("#approve .k-beside a").click()
    other.get_by_role("button", name="同意放宽").click()
    expect(other.locator(".waiver")).to_contain_text("已放宽")
    shot(other, "land-06-waived")
    page.reload()
    expect(page.locator(".waiver")).to_contain_text("马国栋")
    assert str(placement) in page.content()


def look(people: People, name: str) -> None:
    """The plan as it stands, wide and on a phone, in both languages, light and dark, and printed on A3."""
    for number, options in enumerate(
        (
            {},
            {"viewport": PHONE},
            {"language": "en"},
            {"viewport": PHONE, "language": "en"},
            {"color_scheme": "dark"},
            {"viewport": PHONE, "color_scheme": "dark"},
        )
    ):
        page = people.at(name, **options)
        page.goto("/parks/equipment")
        shot(page, f"land-07-plan-{number}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1440, "height": 1018})
    page.emulate_media(media="print", color_scheme="light")
    shot(page, "land-07-plan-printed")
    paper = page.pdf(format="A3", landscape=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2, "the plan and the list of its parcels"


def test_a_project_is_admitted(people: People, live: Live, tmp_path: Path) -> None:
    """两高 told by the figures and answered by a person, the sheet scored, the meeting's decision with its file."""
    with live.site.made() as make:
        officer = make.user(Role.OFFICER, make.promotion_office(), "李明远")
        chief = make.user(Role.CHIEF, make.promotion_office(), "马国栋")
        figures = {"industry": "31 黑色金属冶炼", "energy_tce": 12_000, "two_high": "no"}
        lead = make.at(Stage.SIGNED, officer, chief, title="铁合金短流程项目", **figures)
        names, lead_id = (officer.username, chief.username), lead.id
    page, judge = people.at(names[0]), people.at(names[1])
    gate, admission = f"/leads/{lead_id}/advance?to=placed", f"/leads/{lead_id}/admission"
    page.goto(gate)
    expect(page.locator("#two_high_clearance")).to_be_visible()

    judge.goto(admission)
    expect(judge.locator("main")).to_contain_text("省级节能审查")
    confirm_it_is_not_high(judge)
    score(page, admission)
    record_the_decision(judge, tmp_path)
    page.goto(gate)
    expect(page.locator(".gate-list")).to_be_visible()
    expect(page.locator("#two_high_clearance")).to_have_count(0)
    for number, options in enumerate(({}, {"viewport": PHONE, "language": "en"})):
        seen = people.at(names[1], **options)
        seen.goto(admission)
        shot(seen, f"land-09-admitted-{number}")
        assert seen.evaluate("document.documentElement.scrollWidth <= innerWidth")


def confirm_it_is_not_high(page: Page) -> None:
    page.get_by_role("link", name="确认是否两高").click()
    page.locator("#two_high").select_option("no")
    page.locator("main .actions .btn-primary").click()
    expect(page.locator(".field-error")).to_contain_text("写明理由")
    page.locator("#two_high_reason").fill("短流程，不在省目录")
    page.locator("main .actions .btn-primary").click()
    expect(page.locator("aside")).to_contain_text("短流程，不在省目录")


def score(page: Page, admission: str) -> None:
    page.goto(admission)
    page.get_by_role("link", name="评分").click()
    for code in ADMISSION_ITEMS:
        page.locator(f"#{code}").fill("5")
    page.locator("#tax").fill("17")
    page.locator("main .actions .btn-primary").click()
    expect(page.locator(".field-error")).to_contain_text("16")
    page.locator("#tax").fill("16")
    page.locator("main .actions .btn-primary").click()
    expect(page.locator("tfoot")).to_contain_text("66")
    shot(page, "land-08-sheet")


def record_the_decision(page: Page, folder: Path) -> None:
    page.reload()
    page.get_by_role("link", name="记录决定").click()
    page.locator("#decision").select_option("admit")
    page.locator("#meeting").fill("第3次准入联席会议")
    page.locator("#met_on").fill(str(today()))
    page.locator("main .actions .btn-primary").click()
    expect(page.locator(".field-error")).to_be_visible()  # without its file
    page.locator("#file").set_input_files(pdf(folder, "准入会纪要.pdf"))
    page.locator("main .actions .btn-primary").click()
    expect(page.locator("aside")).to_contain_text("准入会纪要.pdf")
