"""Found by pinyin initials, done by a command, two firms merged side by side and taken apart again."""

from playwright.sync_api import Page, expect

from tests.browser.visiting import PHONE, Live, People, shot


def test_search_a_command_and_a_merge_that_is_undone(people: People, live: Live) -> None:
    with live.site.made() as make:
        chief = make.chief()
        one, other = make.company("皓月资源利用有限公司"), make.company("皓月资源利用股份")
        make.lead(company=other, title="年产三万吨精密铸件", unit=chief.unit)
        make.lead(company=one, title="皓月二期", unit=chief.unit)
        name = chief.username
    page = people.at(name)
    page.goto("/companies")
    page.keyboard.press("Control+k")
    expect(page.locator("#found")).to_contain_text("新建项目")  # before anything is typed: what can be done
    shot(page, "search-01-commands")
    page.keyboard.type("hyzy")
    expect(page.locator("#found .hit").first).to_contain_text("皓月")
    expect(page.locator("#found")).to_contain_text("年产三万吨精密铸件")
    shot(page, "search-02-initials")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found .hit").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    page.keyboard.press("/")
    page.locator("#q").fill("xjxm")
    expect(page.locator("#found .hit").first).to_contain_text("新建项目")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("新建项目")

    page.locator("#q").fill("皓月")
    page.locator("#q").press("Enter")
    expect(page.locator("h1")).to_contain_text("皓月")
    shot(page, "search-03-page")
    _merge_and_undo(page)
    for number, options in enumerate(({"viewport": PHONE}, {"color_scheme": "dark"}, {"language": "en"})):
        again = people.at(name, **options)
        again.goto("/companies")
        again.locator("#q").fill("皓月")
        expect(again.locator("#found .hit").first).to_contain_text("皓月")
        shot(again, f"search-04-{number}")
        again.goto("/merging")
        shot(again, f"merging-04-{number}")
        again.get_by_role("link", name="对比合并" if number < 2 else "Compare and merge").first.click()
        shot(again, f"merging-05-{number}")


def _merge_and_undo(page: Page) -> None:
    page.goto("/merging")
    shot(page, "merging-01-candidates")
    page.get_by_role("link", name="对比合并").first.click()
    shot(page, "merging-02-side-by-side")
    page.get_by_role("row", name="企业名称").get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("已合并")
    expect(page.locator("main")).to_contain_text("年产三万吨精密铸件")
    expect(page.locator("main")).to_contain_text("皓月二期")
    page.goto("/merging")
    shot(page, "merging-03-merged")
    page.get_by_role("button", name="撤销合并").click()
    expect(page.locator(".flash")).to_contain_text("又是单独的记录")
