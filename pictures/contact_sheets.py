"""Look at every page at once: page × role × width × language × colour scheme of a fresh demo, as contact sheets.

    python -m pictures.contact_sheets FOLDER [--role office] [--page ranking] [--width 360] [--language zh]
        [--scheme dark]

The pages are those of the table of addresses (tests/roles/) that answer the role with 200. The addresses of the demo's
own things are found by following links. What is in the folder already is not taken again, so a run can be broken off
and taken up; remove the folder to begin anew. FOLDER/faults.txt names pages that run over the width, answer otherwise
than the table says or complain to the console, and addresses that no link of the demo leads to.
"""

import argparse
import json
import re
from collections import deque
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from pictures.demo import TODAY, browser, prepare, served, window
from pictures.sheets import write_sheets

ACCOUNTS = {
    "visitor": "",
    "filer": "filer01",
    "head": "head01",
    "office": "office1",
    "evaluator": "evaluator1",
    "leader": "leader1",
    "auditor": "auditor",
    "security_admin": "security",
    "system_admin": "system",
}
HEIGHTS = {1280: 1800, 360: 1800}  # pixels of a page that a picture shows, by the width of the window
LANGUAGES = {"zh": "zh-hans", "en": "en"}
SCHEMES = ("light", "dark")
VISITS_A_NAME = 3  # how many addresses of one name are read for links; things in other states link elsewhere
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')


@dataclass(frozen=True)
class Wanted:
    """What to look at; the command's options, each a tuple of values."""

    roles: tuple
    names: tuple
    widths: tuple
    languages: tuple
    schemes: tuple

    def looks(self):
        return [(width, scheme) for width in self.widths for scheme in self.schemes]


def main():
    options = read_options()
    folder = options.folder.resolve()
    prepare(folder / "demo", options.today)
    from tests.roles.table import ROWS

    wanted = wanted_of(options, ROWS)
    with served() as site, browser() as chromium:
        tour = Tour(chromium, site, folder, ROWS)
        addresses = tour.addresses()
        for role in wanted.roles:
            tour.take(role, addresses, wanted)
        write_sheets(chromium, folder)
    tour.report(addresses)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the pictures, the sheets and the demo behind them go")
    parser.add_argument("--role", action="append", choices=ACCOUNTS)
    parser.add_argument("--page", action="append", metavar="NAME", help="name of an address, such as ranking")
    parser.add_argument("--width", action="append", type=int, choices=HEIGHTS)
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    parser.add_argument("--today", type=date.fromisoformat, default=TODAY, help="the demo's day (ISO)")
    return parser.parse_args()


def wanted_of(options, rows):
    return Wanted(
        tuple(options.role or ACCOUNTS),
        tuple(options.page or rows),
        tuple(options.width or HEIGHTS),
        tuple(options.language or LANGUAGES),
        tuple(options.scheme or SCHEMES),
    )


class Tour:
    """Walks the demo as each role and takes pictures; keeps what it found wrong."""

    def __init__(self, chromium, site, folder, rows):
        self.chromium, self.site, self.folder, self.rows = chromium, site, folder, rows
        self.faults = set()

    # ── Addresses ─────────────────────────────────────────────────────────────
    def addresses(self):
        """Return {role: {name: path}}, from the folder if an earlier run left them there."""
        kept = self.folder / "addresses.json"
        if not kept.exists():
            found = {role: self.walk(role) for role in ACCOUNTS}
            kept.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
        return json.loads(kept.read_text(encoding="utf-8"))

    def walk(self, role):
        """Follow the links from the first screen; return the first address found of each name that is a page."""
        page = window(self.chromium, self.site, ACCOUNTS[role])
        waiting, seen, visits, found = deque(["/login/" if role == "visitor" else "/"]), {"/"}, {}, {}
        while waiting:
            path = waiting.popleft()
            name = name_of(path)
            visits[name] = visits.get(name, 0) + 1
            if visits[name] > VISITS_A_NAME:
                continue
            answer = page.context.request.get(path)
            if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
                continue
            found.setdefault(name_of(answer.url), path)
            fresh = [link for link in links_in(answer.text(), path) if link not in seen and self.opens(role, link)]
            seen.update(fresh)
            waiting.extend(fresh)
        page.context.close()
        return found

    def opens(self, role, path):
        return (name := name_of(path)) in self.rows and self.rows[name].expected("get")[role] in (200, 302)

    # ── Pictures ──────────────────────────────────────────────────────────────
    def take(self, role, addresses, wanted):
        """Take what is wanted of one role and missing in the folder."""
        page = None
        for name, path in self.pages_of(role, addresses, wanted.names):
            for language in wanted.languages:
                missing = [look for look in wanted.looks() if not self.picture(role, language, name, *look).exists()]
                if missing:
                    page = page or self.window_of(role)
                    self.take_page(page, role, language, name, path, missing)
        if page:
            page.context.close()

    def pages_of(self, role, addresses, names):
        """The role's own example of each page, or else another's that the role may read too."""
        for name in names:
            known = [addresses[each][name] for each in (role, *ACCOUNTS) if name in addresses[each]]
            if known and self.rows[name].expected("get")[role] == 200:
                yield name, known[0]

    def window_of(self, role):
        page = window(self.chromium, self.site, ACCOUNTS[role])
        page.on("console", lambda message: self.hear(role, page, message))
        return page

    def hear(self, role, page, message):
        if message.type == "error":
            self.faults.add(f"{role} {page.url}: {message.text}")

    def take_page(self, page, role, language, name, path, looks):
        page.context.add_cookies([{"name": "django_language", "value": LANGUAGES[language], "url": self.site}])
        answer = page.goto(path)
        if answer.status != 200:
            self.faults.add(f"{role} {path} ({name}): {answer.status}")
            return
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wide, high = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
            if wide > width:
                self.faults.add(f"{role} {path} ({name}) {language}: {wide} wide in a window of {width}")
            picture = self.picture(role, language, name, width, scheme)
            picture.parent.mkdir(parents=True, exist_ok=True)
            # As high as the picture, so that what sticks to the foot of the window stands at the foot of the picture.
            page.set_viewport_size({"width": width, "height": max(min(high, HEIGHTS[width]), 600)})
            page.screenshot(path=picture, type="jpeg", quality=80)

    def picture(self, role, language, name, width, scheme):
        return self.folder / "pages" / f"{role}-{language}-{scheme}-{width}" / f"{name.replace(':', '.')}.jpg"

    # ── Faults ────────────────────────────────────────────────────────────────
    def report(self, addresses):
        """Write the faults of this run, and the names of pages that no walk came to."""
        reached = {name for found in addresses.values() for name in found}
        answers = {name for name, row in self.rows.items() if 200 in row.expected("get").values()}
        lines = [*sorted(self.faults), *(f"not reached by links: {name}" for name in sorted(answers - reached))]
        (self.folder / "faults.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def name_of(path):
    """The name of the address behind a path, as the table of addresses has it; "" if there is none."""
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def links_in(html, path):
    """The paths, with their queries, of the links in this page that stay on the site; each once, in their order."""
    targets = [urlsplit(urljoin(path, unescape(href))) for href in LINK.findall(html)]
    paths = [target.path + (f"?{target.query}" if target.query else "") for target in targets if not target.netloc]
    return list(dict.fromkeys(paths))


if __name__ == "__main__":
    main()
