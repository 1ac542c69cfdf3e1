"""Nothing typed or chosen is lost: to a missed key, a lost session, a colleague, a slow line; and the bench by keys."""

import base64
import re
import struct
import zlib

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.test_filing import PDF, message, open_form, reach_the_target

DROP = """([place, name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  for (const kind of ["dragover", "drop"]) {
    place.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
  }
}"""
MINE, THEIRS = "我写的推进情况：项目已开工。", "同事写的推进情况：已签约十二个。"


def picture_of(width, height):
    """A PNG of one colour."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\0" + b"\xc8\x50\x28" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def field(page, label="推进情况"):
    return page.get_by_role("textbox", name=label, exact=False)


def test_what_a_filer_types_and_chooses_outlives_everything(visit):
    filer, colleague = visit("filer11"), visit("filer11", viewport=PHONE, has_touch=True, is_mobile=True)
    open_form(filer)
    drop_a_picture(filer)
    watch_the_bar_of_a_slow_line(filer)
    stay_when_leaving_with_unsaved_text(filer)
    log_in_again_and_find_the_text(filer)

    colleague.page.goto(filer.page.url)
    take_a_photo(colleague)
    choose_between_two_versions(filer, colleague)
    reach_the_target(filer.page)
    filer.page.get_by_role("button", name="提交审签").click()
    expect(message(filer.page)).to_have_text("已提交 1 项，待部门负责人审签。")
    expect(visit("head11").page.get_by_role("main")).to_contain_text(THEIRS)


def drop_a_picture(filer):
    page = filer.page
    page.evaluate(DROP, [page.locator("[data-drop]").element_handle(), "现场.png", encoded(picture_of(64, 48))])
    thumbnail = page.locator(".evidence .files li").filter(has_text="现场.png").locator("img")
    thumbnail.wait_for()
    assert thumbnail.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") == 64
    page.evaluate(DROP, [page.locator("h1").element_handle(), "落空.png", encoded(picture_of(8, 8))])
    expect(page.locator(".evidence .files li")).to_have_count(1)


def encoded(content):
    return base64.b64encode(content).decode()


def watch_the_bar_of_a_slow_line(filer):
    page, line = filer.page, filer.context.new_cdp_session(filer.page)
    slow = {"offline": False, "latency": 50, "downloadThroughput": -1, "uploadThroughput": 200 * 1024}
    line.send("Network.emulateNetworkConditions", slow)
    upload = {"name": "大文件.pdf", "mimeType": "application/pdf", "buffer": PDF + bytes(400_000)}
    page.locator("input[type=file]").first.set_input_files(upload)
    expect(page.get_by_role("progressbar", name="正在上传")).to_be_visible()
    expect(page.locator(".evidence .files")).to_contain_text("大文件.pdf")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    line.send("Network.emulateNetworkConditions", slow | {"latency": 0, "uploadThroughput": -1})


def stay_when_leaving_with_unsaved_text(filer):
    page = filer.page
    field(page).fill("")
    field(page).press_sequentially("还没有保存")
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => { location.href = '/commitments/'; })")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(field(page)).to_have_value("还没有保存")
    expect(page.locator("#autosave-state")).to_have_text(re.compile(r"自动保存.*\d\d:\d\d"))


def log_in_again_and_find_the_text(filer):
    page, address = filer.page, filer.page.url
    filer.context.add_cookies([{"name": "session", "value": "over", "url": filer.site.url}])
    field(page).fill(MINE)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您已退出登录，内容尚未保存")
    expect(page.locator("textarea").filter(has_text=MINE)).to_have_count(1)
    filer.picture("signed-out")
    page.get_by_role("main").get_by_role("link", name="登录", exact=True).click()
    page.get_by_label("用户名").fill("filer11")
    page.get_by_label("密码").fill(filer.site.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(address)
    expect(field(page)).to_have_value(MINE)


def take_a_photo(colleague):
    camera = colleague.page.locator("input[capture=environment]")
    expect(colleague.page.get_by_text("拍照上传")).to_be_visible()
    camera.set_input_files({"name": "image.png", "mimeType": "image/png", "buffer": picture_of(32, 24)})
    expect(colleague.page.locator(".evidence .files")).to_contain_text("image.png")


def choose_between_two_versions(filer, colleague):
    theirs, mine = colleague.page, filer.page
    expect(mine.locator("#autosave-state")).to_have_text(re.compile(r"自动保存.*\d\d:\d\d"))
    theirs.reload()
    field(theirs).fill(THEIRS)
    field(theirs, "下步打算").fill("同事的打算。")
    theirs.get_by_role("button", name="保存草稿").tap()
    expect(message(theirs)).to_have_text("草稿已保存，尚未提交。")

    field(mine).fill("我的另一种写法。")
    field(mine, "下步打算").fill("我的打算。")
    expect(mine.locator("#autosave-state")).to_contain_text("已有他人保存")
    mine.get_by_role("button", name="保存草稿").click()
    choices = mine.locator(".choosing")
    expect(choices).to_have_count(2)
    filer.picture("two-versions")
    choices.filter(has_text=THEIRS).get_by_label("采用已保存的").check()
    expect(field(mine)).to_have_value(THEIRS)
    mine.get_by_role("button", name="保存草稿").click()
    expect(message(mine)).to_have_text("草稿已保存，尚未提交。")
    theirs.reload()
    expect(field(theirs)).to_have_value(THEIRS)
    expect(field(theirs, "下步打算")).to_have_value("我的打算。")


def test_the_bench_goes_by_keys_and_keeps_its_place(visit):
    page = visit("office2").page
    page.goto("/bench/")
    checks = page.locator(".check")
    first, second, third = (checks.nth(place).get_attribute("id") for place in range(3))
    for key, place in [("j", first), ("j", second), ("k", first), ("j", second)]:
        page.keyboard.press(key)
        expect(page.locator(f"#{place}")).to_be_focused()

    page.keyboard.press("r")
    reason = page.locator(f"#{second} textarea")
    expect(reason).to_be_focused()
    page.keyboard.type("jkar")
    expect(reason).to_have_value("jkar")
    page.keyboard.press("Escape")
    expect(page.locator(f"#{second}")).to_be_focused()

    page.keyboard.press("a")
    expect(message(page)).to_have_text("已审核通过。")
    expect(page.locator(f"#{second}")).to_have_count(0)
    expect(page.locator(f"#{third}")).to_be_focused()
