"""Lighthouse on the first screen of each role, on the ranking and on the filing form of the demo.

    npm install --prefix FOLDER lighthouse
    python -m benchmarks.lighthouse FOLDER/node_modules/.bin/lighthouse [--address URL --password …] [--roles NAME …]
        [--plant] [--json FILE]

Starts the demo (or takes a running one), logs each role in, hands the session's cookie to Lighthouse and prints the
four scores of every page, as a phone on a slow line and as a desk. Fails when a score is under 95. One audit of SEO is
left out, whether search engines may list the page: these lie behind a login. The planted fault writes every text in a
pale grey and makes every style sheet a megabyte heavier.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.bar import CATEGORIES
from benchmarks.living_site import Site

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
UNTRACED = "NO_NAVSTART"
FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
LEAST = 95
# Contrast alone costs four points of a hundred; the weight costs a phone on a slow line seconds.
SPOILT = "\n* { color: #bbb !important; }\n/* " + "heavy " * 200_000 + "*/\n"
PAGES = {
    "filer05": ["/work/", "filing form"],
    "head05": ["/work/"],
    "office1": ["/bench/"],
    "leader1": ["/lights/", "/rankings/2023/"],
    "evaluator2": ["/admin/scoring/scoresheet/mine/"],
    "auditor": ["/audit/"],
    "security": ["/admin/departments/rolegrant/"],
    "system": ["/operations/"],
}


@contextmanager
def demo(address: str | None, password: str | None, plant: bool = False):
    """The address and password of a running demo; a fresh one where none is named."""
    if address:
        yield address, password
        return
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        site = Site(Path(folder) / "site", f"sqlite:///{folder}/demo.sqlite3", port)
        site.folder.mkdir()
        site.manage("collectstatic", "--no-input", "--verbosity=0")
        if plant:
            spoil(site.folder.parent / "static" / "css")
        site.manage("migrate", "--verbosity=0")
        password = re.findall(r"Jiannuo-\S+", site.manage("demo"))[0]
        site.start()
        try:
            yield f"http://127.0.0.1:{port}", password
        finally:
            site.stop()


def spoil(sheets: Path) -> None:
    """Make every text pale and every sheet heavy; the compressed copies, which a browser would get, go."""
    for sheet in sheets.glob("*.css"):
        sheet.write_text(sheet.read_text(encoding="utf-8") + SPOILT, encoding="utf-8")
        sheet.with_name(f"{sheet.name}.gz").unlink(missing_ok=True)


def logged_in(browser, address: str, username: str, password: str) -> tuple[str, str]:
    """(the session's cookie, the path of the first filing form or "")."""
    page = browser.new_page(base_url=address, locale="zh-CN")
    page.goto("/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/login/" not in url, timeout=60_000)
    form = page.locator(".todo a").first.get_attribute("href") if page.locator(".todo a").count() else ""
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    page.close()
    return cookies, form


def scores(program: str, url: str, cookies: str, form_factor: str) -> dict[str, int]:
    """Category → 0 to 100."""
    command = [
        *(program, url, "--quiet", "--output=json", "--locale=zh", f"--chrome-flags={' '.join(FLAGS)}"),
        f"--extra-headers={json.dumps({'Cookie': cookies, 'Accept-Language': 'zh-CN'})}",
        "--skip-audits=is-crawlable",
        f"--only-categories={','.join(CATEGORIES)}",
        *(["--preset=desktop"] if form_factor == "desk" else []),
    ]
    report = json.loads(traced(command))
    if report["finalDisplayedUrl"].split("?")[0] != url:
        raise RuntimeError(f"{url} led to {report['finalDisplayedUrl']}")
    return {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES} | {
        "failed": [
            key for key, audit in report["audits"].items() if audit["score"] is not None and audit["score"] < 0.5
        ]
    }


def traced(command: list[str], tries: int = 3) -> str:
    """The report of a run. One whose trace has no beginning, a fault between Lighthouse and Chromium, is run again."""
    done = subprocess.run(command, env=os.environ | {"CHROME_PATH": CHROMIUM}, capture_output=True, text=True)
    if done.returncode and UNTRACED in done.stderr and tries > 1:
        return traced(command, tries - 1)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the executable that npm installed")
    parser.add_argument("--address")
    parser.add_argument("--password")
    parser.add_argument("--roles", nargs="*", default=list(PAGES), choices=PAGES, metavar="NAME")
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = {}
    own = demo(options.address, options.password, options.plant)
    with own as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS[1:])
        for username in options.roles:
            cookies, form = logged_in(browser, address, username, password)
            for path in PAGES[username]:
                path = form if path == "filing form" else path
                for form_factor in ("phone", "desk"):
                    result = scores(options.program, f"{address}{path}", cookies, form_factor)
                    found[f"{username} {path} {form_factor}"] = result
                    print(f"{username:10} {path:34} {form_factor:6}", *result.values(), flush=True)
        browser.close()
    if options.json:
        outcome = {"pages": found, "wanted": 2 * sum(map(len, PAGES.values()))}
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(any(result[name] < LEAST for result in found.values() for name in CATEGORIES))


if __name__ == "__main__":
    sys.exit(main())
