"""wapiti and sqlmap against a running demo, as each role: `python -m benchmarks.scan --tools FOLDER`.

The tools are no part of the project; put them into an environment of their own and name its `bin`:

    python3 -m venv /somewhere/scan && /somewhere/scan/bin/pip install wapiti3 sqlmap

Each role signs in, its session is handed to both. wapiti crawls and attacks what it finds, forms included: a form's
CSRF token stays good for the session, and its one-time token for any content not sent before. The sign-out is left out.
sqlmap gets the addresses with parameters that a crawl of our own finds, and the numbers in paths; an address that an
earlier role was tried on is not tried again. It looks for errors, for answers that differ and for what a UNION brings
back, not for delays, which a busy machine makes by itself. The summary, with
every finding and what was covered, is written to `var/scan.json`; findings of wapiti's level 2 (medium) or above, or
any of sqlmap's that it does not take back itself after trying to use it, end with exit status 1.

With --resume, roles that the summary says went through to their end are not scanned again: an hour of scanning can be
broken off and taken up.

Run it against a throw-away demo, because what the scanners post is stored, with LOCKOUT_FAILURES_FROM_ADDRESS=100000,
because they guess at the sign-in from the address the next role signs in from.
"""

import argparse
import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

from benchmarks.circumstances import ROOT, commit, now

ROLES = ("", "filer01", "head01", "office1", "evaluator1", "leader1", "auditor", "security", "system")
MODULES = "sql,xss,permanentxss,exec,file,redirect,crlf,csrf,csp,http_headers,cookieflags,methods,upload"
MEDIUM = 2
GREATEST_PAGES, GREATEST_TARGETS = 60, 40
SUMMARY = ROOT / "var" / "scan.json"
TAKEN_BACK = "false positive or unexploitable"  # sqlmap's words for what its own second look did not confirm
PATIENCE = 10  # times the seconds of a crawl that sqlmap may take before it is ended


@dataclass
class Outcome:
    """What the two tools found as one role, when and at which commit; `error` says why one of them ended early."""

    role: str
    at: str
    commit: str
    wapiti_pages: int = 0
    wapiti: list[dict] = field(default_factory=list)
    sqlmap_targets: int = 0
    sqlmap: list[dict] = field(default_factory=list)
    sqlmap_taken_back: list[dict] = field(default_factory=list)
    error: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.sqlmap and all(finding["level"] < MEDIUM for finding in self.wapiti)


class Session:
    """A browser without a screen, signed in as one person of the demo; an empty name stays a visitor."""

    def __init__(self, url: str, username: str, password: str):
        self.url, self.jar = url, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        page = self.read("/login/")
        if username:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
            fields = {"username": username, "password": password, "csrfmiddlewaretoken": token}
            self.opener.open(f"{url}/login/", urlencode(fields).encode(), timeout=60).read()
            if not any(cookie.name == "session" for cookie in self.jar):
                raise RuntimeError(f"{username} could not sign in")

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    @property
    def is_open(self) -> bool:
        """Whether the person is still signed in: a scanner that was shown the door has seen nothing."""
        return 'name="password"' not in self.read("/account/")

    def read(self, path: str) -> str:
        """Return the page, or nothing where it is no page or refused."""
        try:
            with self.opener.open(urljoin(self.url, path), timeout=60) as answer:
                is_page = answer.headers.get_content_type() == "text/html"
                return answer.read().decode() if is_page else ""
        except HTTPError:
            return ""

    def targets(self, tried: set) -> list[str]:
        """Addresses for sqlmap: each page's sets of parameters, and the numbers in paths, marked by a star.

        Shapes in `tried` are left out, and those found are added to it.
        """
        waiting, seen, found = ["/"], set(), {}
        while waiting and len(seen) < GREATEST_PAGES:
            path = waiting.pop(0)
            page = self.read(path)
            for place in [path, *links(path, page), *forms(path, page)]:
                shape = re.sub(r"\d+", "0", urlsplit(place).path), tuple(re.findall(r"(\w+)=", place))
                if shape not in seen and "logout" not in place and "/static/" not in place:
                    seen.add(shape)
                    waiting.append(place)
                    found[shape] = re.sub(r"/(\d+)/", r"/\1*/", place, count=1)
        fresh = [shape for shape in found if shape not in tried and ("=" in found[shape] or "*" in found[shape])]
        tried.update(fresh[:GREATEST_TARGETS])
        return [f"{self.url}{found[shape]}" for shape in fresh[:GREATEST_TARGETS]]


def links(path: str, page: str) -> list[str]:
    """The places on this site that a page links to."""
    here = urlsplit(urljoin("http://here/", path))
    places = [
        urlsplit(urljoin(here.geturl(), href.replace("&amp;", "&"))) for href in re.findall(r'href="([^"]+)"', page)
    ]
    return [place._replace(scheme="", netloc="", fragment="").geturl() for place in places if place.netloc == "here"]


