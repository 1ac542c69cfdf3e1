"""The day everybody files: 200 filers save drafts and submit, beside the least write there is, on one server.

    .ci/with-postgres python -m benchmarks.filing_rush [--seconds N] [--filers N] [--plant] [--json FILE]

First at full speed, eight connections without a pause, the site and the bare insert (a row and its audit record in one
transaction, `stack/insert/`) in turns: `times_bare_insert` is the ratio of the medians of requests per second. Then the
rush: every filer opens a commitment's form and types a sentence in 8 to 18 seconds, whereupon the page saves by itself,
as its script does; of ten acts one is the save button, whose answer leads back to the form, and two submit, which lead
to the own work and to the form of the next commitment. So for a minute; counted are answers that are not those of
success, and the 95th percentile of the seconds until a write is answered. Every submitted report must be on record
afterwards. --plant makes each request of the site 0.3 s dearer.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from benchmarks import databases
from benchmarks.served import CONNECTIONS, server

CSRF = "d" * 32
COMMITMENTS = 5  # of a department
KIND = "application/x-www-form-urlencoded"
THINKS = (8.0, 18.0)  # seconds: a sentence of 20 characters is typed, and the script waits for 3 s of quiet
ACTS = ["autosave"] * 7 + ["save"] + ["submit"] * 2
TAKEN = {"autosave": 204, "save": 302, "submit": 302, "open": 200}
FILERS = """
import json, sys
from benchmarks.circumstances import set_up
set_up()
from benchmarks.visitors import cookie_of
from commitments.models import ReportingPeriod
from departments.models import Membership
from django.utils import timezone
today = timezone.localdate()
period = ReportingPeriod.objects.filter(cycle__year=today.year, opens_on__lte=today).order_by("-number").first().pk
filers = Membership.objects.filter(role="filer").order_by("pk").select_related("user")[: int(sys.argv[1])]
print(json.dumps([[cookie_of(f.user.username), period, f.department_id] for f in filers]))
"""
EMPTY = """
from benchmarks.circumstances import set_up
set_up()
from django.utils import timezone
from commitments import models
today = timezone.localdate()
cycle = models.Cycle.objects.get(year=today.year)
last = cycle.periods.filter(opens_on__lte=today).order_by("-number").first()
for model in (models.IndicatorReading, models.ReportStep, models.ReportVersion):
    model.objects.filter(report__period=last).delete()
models.ProgressReport.objects.filter(period=last).delete()
"""
ON_RECORD = """
import json
from benchmarks.circumstances import set_up
set_up()
from departments.models import AuditEvent
from commitments.models import ProgressReport
print(json.dumps([ProgressReport.objects.filter(work_done__startswith="演练").exclude(status="draft").count(),
    AuditEvent.objects.filter(action="report.submit", address="127.0.0.1").count()]))
