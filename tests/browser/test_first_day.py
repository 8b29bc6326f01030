"""The first day of an installation: nobody is in it, and at its end six people work."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm.fuzzydate import today
from crm.web.setup import setup_key
from tests.browser.judging import BOTH, judged
from tests.browser.visiting import WIDE, Live, People

PASSWORD = "zhong tiao mountain"
TITLE = "年产三万吨精密铸件"
# User name, name, role, unit.
INVITED = (
    ("wangwei", "王伟", "officer", "县招商服务中心"),
    ("majun", "马骏", "chief", "县招商服务中心"),
    ("sunli", "孙莉", "park_manager", "开发区管委会"),
    ("zhengbo", "郑波", "leader", "县人民政府"),
    ("fenglan", "冯岚", "auditor", "县人民政府"),
    ("helin", "何林", "admin", "县人民政府"),
)


def _set_up(page: Page, live: Live) -> None:
    with live.site.app.app_context():
        address = f"/setup?key={setup_key()}"
    page.goto(address)
    assert judged(page, "first-day-setup", BOTH) == []
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.get_by_label("县级单位").fill("县人民政府")
    page.get_by_label("招商机构").fill("县招商服务中心")
    page.get_by_label("管理员姓名").fill("何立群")
    page.get_by_label("管理员用户名").fill("boss")
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.get_by_role("button", name="开始使用").click()
    expect(page.get_by_role("heading", name="接下来")).to_be_visible()


def _add_unit(page: Page, name: str, kind: str) -> None:
    page.goto("/units/new")
    page.get_by_label("单位名称").fill(name)
    page.get_by_label("单位类型").select_option(kind)
    page.get_by_label("上级单位").select_option(label="县人民政府")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def _invite(page: Page, username: str, name: str, role: str, unit: str) -> str:
    page.goto("/users/new")
    page.locator("#username").fill(username)
    page.locator("#name").fill(name)
    page.locator("#role").select_option(role)
    page.locator("#unit").select_option(label=unit)
    if role == "park_manager":
        page.get_by_label("智能装备制造产业园").check()
    page.get_by_role("button", name="生成邀请").click()
    return page.locator("#link").input_value()


def _arrive(page: Page, link: str) -> None:
    page.goto(link)
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.get_by_role("button", name="设置密码并登录").click()
    page.wait_for_url(lambda url: "/welcome/" not in url)
    expect(page.locator(".flash")).to_contain_text("密码已设置")


@pytest.fixture(scope="module")
def at_work(people: People, live: Live) -> dict[str, Page]:
    """The browsers of the first administrator and of the six, each with a password of their own."""
    boss = people.stranger()
    _set_up(boss, live)
    for name, kind in (("县工信局", "bureau"), ("古绛镇", "town"), ("开发区管委会", "park_office")):
        _add_unit(boss, name, kind)
    found = {"boss": boss}
    for username, name, role, unit in INVITED:
        link = _invite(boss, username, name, role, unit)
        found[username] = people.stranger()
        _arrive(found[username], link)
    return found


def test_the_first_things_of_six_first_days(at_work: dict[str, Page]) -> None:
    _registers_and_calls(at_work["wangwei"])

    chief = at_work["majun"]
    chief.goto("/leads")
    expect(chief.get_by_role("link", name=TITLE)).to_be_visible()

    manager = at_work["sunli"]
    manager.goto("/parks/equipment/parcels/new")
    manager.locator("#number").fill("A-01")
    manager.locator("#area").fill("86.5")
    manager.locator("#status").select_option("ready")
    manager.locator("form.form button.btn-primary").click()
    expect(manager.get_by_role("heading", name=re.compile("A-01"))).to_be_visible()

    leader = at_work["zhengbo"]
    leader.goto("/")
    assert leader.url.endswith("/reports/pipeline")
    expect(leader.locator("h1")).to_be_visible()

    auditor = at_work["fenglan"]
    auditor.goto("/leads")
    auditor.get_by_role("link", name=TITLE).click()
    expect(auditor.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(auditor.get_by_role("link", name="编辑")).to_have_count(0)

    second = at_work["helin"]
    second.goto("/")
    assert "/users" in second.url
    for _, name, _, _ in INVITED:
        expect(second.get_by_role("link", name=name, exact=True)).to_be_visible()


def _registers_and_calls(page: Page) -> None:
    page.goto("/leads/new")
    page.locator("#title").fill(TITLE)
    page.locator("#investor").fill("甲精密铸造有限公司")
    page.locator("#channel").select_option("referral")
    page.locator("#source_region").fill("河北省沧州市")
    page.locator("form.form button.btn-primary").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    number = page.url.rsplit("/", 1)[1]
    page.goto(f"/interactions/new?lead={number}")
    page.locator("#kind").select_option("call")
    page.locator("#met_on").fill(today().isoformat())
    page.locator("#summary").fill("介绍园区，约下周来看地")
    page.locator("#no_next_step_reason").fill("对方回电")
    page.locator("form button.btn-primary").last.click()
    page.wait_for_url(f"**/leads/{number}")
    expect(page.get_by_text("介绍园区，约下周来看地")).to_be_visible()


def test_a_used_link_says_so(at_work: dict[str, Page], people: People) -> None:
    boss = at_work["boss"]
    link = _invite(boss, "liuyang", "刘洋", "officer", "县工信局")
    _arrive(people.stranger(), link)
    late = people.stranger()
    late.goto(link)
    expect(late.locator("main")).to_contain_text("这个链接已经用过")
    people.complaints[:] = [each for each in people.complaints if "status of 404" not in each]


def test_one_button_copies_the_link(at_work: dict[str, Page]) -> None:
    boss = at_work["boss"]
    context: BrowserContext = boss.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = _invite(boss, "chenchen", "陈晨", "officer", "古绛镇")
    boss.get_by_role("button", name="复制链接").click()
    expect(boss.get_by_role("button", name="已复制")).to_be_visible()
    assert boss.evaluate("navigator.clipboard.readText()") == link


def test_a_table_of_words_gains_a_line(at_work: dict[str, Page]) -> None:
    boss = at_work["boss"]
    boss.goto("/settings/words.state")
    lines = boss.locator(".setting .line")
    before = lines.count()
    boss.get_by_role("button", name="加一行").click()
    expect(lines).to_have_count(before + 1)
    lines.last.locator("input").fill("黄了")
    lines.last.locator("select").select_option("lost")
    boss.locator("form.setting button.btn-primary").click()
    boss.goto("/settings/words.state")
    expect(boss.locator(f".setting .line:nth-of-type({before - 2}) input")).to_have_value("黄了")


def test_the_pages_outside_the_login_look_right(at_work: dict[str, Page], people: People, live: Live) -> None:
    """The link's own page, the page of an invitation just made, and that of a link that is none."""
    boss = at_work["boss"]
    link = _invite(boss, "zhouzhou", "周舟", "officer", "古绛镇")
    wrong = judged(boss, "first-day-link", BOTH)
    boss.set_viewport_size(WIDE)
    page = people.stranger()
    page.goto(link)
    wrong += judged(page, "first-day-welcome", BOTH)
    page.goto(f"{link}x")
    wrong += judged(page, "first-day-dead-link", BOTH)
    people.complaints[:] = [each for each in people.complaints if "status of 404" not in each]
    assert wrong == []
