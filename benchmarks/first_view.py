"""What a browser transfers for the ranking of a large city: the first view of all, and every later one.

    python -m benchmarks.first_view [--departments 76] [--plant] [--json FILE] [--pictures FOLDER]

Makes a city of that many departments on SQLite, five commitments each, rated by seven evaluators and published; opens
the ranking in Chromium with an empty cache, then again twice: reloaded, and by its link. Counts the bytes that came
over the wire. Pages are compressed by the web server in front (deploy/nginx.conf, gzip level 1), which is not there
here, so a page that came uncompressed counts with its size at that level; styles and scripts come compressed from the
site itself. Fails when the first view is over 90 KB or a later one over 20 KB. The planted fault counts pages as they
come, uncompressed.
"""

import argparse
import csv
import gzip
import json
import os
import random
import socket
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.living_site import OFFICE, Site

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
NGINX_LEVEL = 1
FIRST_KB, LATER_KB = 90, 20
YEAR = 2023
EVALUATORS = 7
LONG_NAME = "市人力资源和社会保障局（市医疗保障服务中心）"
PUBLISH = """
from commitments.models import Cycle
from departments.models import RoleGrant, User
from scoring.actions.publications import check_ranking, draft_ranking, publish_ranking
cycle = Cycle.objects.get(year=2023)
first = User.objects.get(username="drill")
second = User.objects.create_user("second", "Drill-" + "2026-lake", name="复核")
RoleGrant.objects.create(user=second, role="office")
publication = draft_ranking(cycle=cycle, actor=first)
check_ranking(publication=publication, actor=second)
publish_ranking(
    publication=publication, actor=first, approval_document="〔2024〕1 号", audience="public", extent="everything"
)
"""


# ── A city ────────────────────────────────────────────────────────────────────
def names_of(count: int) -> list[str]:
    """Department names as cities have them, every tenth a long one."""
    return [f"{LONG_NAME}{n}" if n % 10 == 0 else f"市直第{n}局" for n in range(1, count + 1)]


def write_tables(folder: Path, names: list[str], chance: random.Random) -> tuple[Path, Path]:
    """The city's table and the ratings, as files that the commands read."""
    table, ratings = folder / "table.csv", folder / "ratings.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["部门", "承诺事项", "年度目标", "评定难度系数"])
        for name in names:
            coefficient = f"{chance.uniform(1.05, 1.18):.4f}"
            for number in range(1, 6):
                title, target = f"{number} 承诺事项{number}", f"全年办成实事 {number}0 件。"
                rows.writerow([name if number == 1 else "", title, target, coefficient if number == 1 else ""])
    with ratings.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["department", "number", "evaluator", "rating"])
        for name in names:
            level = chance.randint(70, 92)
            for number in range(1, 6):
                for evaluator in range(EVALUATORS):
                    rows.writerow([name, number, f"评价人{evaluator}", level + chance.randint(0, 8)])
    return table, ratings


def city_of(folder: Path, count: int) -> Site:
    """A running site with the published ranking of a city of `count` departments."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = Site(folder / "site", f"sqlite:///{folder / 'city.sqlite3'}", port)
    table, ratings = write_tables(folder, names_of(count), random.Random(count))
    site.folder.mkdir()
    site.manage("collectstatic", "--no-input", "--verbosity=0")
    site.manage("migrate", "--verbosity=0")
    site.manage("import_commitments", str(table), "--year", str(YEAR))
    site.manage("shell", "--verbosity=0", "-c", OFFICE)
    site.manage("import_ratings", str(ratings), "--year", str(YEAR), "--create-evaluators")
    site.manage("shell", "--verbosity=0", "-c", PUBLISH)
    site.start()
    return site


# ── What came over the wire ───────────────────────────────────────────────────
class Wire:
    """Counts the bytes of every answer a page gets, by kind: `document`, `stylesheet`, `script`, `image`, `other`.

    `level`: how hard the server in front compresses pages, 0 for not at all.
    """

    def __init__(self, page, level: int):
        self.level = level
        self.bytes: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        self.session = page.context.new_cdp_session(page)
        self.session.on("Network.responseReceived", self.received)
        self.session.on("Network.loadingFinished", self.finished)
        self.session.send("Network.enable")

    def received(self, event):
        answer = event["response"]
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        is_plain = event["type"] == "Document" and "content-encoding" not in headers and answer["status"] == 200
        self.kinds[event["requestId"]] = "plain document" if is_plain else event["type"].lower()

    def finished(self, event):
        kind = self.kinds.get(event["requestId"], "other")
        size = round(event["encodedDataLength"])
        if kind == "plain document":
            body = self.session.send("Network.getResponseBody", {"requestId": event["requestId"]})["body"].encode()
            if size >= len(body):  # else it was answered 304 and the body is the browser's own
                size += len(gzip.compress(body, self.level)) - len(body)
            kind = "document"
        self.bytes[kind] = self.bytes.get(kind, 0) + size

    def taken(self) -> dict[str, int]:
        """What came since the last time, and the sum."""
        counted, self.bytes = self.bytes, {}
        return counted | {"all": sum(counted.values())}


def views(page, address: str, level: int) -> dict[str, dict[str, int]]:
    wire = Wire(page, level)
    steps = {"first": lambda: page.goto(address), "reloaded": page.reload, "by link": lambda: page.goto(address)}
    found = {}
    for name, step in steps.items():
        answer = step()
        if answer.status not in (200, 304):
            raise RuntimeError(f"{address} answered {answer.status}")
        page.wait_for_load_state("networkidle")
        found[name] = wire.taken()
    return found


def pictures(page, address: str, folder: Path, count: int) -> None:
    """The ranking wide and on a phone, to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        page.screenshot(path=folder / f"ranking-{count}-{width}.png", full_page=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--departments", type=int, default=76)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--plant", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = city_of(Path(folder), options.departments)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            address = f"http://127.0.0.1:{site.port}/rankings/{YEAR}/"
            page = browser.new_page(locale="zh-CN")
            found = views(page, address, 0 if options.plant else NGINX_LEVEL)
            if options.pictures:
                pictures(page, address, options.pictures, options.departments)
        finally:
            browser.close()
            site.stop()
    for name, sizes in found.items():
        print(f"{name:10}", "  ".join(f"{kind} {size / 1000:.1f} KB" for kind, size in sizes.items()))
    if options.json:
        outcome = {"departments": options.departments, "bytes": found}
        options.json.write_text(json.dumps(outcome, indent=1) + "\n", encoding="utf-8")
    later = max(found["reloaded"]["all"], found["by link"]["all"])
    return int(found["first"]["all"] > FIRST_KB * 1000 or later > LATER_KB * 1000)


if __name__ == "__main__":
    sys.exit(main())