"""


@dataclass
class Filer:
    """One person at one form, with a connection of their own."""

    cookie: str
    period: int
    department: int
    port: int
    tally: "Tally"
    number: int = 1
    fields: dict[str, str] = field(default_factory=dict)
    peer: HTTPConnection | None = None

    @property
    def address(self) -> str:
        return f"/filing/{self.period}/{self.department}/{self.number}/"

    @property
    def prefix(self) -> str:
        return f"c{self.number}-"

    def open(self, address: str = "") -> None:
        """Read a page; from the form, what it posts again and which figures it asks for."""
        status, _location, page, _saved = self.ask("GET", address or self.address)
        self.tally.note("open", status, None, page)
        if not address:
            self.fields = {name: value for name, value in INPUTS.findall(page) if name.startswith(self.prefix)}
            self.fields |= dict.fromkeys(READINGS.findall(page), "100")

    def act(self, verb: str) -> None:
        """Type something, send the form and go where the answer leads."""
        text = {"work_done": f"演练 {uuid.uuid4()}：已完成任务分解并现场督导。", "completion_percent": "100"}
        self.fields |= {f"{self.prefix}{name}": value for name, value in (text | {"next_steps": "继续推进。"}).items()}
        own = {"csrfmiddlewaretoken": CSRF, "once": str(uuid.uuid4())}
        began = time.monotonic()
        status, location, page, saved = self.ask("POST", f"{self.address}{verb}/", urlencode(self.fields | own))
        status = 401 if "login" in location else status
        self.tally.note(verb, status, time.monotonic() - began, page)
        if verb == "autosave" and status == 204:
            self.fields[f"{self.prefix}version"] = str(json.loads(saved)["versions"][f"c{self.number}"])
            return
        if verb == "submit" and status == 302:
            self.number += 1
            self.open(location)
        if self.number <= COMMITMENTS:
            self.open()

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str, str]:
        self.peer = self.peer or HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"{self.cookie}; csrf={CSRF}"} | ({"Content-Type": KIND} if body else {})
        try:
            self.peer.request(method, path, body, headers)
            answer = self.peer.getresponse()
            found = answer.headers
            return answer.status, found.get("Location", ""), answer.read().decode(), found.get("X-Saved", "")
        except (OSError, HTTPException) as error:
            self.peer.close()
            return 0, "", repr(error), ""


INPUTS = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
READINGS = re.compile(r'name="(c\d+-reading_\d+)"')


@dataclass
class Tally:
    """What came back: seconds of every act, answers by verb and status, and the first few that were no success."""

    seconds: list[float] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    errors: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, verb: str, status: int, seconds: float | None, page: str) -> None:
        """Keep an answer; `seconds` of a write only."""
        with self.lock:
            self.seconds += [seconds] if seconds is not None else []
            self.answers[f"{verb} {status}"] += 1
            if status != TAKEN[verb]:
                self.errors += 1
                self.refused += [re.sub(r"\s+", " ", page)[:500]] if len(self.refused) < 3 else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--filers", type=int, default=200)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rush-") as folder:
        environment = databases.city(Path(folder), options.filers, years=1)
        databases.run(environment, "-c", EMPTY)
        seats = databases.answer(environment, "-c", FILERS, str(options.filers))
        environment |= {"BENCHMARK_PLANT": "1"} if options.plant else {}
        with server(environment) as (port, _process):
            outcome = {"database": databases.kind(), **full_speed(port, seats), "rush": rush(port, seats, options)}
        found = outcome["rush"]
        found["lost"] = found["answers"].get("submit 302", 0) - min(databases.answer(environment, "-c", ON_RECORD))
    print(
        f"{outcome['times_bare_insert']:.2f} × the bare insert; {found['requests']} requests, {found['errors']} errors,"
    )
    print(f"{found['lost']} lost, median {found['median_seconds']:.2f} s, p95 {found['p95_seconds']:.2f} s")
    if options.json:
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n")
    return 0 if found["errors"] == found["lost"] == 0 else 1


# ── At full speed ─────────────────────────────────────────────────────────────
def full_speed(port: int, seats: list, turns: int = 3, seconds: float = 4) -> dict:
    """Requests per second of eight connections, in turns: drafts of the site, and bare inserts."""
    samples = {"draft": [], "insert": []}
    for turn in range(turns + 1):
        found = {"draft": drafts(port, seats, seconds), "insert": inserts(port, seats, seconds)}
        for name, rate in found.items():
            samples[name] += [rate] if turn else []  # the first turn warms up
    times = median(samples["draft"]) / median(samples["insert"])
    return {"times_bare_insert": round(times, 3), "samples": samples}


def drafts(port: int, seats: list, seconds: float) -> float:
    """Saved drafts a second; the form is read once, because the bare insert reads none."""
    tally = Tally()
    filers = [Filer(*seat, port, tally, number=2) for seat in seats[:CONNECTIONS]]
    return rate_of([Repeated(filer).save for filer in filers], seconds)


class Repeated:
    """A filer's open form, saved again and again as the page's own script does."""

    def __init__(self, filer: Filer):
        self.filer = filer
        filer.open()

    def save(self) -> None:
        self.filer.act("autosave")
        if self.filer.tally.errors:
            raise RuntimeError(f"A draft was not taken: {self.filer.tally.refused}")


def inserts(port: int, seats: list, seconds: float) -> float:
    def insert(filer: Filer):
        def act() -> None:
            body = urlencode({"csrfmiddlewaretoken": CSRF, "token": str(uuid.uuid4())})
            status, _location, page, _saved = filer.ask("POST", "/stack/insert/", body)
            if status != 204:
                raise RuntimeError(f"A bare insert was answered {status}: {page[:300]}")

        return act

    filers = [Filer(cookie, period, place, port, Tally()) for cookie, period, place in seats[:CONNECTIONS]]
    return rate_of([insert(filer) for filer in filers], seconds)


def rate_of(acts: list, seconds: float) -> float:
    """Run each act over and over in a thread of its own; return how many were done a second."""
    done, faults, ends = [], [], time.monotonic() + seconds

    def repeat(act) -> None:
        try:
            while time.monotonic() < ends:
                act()
                done.append(1)
        except RuntimeError as error:
            faults.append(error)

    began = time.monotonic()
    run_all([threading.Thread(target=repeat, args=[act]) for act in acts])
    if faults:
        raise faults[0]
    return len(done) / (time.monotonic() - began)


def run_all(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ── The rush ──────────────────────────────────────────────────────────────────
def rush(port: int, seats: list, options: argparse.Namespace) -> dict:
    tally, ends = Tally(), time.monotonic() + options.seconds
    filers = [Filer(*seat, port, tally) for seat in seats]
    began = time.monotonic()
    run_all([threading.Thread(target=file_until, args=[filer, ends, place]) for place, filer in enumerate(filers)])
    return {
        "filers": len(filers),
        "seconds": round(time.monotonic() - began, 1) if options.seconds < 60 else options.seconds,
        "requests": len(tally.seconds),
        "errors": tally.errors,
        "answers": dict(tally.answers),
        "refused": tally.refused,
        "median_seconds": round(median(tally.seconds), 3),
        "p95_seconds": round(quantiles(tally.seconds, n=20)[-1], 3),
        "samples": [round(value, 4) for value in tally.seconds],
    }


def file_until(filer: Filer, ends: float, seed: int) -> None:
    """Act after act; a commitment that has been submitted is done, and the next one is taken."""
    drawn = random.Random(seed)
    time.sleep(drawn.uniform(0, THINKS[1]))
    filer.open()
    while time.monotonic() < ends and filer.number <= COMMITMENTS:
        time.sleep(drawn.uniform(*THINKS))
        filer.act(drawn.choice(ACTS))


if __name__ == "__main__":
    sys.exit(main())
