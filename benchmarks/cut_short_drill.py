"""Killed in the middle: an import at any moment, a server while it takes a file. All or nothing, and no orphan.

    python -m benchmarks.cut_short_drill [--kills N] [--plant] [--json FILE]          (and with .ci/with-postgres)

The import (20,000 commitments, by command) is killed at moments spread over the time a whole one takes; afterwards its
year holds every row or none. The upload (evidence of 8 MB) is killed while its body is under way, just after it and
around the answer; afterwards the row and its file are both there or neither, once files have been made two days old and
`sweep_files --remove` has run. The planted fault: an import that is not atomic, simulated by half the rows of a killed
import written by hand, and a file laid beside the others too young to be swept.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks import databases
from benchmarks.circumstances import ROOT
from benchmarks.imports import write_table
from benchmarks.living_site import CSRF, Site
from benchmarks.recovery_drill import free_port

ROWS, YEAR = 20_000, 2040
BODY_BYTES, PIECES = 8 * 2**20, 32
OLD = 2 * 24 * 60 * 60  # seconds
COUNT = """
import json
from django.db.models import Count
from commitments.models import Cycle
found = Cycle.objects.filter(year__gte={year}).annotate(rows=Count("pledges__commitments"))
print(json.dumps({{str(cycle.year): cycle.rows for cycle in found}}))
"""
HALF = """
from commitments.actions.cycles import create_cycle
from commitments.models import Commitment, Pledge
from departments.models import Department
pledge = Pledge.objects.create(cycle=create_cycle(year={year}), department=Department.objects.first())
Commitment.objects.create(pledge=pledge, number=1, title="半", target="半")
"""
SEAT = """
import json
from django.utils import timezone
from benchmarks.visitors import cookie_of, of_first_department
here = of_first_department()
print(json.dumps([cookie_of("filer1"), here.period, here.department]))
"""
REFERRED = """
import json
from config.backup import media
print(json.dumps([sorted(media.stored() - media.referred()), sorted(media.referred() - media.stored())]))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cut-short-") as folder:
        site = site_in(Path(folder))
        drills = {"import": imports(site, options), "upload": uploads(site, options)}
    outcome = {"database": databases.kind(), "drills": drills}
    print(json.dumps(outcome, ensure_ascii=False, indent=1))
    if options.json:
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n")
    return 0 if all(found["partial"] == found["orphans_left"] == 0 for found in drills.values()) else 1


def site_in(folder: Path) -> Site:
    """A city of ten departments with a period open today; temporary uploads lie in a folder of their own."""
    environment = databases.city(folder, 10, years=2)
    temporary = folder / "tmp"
    temporary.mkdir()
    (folder / "media").mkdir(exist_ok=True)
    own = {name: environment[name] for name in ("MEDIA_ROOT", "STATIC_ROOT")} | {"TMPDIR": str(temporary)}
    (folder / "site").mkdir()
    return Site(folder / "site", environment["DATABASE_URL"], free_port(), extra=own)


def shell(site: Site, script: str):
    return json.loads(site.manage("shell", "--verbosity=0", "-c", script).strip().splitlines()[-1])


# ── The import ────────────────────────────────────────────────────────────────
def imports(site: Site, options: argparse.Namespace) -> dict:
    table = write_table(site.folder / "table.tsv", ROWS)
    began = time.monotonic()
    start_import(site, table, YEAR).wait()
    whole = time.monotonic() - began
    cut = 0
    for turn in range(1, options.kills + 1):
        process = start_import(site, table, YEAR + turn)
        time.sleep(whole * (turn + 1) / (options.kills + 2))
        cut += process.poll() is None
        process.kill()
        process.wait()
    if options.plant:
        site.manage("shell", "--verbosity=0", "-c", HALF.format(year=YEAR + options.kills + 1))
    found = shell(site, COUNT.format(year=YEAR))
    partial = sum(count not in (0, ROWS) for count in found.values())
    return {"kills": options.kills, "cut": cut, "partial": partial, "orphans_left": 0, "rows": found, "whole": whole}


def start_import(site: Site, table: Path, year: int) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "import_commitments", str(table), "--year", str(year)]
    return subprocess.Popen(
        command, cwd=ROOT, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


# ── The upload ────────────────────────────────────────────────────────────────
def uploads(site: Site, options: argparse.Namespace) -> dict:
    """Kill the server's process group after some pieces of the body, or some time after the last."""
    cookie, period, department = shell(site, SEAT)
    address = f"/filing/{period}/{department}/5/evidence/"
    cut = 0
    for turn in range(options.kills):
        site.start()
        share = (turn + 1) / options.kills
        answered = []
        sender = threading.Thread(target=send, args=[site, address, cookie, answered])
        sender.start()
        time.sleep(0.2 + 1.2 * share)
        site.kill()
        sender.join(30)
        cut += not answered
    orphans_before = leavings(site)
    make_old(site)
    if options.plant:
        Path(site.environment["MEDIA_ROOT"], "evidence", "00").mkdir(parents=True, exist_ok=True)
        Path(site.environment["MEDIA_ROOT"], "evidence", "00", "orphan").write_bytes(b"half")
    site.manage("sweep_files", "--remove")
    unreferred, missing = shell(site, REFERRED)
    left = len(unreferred) + len(list(Path(site.extra["TMPDIR"]).glob("*.upload*")))
    return {
        "kills": options.kills,
        "cut": cut,
        "partial": len(missing),
        "leavings_before_the_sweeper": orphans_before,
        "orphans_left": left,
    }


def send(site: Site, address: str, cookie: str, answered: list[int]) -> None:
    """Post a file piece by piece, about a second long; note the answer if there is one."""
    boundary = uuid.uuid4().hex
    fields = {"csrfmiddlewaretoken": CSRF, "once": str(uuid.uuid4())}
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    name = 'Content-Disposition: form-data; name="files"; filename="a.pdf"\r\nContent-Type: application/pdf'
    head = ("".join(parts) + f"--{boundary}\r\n{name}\r\n\r\n%PDF-1.4\n").encode()
    tail = f"\n%%EOF\r\n--{boundary}--\r\n".encode()
    peer = HTTPConnection("127.0.0.1", site.port, timeout=20)
    try:
        peer.putrequest("POST", address)
        peer.putheader("Cookie", f"{cookie}; csrf={CSRF}")
        peer.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
        peer.putheader("Content-Length", str(len(head) + BODY_BYTES + len(tail)))
        peer.endheaders()
        peer.send(head)
        for _ in range(PIECES):
            peer.send(os.urandom(BODY_BYTES // PIECES))
            time.sleep(1 / PIECES)
        peer.send(tail)
        answered.append(peer.getresponse().status)
    except (OSError, HTTPException):
        peer.close()


def leavings(site: Site) -> int:
    unreferred, _missing = shell(site, REFERRED)
    return len(unreferred) + len(list(Path(site.extra["TMPDIR"]).glob("*.upload*")))


def make_old(site: Site) -> None:
    """The sweeper leaves young files alone: an upload under way has its file before it has its row."""
    then = time.time() - OLD
    for folder in (Path(site.environment["MEDIA_ROOT"]), Path(site.extra["TMPDIR"])):
        for path in folder.rglob("*"):
            os.utime(path, (then, then))


if __name__ == "__main__":
    sys.exit(main())
