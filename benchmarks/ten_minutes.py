"""How long five promises take to file: drives the whole of it through a browser as wide as a phone, with one thumb.

    python -m benchmarks.ten_minutes [--pictures DIR] [--json FILE]

It makes a demo of its own in a temporary folder, empties one department's reports of the open period and files all
five again from the login to “submitted”: every figure, a text of some fifty characters for each, one problem and one
photograph. Counted are keys, taps, swipes and pages; the browser's own waiting is measured. What a hand needs for
each is assumed, stated below and printed, so that another assumption is quickly tried (keystroke-level model: Card,
Moran and Newell 1980; the times of a thumb on a phone are set by hand, on the slow side).
"""

import argparse
import json
import os
import re
import socket
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.living_site import Site

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PHONE = {"width": 360, "height": 740}
SECONDS = {
    "chinese": 1.5,  # a character of Chinese by a pinyin keyboard: 40 a minute
    "keys": 0.6,  # a digit or a letter
    "taps": 1.5,  # find a place and touch it
    "swipes": 0.8,  # two thirds of a screen further
    "readings": 15.0,  # read a promise, its target and its last figures before filing it
}
FILER = "filer06"
EMPTY = f"""
from django.utils import timezone
from commitments.models import *
from departments.models import Membership
department = Membership.objects.get(user__username="{FILER}").department_id
period = ReportingPeriod.objects.open(at=timezone.localdate()).get(cycle__status="running")
reports = ProgressReport.objects.filter(period=period, commitment__pledge__department=department)
for model in (ReportStep, ReportVersion, IndicatorReading, MilestoneTick, Evidence):
    model.objects.filter(report__in=reports).delete()
reports.delete()
"""
DONE = [
    "本期召开专题推进会两次，完成前期调研和方案论证，已有六个项目落地开工，进度符合预期，群众反映良好。",
    "完成年度任务分解并逐月调度，牵头处室到现场督导五次，协调解决要素保障问题三个，本期目标已全部达到。",
    "联合各县区开展集中攻坚，新增试点八处，完成验收四处，其余点位正在收尾，预计下月初全部建成投用。",
    "举办业务培训三期，参训二百余人次，配套制度已印发实施，经验做法被省级部门采纳推广，成效逐步显现。",
    "对照清单逐项销号，累计走访企业四十六家，收集问题二十一个，已办结十八个，其余三个正在会商推进。",
]
PROBLEM = "部分县区配套资金到位偏慢，需市级统筹。"
PNG_START = b"\x89PNG\r\n\x1a\n"


@dataclass
class Effort:
    """What the hand did, and `waiting`, the seconds the browser was busy while the hand could not go on."""

    chinese: int = 0
    keys: int = 0
    taps: int = 0
    swipes: int = 0
    readings: int = 0
    pages: int = 0
    waiting: float = 0.0

    @property
    def seconds(self) -> float:
        return self.waiting + sum(getattr(self, name) * each for name, each in SECONDS.items())


