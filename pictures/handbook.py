"""Take the pictures of the handbook again, from a fresh demo of a fixed day.

    python -m pictures.handbook [NAME …]

Each picture is static/handbook/NAME.webp; its caption stands with it in docs/handbook/zh/. The day is fixed, so that a
picture changes only where the site does, but for minutes and the disk's free space.
"""

import argparse
import base64
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pictures.demo import TODAY, browser, prepare, served, window

FOLDER = Path(__file__).resolve().parents[1] / "static" / "handbook"
WIDE, PHONE = 1000, 360  # pixels
QUALITY = 80  # of the WebP
TABLE = """部门\t承诺事项\t年度目标\t评定难度系数
市委组织部\t1 持续打造实干争先湖州铁军\t开展“双百双千”行动，培训干部5000人次。\t1.1636
\t2 迭代深化“双创双全”组织力\t新打造共富工坊320家。\t
市委宣传部\t1 创建全国文明城市典范城市\t全域文明创建测评保持全省前三。\t1.5
"""


@dataclass(frozen=True)
class Picture:
    """Whose page it is, how to get there from the first screen, and how much of it to show (pixels)."""

    name: str
    username: str
    way: Callable | str = "/"
    height: int = 640
    width: int = WIDE


# ── Ways that take more than an address ───────────────────────────────────────
def first_task(page):
    page.locator(".todo li a").first.click()


def empty_text(page):
    page.locator(".todo").first.get_by_role("link").last.click()
    page.get_by_label("推进情况").fill("")
    page.get_by_role("button", name="提交审签").click()
    page.locator(".errors").wait_for()


def report_to_sign(page):
    page.get_by_role("link", name="查看、退回或对比版本").first.click()


def next_sheet(page):
    page.locator(".next-sheet a").click()


def first_remark(page):
    page.goto("/departments/")
    page.get_by_role("link", name="市委组织部").click()
    page.locator(".item h2 a").first.click()
    page.get_by_role("link", name="批示、节点与自评").click()


def open_indicators(page):
    page.get_by_role("link", name="年度管理").click()
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="确认量化指标").click()
    page.get_by_role("link", name="继续").click()
    undecided = page.get_by_role("button", name="采纳", exact=True)
    page.locator("[data-proposals] > *").filter(has=undecided).first.evaluate("target => target.scrollIntoView()")


def missing(page):
    page.get_by_role("link", name="未报送名单").click()


def newest_year(page):
    page.get_by_role("link", name="年度管理").click()
    page.locator("tbody th a").first.click()


def checked_table(page):
    page.goto("/imports/new/")
    table = {"name": "承诺清单.tsv", "mimeType": "text/tab-separated-values", "buffer": TABLE.encode()}
    page.locator("[type=file]").set_input_files(table)
    page.locator("[name=year]").fill(str(TODAY.year + 1))
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_url("**/imports/check/**")


def trial_run(page):
    """Make a trial run of the year that is being rated; the second member of the office looks at it."""
    page.goto("/rankings/")
    page.get_by_role("link", name="通报", exact=True).click()
    page.get_by_role("button", name="试算").click()
    page.wait_for_url("**/publications/**")


def locked_out(page):
    """Try wrong passwords in a second window, then look at the list."""
    other = page.context.browser.new_page()
    for _attempt in range(5):
        other.goto(page.url.split("/admin")[0] + "/login/")
        other.locator("[name=username]").fill("filer16")
        other.locator("[name=password]").fill("Not-the-password-1")
        other.locator("main form button").click()
        other.wait_for_load_state()
    other.context.close()
    page.goto("/lockouts/")


PICTURES = (
    Picture("common-login", "", "/login/", 560),
    Picture("common-search", "leader1", "/search/?q=szjggw", 420),
    Picture("common-phone", "filer01", height=740, width=PHONE),
    Picture("filer-work", "filer01", height=560),
    Picture("filer-form", "filer01", first_task, 900),
    Picture("filer-refused", "filer01", empty_text, 520),
    Picture("head-work", "head01", height=640),
    Picture("head-report", "head01", report_to_sign, 640),
    Picture("leader-lights", "leader1", height=720),
    Picture("leader-remark", "leader1", first_remark, 760),
    Picture("leader-ranking", "leader1", "/rankings/2023/", 720),
    Picture("leader-explanation", "leader1", "/rankings/2023/departments/1/", 720),
    Picture("evaluator-mine", "evaluator1", height=600),
    Picture("evaluator-sheet", "evaluator1", next_sheet, 720),
    Picture("evaluator-compare", "evaluator1", "/admin/scoring/scoresheet/compare/", 560),
    Picture("office-cycle", "office1", newest_year, 700),
    Picture("office-import", "office1", checked_table, 1000),
    Picture("office-indicators", "office1", open_indicators, 640),
    Picture("office-bench", "office1", height=640),
    Picture("office-missing", "office1", missing, 560),
    Picture("office-publication", "office1", trial_run, 640),
    Picture("auditor-events", "auditor", height=560),
    Picture("auditor-verify", "auditor", "/audit/verify/", 480),
    Picture("security-roles", "security", height=520),
    Picture("security-proxy", "security", "/admin/departments/proxy/add/", 640),
    Picture("security-lockouts", "security", locked_out, 420),
    Picture("system-users", "system", "/admin/departments/user/", 520),
    Picture("system-operations", "system", "/operations/", 560),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    names = parser.parse_args().names
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), TODAY)
        with served() as site, browser() as chromium:
            for picture in PICTURES:
                if not names or picture.name in names:
                    take(picture, chromium, site)


def take(picture, chromium, site):
    size = {"width": picture.width, "height": picture.height}
    page = window(chromium, site, picture.username, viewport=size)
    if callable(picture.way):
        picture.way(page)
    else:
        page.goto(picture.way)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur()")
    # Only the protocol itself offers WebP: a third of what PNG takes.
    shot = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (FOLDER / f"{picture.name}.webp").write_bytes(base64.b64decode(shot["data"]))
    page.context.close()


if __name__ == "__main__":
    main()
