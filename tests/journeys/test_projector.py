"""The ranking in the hall: full screen by a key, place by place, and looking again by itself."""

from playwright.sync_api import expect

WALL = "/rankings/2023/projector/"
LAST, LAST_BUT_ONE = "市机关事务中心", "市信访局"


def names(page):
    return page.locator("#wall tr:not(.unrevealed) th[scope=row]").all_inner_texts()


def test_the_places_are_announced_by_key_and_by_button_and_nothing_is_told_before(visit):
    leader = visit("leader1")
    page = leader.page
    page.goto("/rankings/2023/")
    page.get_by_role("link", name="投影").click()
    expect(page.locator("#wall tbody tr")).to_have_count(16)
    leader.picture("wall")
    page.get_by_role("link", name="逐名揭晓").click()
    expect(page.locator("#wall .unrevealed")).to_have_count(16)
    assert LAST not in page.content()

    page.keyboard.press("Space")
    expect(page.locator(".just-revealed")).to_contain_text(LAST)
    expect(page.get_by_role("status")).to_have_text("第 16 名：市机关事务中心，96.10 分。")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".just-revealed")).to_contain_text(LAST_BUT_ONE)
    leader.picture("wall-announced")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#wall .unrevealed")).to_have_count(15)
    page.get_by_role("link", name="揭晓下一名").click()
    expect(page.locator("#wall .unrevealed")).to_have_count(14)
    page.reload()
    assert names(page) == [LAST_BUT_ONE, LAST]
    assert [name for name in ("市委组织部", "市委统战部") if name in page.content()] == []


def test_the_wall_looks_again_by_itself_and_says_when_it_could_not(visit):
    leader = visit("leader1")
    page = leader.page
    page.clock.install()
    page.goto(WALL)
    before = page.locator(".looked-at").inner_text()
    page.wait_for_timeout(1_000)  # the server tells the time in seconds, and only the page's clock runs ahead
    page.clock.run_for(20_000)
    expect(page.locator(".looked-at")).not_to_have_text(before)

    page.route(f"**{WALL}*", lambda route: route.abort())
    page.clock.run_for(20_000)
    expect(page.locator("#wall.cut-off")).to_have_count(1)
    assert len(names(page)) == 16


def test_without_scripts_the_links_announce_the_places(visit):
    page = visit("leader1", java_script_enabled=False).page
    page.goto(f"{WALL}?announce=0")
    page.get_by_role("link", name="揭晓下一名").click()
    expect(page.locator("#wall .unrevealed")).to_have_count(15)
    assert names(page) == [LAST]