class Thumb:
    """One thumb on one page; every move is counted in `effort`."""

    def __init__(self, page, effort: Effort):
        self.page, self.effort = page, effort
        page.on("domcontentloaded", self.count_page)

    def count_page(self, _page) -> None:
        self.effort.pages += 1

    def tap(self, place) -> None:
        before = self.page.evaluate("scrollY")
        place.scroll_into_view_if_needed()
        moved = abs(self.page.evaluate("scrollY") - before)
        self.effort.swipes += -(-moved // (PHONE["height"] * 2 // 3))
        self.effort.taps += 1
        place.tap()

    def type(self, place, text: str) -> None:
        """Tap a field, clear what stands in it (one long press on the eraser) and type."""
        self.tap(place)
        self.effort.keys += 1 if place.input_value() else 0
        chinese = sum(ord(letter) > 0x2E7F for letter in text)
        self.effort.chinese += chinese
        self.effort.keys += len(text) - chinese
        place.fill("")
        place.press_sequentially(text)

    def go(self, place) -> None:
        """Tap what leads to another page and wait for it."""
        began = time.monotonic()
        with self.page.expect_navigation():
            self.tap(place)
        self.effort.waiting += time.monotonic() - began


def made_site(folder: Path) -> tuple[Site, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = Site(folder / "site", f"sqlite:///{folder / 'ten.sqlite3'}", port)
    site.folder.mkdir()
    site.manage("collectstatic", "--no-input", "--verbosity=0")
    site.manage("migrate", "--verbosity=0")
    password = re.findall(r"Jiannuo-\S+", site.manage("demo"))[0]
    site.manage("shell", "--verbosity=0", "-c", EMPTY)
    return site, password


def log_in(thumb: Thumb, password: str) -> None:
    page = thumb.page
    page.goto("/")
    thumb.type(page.get_by_label("用户名"), FILER)
    thumb.type(page.get_by_label("密码"), password)
    thumb.go(page.get_by_role("button", name="登录"))


def file_one(thumb: Thumb, entry, text: str) -> None:
    """Every figure at its target, each milestone today, and what was done."""
    thumb.effort.readings += 1
    for figure in entry.locator(".readings input[inputmode=decimal]").all():
        label = entry.locator(f"label[for={figure.get_attribute('id')}]").inner_text()
        thumb.type(figure, re.search(r"目标 \S+ ([\d.]+)", label)[1])
    completion = entry.get_by_label("完成进度")
    if completion.count():
        thumb.type(completion, "100")
    thumb.type(entry.get_by_label("推进情况"), text)


def file_all(thumb: Thumb, picture) -> None:
    page = thumb.page
    picture("work")
    thumb.go(page.get_by_role("link", name="一页填报全部事项"))
    entries = page.locator(".entry").all()
    for entry, text in zip(entries, DONE, strict=True):
        file_one(thumb, entry, text)
        picture(f"entry-{entries.index(entry) + 1}")
    thumb.type(entries[0].get_by_label("存在问题"), PROBLEM)
    photograph(thumb, entries[0])
    picture("photograph")
    thumb.go(page.get_by_role("button", name="提交已填事项"))
    page.get_by_text("已提交 5 项，待部门负责人审签。").wait_for()
    picture("submitted")


def photograph(thumb: Thumb, entry) -> None:
    """Open the camera, press its button, take the picture: three taps; then the upload is waited for."""
    entry.locator(".camera").scroll_into_view_if_needed()
    thumb.effort.taps += 3
    photo = {"name": "现场.png", "mimeType": "image/png", "buffer": PNG_START + bytes(2_000_000)}
    began = time.monotonic()
    entry.locator("input[capture]").set_input_files(photo)
    entry.locator(".files").get_by_text("现场.png").wait_for()
    thumb.effort.waiting += time.monotonic() - began


def measured(site: Site, password: str, pictures: Path | None) -> Effort:
    effort = Effort()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{site.port}", viewport=PHONE, is_mobile=True, has_touch=True, locale="zh-CN"
        )
        thumb = Thumb(context.new_page(), effort)

        def picture(name):
            if pictures:
                thumb.page.screenshot(path=pictures / f"{name}.png")

        log_in(thumb, password)
        file_all(thumb, picture)
        browser.close()
    return effort


def show(effort: Effort) -> None:
    for name, each in SECONDS.items():
        count = getattr(effort, name)
        print(f"{name:9s} {count:5d} × {each:4.1f} s = {count * each:6.1f} s")
    print(f"waiting   {effort.pages:5d} pages    = {effort.waiting:6.1f} s")
    print(f"five promises in {effort.seconds / 60:.1f} minutes ({effort.seconds:.0f} s)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=Path, help="keep a picture of every step in this folder")
    parser.add_argument("--json", type=Path, help="write the counts to this file")
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        site, password = made_site(Path(folder))
        site.start()
        try:
            effort = measured(site, password, options.pictures)
        finally:
            site.stop()
    show(effort)
    if options.json:
        options.json.write_text(json.dumps(asdict(effort) | {"seconds_each": SECONDS, "seconds": effort.seconds}))


if __name__ == "__main__":
    main()
