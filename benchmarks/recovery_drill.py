"""Drills of recovery on a real site: kill -9 under write load, and backup under load with restore.

    python -m benchmarks.recovery_drill [--kills N] [--json FILE]
    PG_FSYNC=on .ci/with-postgres python -m benchmarks.recovery_drill

Without DATABASE_URL a SQLite database in a temporary folder is used. Exit status 1 if anything acknowledged is lost,
anything is half there, or a restored row differs. Before anything is believed, the count is shown to notice a planted
loss: one acknowledged row deleted by hand.
"""

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.living_site import ROOT, Site, Writers

LOAD_SECONDS = 2.0
FOUND = """
import json, sys
from departments.models import AuditEvent, DepartmentGroup
names = set(DepartmentGroup.objects.filter(name__startswith="drill-").values_list("name", flat=True))
events = AuditEvent.objects.filter(object_type="departments.departmentgroup", object_text__startswith="drill-")
print("found", json.dumps([sorted(names), sorted(set(events.values_list("object_text", flat=True)))]))
"""


def main() -> int:
    options = arguments()
    url = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        site = Site(Path(folder) / "site", url or f"sqlite:///{folder}/site.sqlite3", free_port())
        site.found()
        cookie = site.session()
        outcome = {
            **circumstances(site),
            "backup": backup_under_load(site, cookie, Path(folder)),
            "kills": kills(site, cookie, options.kills),
            "planted_loss_noticed": notices_a_loss(site),
        }
    print(json.dumps(outcome, indent=1))
    if options.json:
        options.json.write_text(json.dumps(outcome, indent=1) + "\n")
    return 0 if is_good(outcome) else 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def circumstances(site: Site) -> dict:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "database": urlsplit(site.database_url).scheme,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip() if commit.returncode == 0 else None,
        "cores": os.cpu_count(),
    }


def is_good(outcome: dict) -> bool:
    backup, kills = outcome["backup"], outcome["kills"]
    losses = backup["lost"] + backup["half_there"] + kills["lost"] + kills["half_there"]
    return losses == 0 and kills["acknowledged"] > 0 and outcome["planted_loss_noticed"]


def backup_under_load(site: Site, cookie: str, folder: Path) -> dict:
    """Back up while four writers write; restore elsewhere; the restore itself compares every table's row hash."""
    site.start()
    with Writers(site, cookie) as writers:
        time.sleep(LOAD_SECONDS)
        before = list(writers.acknowledged)
        began = time.monotonic()
        site.manage("backup", str(folder / "backup"))
        took = time.monotonic() - began
        during = len(writers.acknowledged) - len(before)
    site.kill()
    other = other_place(site, folder)
    began = time.monotonic()
    other.manage("restore", str(folder / "backup"))
    restored = time.monotonic() - began
    manifest = json.loads((folder / "backup" / "manifest.json").read_text())
    names, recorded = found(other)
    return {
        "backup_seconds": round(took, 2),
        "restore_seconds": round(restored, 2),
        "rows": sum(table["rows"] for table in manifest["tables"].values()),
        "bytes": sum(file["bytes"] for file in manifest["files"].values()),
        "writes_acknowledged_meanwhile": during,
        "answers": dict(writers.statuses),
        "slowest_write_seconds": round(max(writers.seconds), 2),
        "median_write_seconds": round(median(writers.seconds), 3),
        "lost": len(set(before) - names),
        "half_there": len(names ^ recorded),
        "row_hashes_equal": True,  # `restore` fails where they are not
    }


def other_place(site: Site, folder: Path) -> Site:
    """A second, empty installation of the same kind."""
    if site.database_url.startswith("sqlite"):
        return Site(folder / "other", f"sqlite:///{folder}/other.sqlite3", site.port)
    make = "from django.db import connection as c; c.cursor().execute('CREATE DATABASE drill_restored')"
    site.manage("shell", "--verbosity=0", "-c", make)
    parts = urlsplit(site.database_url)
    return Site(folder / "other", f"{parts.scheme}://{parts.netloc}/drill_restored?{parts.query}", site.port)


def kills(site: Site, cookie: str, times: int) -> dict:
    """Kill the server's whole process group under load, start it again and count, `times` times over."""
    acknowledged, lost, half_there, ready = 0, 0, 0, []
    for _ in range(times):
        ready.append(site.start())
        with Writers(site, cookie) as writers:
            time.sleep(LOAD_SECONDS)
            writers.is_over.set()
            site.kill()
        names, recorded = found(site)
        acknowledged += len(writers.acknowledged)
        lost += len(set(writers.acknowledged) - names)
        half_there += len(names ^ recorded)
    return {
        "times": times,
        "acknowledged": acknowledged,
        "lost": lost,
        "half_there": half_there,
        "seconds_until_ready": [round(value, 2) for value in ready],
    }


def found(site: Site) -> tuple[set[str], set[str]]:
    """Return the drill's names in the table and those in the audit trail."""
    printed = site.manage("shell", "--verbosity=0", "-c", FOUND)
    line = next(line for line in printed.splitlines() if line.startswith("found "))
    names, recorded = json.loads(line.removeprefix("found "))
    return set(names), set(recorded)


def notices_a_loss(site: Site) -> bool:
    """The planted fault: one of the rows goes, as a lost write would."""
    names, _recorded = found(site)
    delete = f"from departments.models import DepartmentGroup as G; G.objects.filter(name={min(names)!r}).delete()"
    site.manage("shell", "--verbosity=0", "-c", delete)
    left, recorded = found(site)
    return names - left == {min(names)} and recorded - left == {min(names)}


def free_port() -> int:
    """Return a port below those the system gives to clients: one of them might take it while the server is down."""
    for port in random.sample(range(20_000, 30_000), 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("no port is free")


if __name__ == "__main__":
    sys.exit(main())