def forms(path: str, page: str) -> list[str]:
    """The addresses a page's forms that only read would ask for, each field with a value."""
    places = []
    for attributes, body in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
        names = dict.fromkeys(re.findall(r'<(?:input|select)\b[^>]*\sname="([^"]+)"', body), "1")
        if 'method="post"' not in attributes and names:
            action = re.search(r'action="([^"]*)"', attributes)
            places.append(f"{urlsplit(action[1] if action and action[1] else path).path}?{urlencode(names)}")
    return places


def run_wapiti(tools: Path, session: Session, seconds: int, outcome: Outcome) -> None:
    """Crawl for `seconds`, then give each kind of attack a quarter of that."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        limits = ["--max-scan-time", str(seconds), "--max-attack-time", str(max(5, seconds // 4))]
        kept = ["-C", session.cookie, "-x", f"{session.url}/logout/"]
        command = [tools / "wapiti", "-u", f"{session.url}/", *kept, *limits, "-m", MODULES, "-f", "json", "-o", report]
        quiet = ["--flush-session", "--store-session", folder, "--no-bugreport", "-v", "0"]
        run([*command, *quiet], seconds * 6, outcome)
        if not report.exists():
            outcome.error += " wapiti wrote no report"
            return
        found = json.loads(report.read_text())
    outcome.wapiti_pages = found["infos"].get("crawled_pages_nbr", 0)
    outcome.wapiti = [
        {"kind": kind, "level": item["level"], "method": item["method"], "path": item["path"], "info": item["info"]}
        for kind, items in found["vulnerabilities"].items()
        for item in items
    ]


def run_sqlmap(tools: Path, session: Session, seconds: int, outcome: Outcome, tried: set) -> None:
    """Try every target; sqlmap names those it could inject into in a table of its own."""
    targets = session.targets(tried)
    outcome.sqlmap_targets = len(targets)
    if not targets:
        return
    with tempfile.TemporaryDirectory() as folder:
        listed, results = Path(folder) / "targets.txt", Path(folder) / "results.csv"
        listed.write_text("\n".join(targets))
        kept = [f"--cookie={session.cookie}", "--ignore-redirects", "--ignore-code=404,405,422", "--batch", "--smart"]
        command = [tools / "sqlmap", "-m", listed, *kept, "--technique=BEU", f"--results-file={results}", "-v", "0"]
        run([*command, f"--output-dir={folder}", "--disable-coloring"], seconds * PATIENCE, outcome)
        if results.exists():
            with results.open(newline="") as table:
                found = [row for row in csv.DictReader(table) if (row.get("Technique(s)") or "").strip()]
            outcome.sqlmap_taken_back = [row for row in found if TAKEN_BACK in (row.get("Note(s)") or "")]
            outcome.sqlmap = [row for row in found if row not in outcome.sqlmap_taken_back]


def run(command: list, seconds: int, outcome: Outcome) -> None:
    """Run a tool politely; after `seconds` it is asked to end and report, and that is put down."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(["nice", "-n", "10", *map(str, command)], **quiet) as tool:
        for number in (signal.SIGINT, signal.SIGKILL):
            try:
                tool.wait(seconds)
                return
            except subprocess.TimeoutExpired:
                tool.send_signal(number)
                outcome.error += f" {Path(command[0]).name}: {number.name} after {seconds} s"
                seconds = 30


def earlier() -> list[Outcome]:
    """The roles of the summary that went through to their end."""
    kept = json.loads(SUMMARY.read_text())["roles"] if SUMMARY.exists() else []
    return [Outcome(**role) for role in kept if not role["error"]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", type=Path, required=True, help="the folder that holds wapiti and sqlmap")
    parser.add_argument("--url", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
    parser.add_argument("--seconds", type=int, default=60, help="for each role's crawl by wapiti")
    parser.add_argument("--roles", nargs="*", default=ROLES)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    password = (ROOT / "var" / "demo_password").read_text()
    outcomes, tried = earlier() if options.resume else [], set()
    done = [outcome.role for outcome in outcomes]
    for role in [role for role in options.roles if (role or "visitor") not in done]:
        outcome = Outcome(role or "visitor", now(), commit())
        for tool, more in ((run_sqlmap, [tried]), (run_wapiti, [])):
            session = Session(options.url, role, password)
            tool(options.tools, session, options.seconds, outcome, *more)
            if role and not session.is_open:
                outcome.error += f" signed out during {tool.__name__}"
        outcomes.append(outcome)
        print(json.dumps(asdict(outcome), ensure_ascii=False), flush=True)
        summary = {"at": now(), "seconds": options.seconds, "roles": [*map(asdict, outcomes)]}
        SUMMARY.write_text(json.dumps(summary, ensure_ascii=False, indent=1))
    return 0 if all(outcome.is_clean for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
