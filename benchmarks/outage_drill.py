"""Drills of outages on a real site: the database killed, stopped, closed to writing, or its disk full.

    python -m benchmarks.outage_drill [--plant] [--json FILE]                     (SQLite; as root, for a small disk)
    PG_FSYNC=on .ci/with-postgres python -m benchmarks.outage_drill [--plant] [--json FILE]

Writers go on through every outage. For each one the answers they got are counted, the page a visitor sees is looked
at, and the seconds are taken from the end of the outage to the first acknowledged write; the site is never restarted.
Exit status 1 if an acknowledged write is lost, a page is not the one it should be, or the site does not come back. The
planted fault deletes one acknowledged row after each outage; it must be counted as lost.
"""

import argparse
import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.living_site import Site, Writers
from benchmarks.recovery_drill import circumstances, found, free_port

HEADINGS = {503: "数据库暂时没有响应", 507: "暂时无法保存"}
HEADERS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "Retry-After",
    "X-Content-Type-Options",
}
AS_IT_SHOULD_BE = "as it should be"
PATIENCE = 60  # seconds a site gets to come back


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        url = os.environ.get("DATABASE_URL", "")
        folder = Path(folder)
        outcome = of_postgres(folder, url, options.plant) if url else of_sqlite(folder, options.plant)
    print(json.dumps(outcome, indent=1, ensure_ascii=False))
    if options.json:
        options.json.write_text(json.dumps(outcome, indent=1, ensure_ascii=False) + "\n")
    return 0 if all(is_good(drill) for drill in outcome["drills"]) else 1


def is_good(drill: dict) -> bool:
    is_back = drill["seconds_until_first_write"] is not None
    return is_back and drill["lost"] == drill["half_there"] == 0 and drill["page"] == AS_IT_SHOULD_BE


def of_sqlite(folder: Path, plant: bool) -> dict:
    with small_disk(folder / "disk") as disk:
        site = Site(folder / "site", f"sqlite:///{disk}/site.sqlite3", free_port())
        cookie = ready(site)
        drills = [
            drill(site, cookie, "another process holds the write lock", (503,), locked(disk / "site.sqlite3"), plant),
            # SQLite may not even be able to open its files then, which is the other page.
            drill(site, cookie, "disk full", (507, 503), filled(disk), plant),
            drill(site, cookie, "disk read-only", (507, 503), read_only(site, disk), plant),
        ]
        site.stop()
        return {**circumstances(site), "drills": drills}


def of_postgres(folder: Path, url: str, plant: bool) -> dict:
    site = Site(folder / "site", url, free_port())
    server = Cluster(Path(parse_qs(urlsplit(url).query)["host"][0]) / "data")
    cookie = ready(site)
    drills = [
        drill(site, cookie, f"kill -9 of PostgreSQL, {time}", (503,), server.killed(2), plant) for time in range(1, 6)
    ]
    drills += [
        drill(site, cookie, "PostgreSQL away for 30 s", (503,), server.killed(30), plant),
        drill(site, cookie, "PostgreSQL read-only", (507,), server.closed_to_writing(site), plant),
    ]
    site.stop()
    return {**circumstances(site), "drills": drills}


def ready(site: Site) -> str:
    site.found()
    cookie = site.session()
    site.start()
    return cookie


def drill(site: Site, cookie: str, name: str, statuses: tuple[int, ...], outage, plant: bool) -> dict:
    """Write for two seconds, through the outage, and until the first write is acknowledged again."""
    with Writers(site, cookie, count=2, pause=0.05) as writers:
        time.sleep(2)
        with outage:
            page = looked_at(site, cookie, statuses)
        over = time.monotonic()
        while not back(writers, over) and time.monotonic() - over < PATIENCE:
            time.sleep(0.05)
    if plant:
        lose(site, writers.acknowledged[0])
    names, recorded = found(site)
    return {
        "outage": name,
        "answers": dict(writers.statuses),
        "page": page,
        "acknowledged": len(writers.acknowledged),
        "lost": len(set(writers.acknowledged) - names),
        "half_there": len(names ^ recorded),
        "seconds_until_first_write": round(min(back(writers, over)) - over, 2) if back(writers, over) else None,
    }


def lose(site: Site, name: str) -> None:
    delete = f"from departments.models import DepartmentGroup as G; G.objects.filter(name={name!r}).delete()"
    site.manage("shell", "--verbosity=0", "-c", delete)


def back(writers: Writers, over: float) -> list[float]:
    """Return the moments of the writes that were acknowledged after the outage."""
    return [moment for moment in writers.moments if moment > over]


def looked_at(site: Site, cookie: str, statuses: tuple[int, ...]) -> str:
    """Send a form and return "as it should be", or what is wrong with the page that comes back."""
    answered, text, headers = site.add(cookie, "drill-refused")
    if answered not in statuses or HEADINGS[answered] not in text or "Traceback" in text:
        return f"{answered}: {text[:200]}"
    missing = HEADERS - set(headers)
    return f"without {sorted(missing)}" if missing else AS_IT_SHOULD_BE


@contextmanager
def small_disk(folder: Path):
    """A disk of 24 MB at `folder`; making one needs root."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(disk: Path):
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        try:
            while stream.write(bytes(4096)):
                pass
        except OSError:
            yield
    ballast.unlink()


@contextmanager
def read_only(site: Site, disk: Path):
    """Close the disk, as a machine that comes up again after a fault may find it.

    It cannot be closed while a file on it is open for writing, and the server keeps the database open: the processes
    that have it open are killed, and their parents start others, on the closed disk.
    """
    while subprocess.run(["mount", "-o", "remount,ro", disk], capture_output=True).returncode:
        for process in those_with_files_on(disk) - {site.server.pid, os.getpid()}:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.001)
    yield
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)


def those_with_files_on(disk: Path) -> set[int]:
    """Return the numbers of the processes that have a file on the disk open."""
    found = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if descriptor.readlink().is_relative_to(disk):
                found.add(int(descriptor.parts[2]))
    return found


@contextmanager
def locked(database: Path):
    with closing(sqlite3.connect(database, timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


class Cluster:
    """The PostgreSQL cluster that .ci/with-postgres made."""

    def __init__(self, data: Path):
        self.data = data
        self.command = shlex.split((data / "postmaster.opts").read_text())

    @contextmanager
    def killed(self, seconds: float):
        """Kill the server and all its processes, and start it again after so many seconds."""
        parent = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True).stdout.split()
        for process in (parent, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        ends = time.monotonic() + seconds
        yield
        time.sleep(max(0.0, ends - time.monotonic()))
        self.start()

    def start(self) -> None:
        control = [str(Path(self.command[0]).with_name("pg_ctl")), "--pgdata", str(self.data), "--wait", "--silent"]
        options = ["--options", shlex.join(self.command[3:]), "--log", str(self.data.parent / "log"), "start"]
        owner = self.data.stat()
        subprocess.run([*control, *options], check=True, user=owner.st_uid, group=owner.st_gid, cwd="/")

    @contextmanager
    def closed_to_writing(self, site: Site):
        self.set_read_only(site, "on")
        yield
        self.set_read_only(site, "off")

    def set_read_only(self, site: Site, value: str) -> None:
        psql = [str(Path(self.command[0]).with_name("psql")), site.database_url]
        for statement in (f"ALTER SYSTEM SET default_transaction_read_only = {value}", "SELECT pg_reload_conf()"):
            subprocess.run([*psql, "--command", statement], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
