"""A streaming replica made from the binaries, and what visitors of a published ranking notice of it: nothing.

    .ci/with-postgres python -m benchmarks.replica_drill [--plant] [--json FILE]

pg_basebackup copies the running cluster, standby.signal makes the copy a replica, and the site is started with
REPLICA_URL. The published ranking is read while the replica follows, while it holds back what it was sent (a correction
is published meanwhile) and while it is killed; it must always be the page the primary gives. `scans` counts the rows of
sealed rankings that each of the two servers has read. The planted fault is a site that is given no replica: the first
step must notice that nobody read from it.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from benchmarks import databases
from benchmarks.outage_drill import Cluster
from benchmarks.recovery_drill import free_port

PATIENCE = 30
TABLE = "scoring_publisheddepartment"
READ = f"SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = '{TABLE}'"
PAGE = """
from benchmarks.circumstances import set_up
set_up()
import hashlib, json, re
from benchmarks.pages import request, timed
from benchmarks.visitors import cookie_of, pages
from config.wsgi import application
page = next(page for page in pages() if page.name == "published ranking")
seconds, status, body = timed(application, request(page.url, cookie_of(page.who)))
shown = re.sub(rb'<input[^>]*csrf[^>]*>', b"", body)
print(json.dumps([status, hashlib.sha256(shown).hexdigest()]))
"""
CORRECT = """
from benchmarks.circumstances import set_up
set_up()
from scoring.actions.publications import check_ranking, draft_ranking, publish_ranking
from scoring.models import Publication
from departments.models import User
old = Publication.objects.get(status="published")
one, two = User.objects.filter(username__startswith="office").order_by("pk")
draft = draft_ranking(cycle=old.cycle, actor=one, reason="演练")
check_ranking(publication=draft, actor=two)
publish_ranking(publication=draft, actor=one, approval_document="演练", audience=old.audience, extent=old.extent)
"""


class Replica:
    """A second cluster beside the one of .ci/with-postgres, following it."""

    def __init__(self, url: str, folder: Path):
        self.url, self.folder = url, folder
        self.socket = Path(parse_qs(urlsplit(url).query)["host"][0])
        self.primary = Cluster(self.socket / "data")
        self.binaries = Path(self.primary.command[0]).parent
        self.owner = (self.socket / "data").stat()
        self.port = free_port()
        self.is_running = False

    @property
    def own_url(self) -> str:
        return f"{self.url}&port={self.port}"

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.binaries / program), *arguments],
            check=True,
            user=self.owner.st_uid,
            group=self.owner.st_gid,
            cwd="/",
            capture_output=True,
        )

    def found(self) -> None:
        """Copy the primary; --write-recovery-conf leaves standby.signal and the primary's address."""
        data = str(self.socket / "replica")
        self.run("pg_basebackup", "--pgdata", data, "--host", str(self.socket), "--username", "jiannuo",
                 "--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream")  # fmt: skip
        self.start()

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.socket}' -c port={self.port} -c fsync=off"
        options += " -c hot_standby_feedback=on -c max_standby_streaming_delay=-1"  # replay waits for readers
        log = str(self.socket / "replica.log")
        self.run(
            "pg_ctl", "--pgdata", str(self.socket / "replica"), "--wait", "--log", log, "--options", options, "start"
        )
        self.is_running = True

    def stop(self) -> None:
        self.run("pg_ctl", "--pgdata", str(self.socket / "replica"), "--mode", "immediate", "stop")

    def kill(self) -> None:
        parent = int((self.socket / "replica" / "postmaster.pid").read_text().split()[0])
        os.kill(parent, signal.SIGKILL)
        self.is_running = False

    def hold_back(self, is_held: bool) -> None:
        with psycopg.connect(self.own_url, autocommit=True) as server:
            server.execute(f"SELECT pg_wal_replay_{'pause' if is_held else 'resume'}()")

    def wait_until_it_follows(self) -> float:
        """Wait until everything the primary has written is replayed; return the seconds."""
        began = time.monotonic()
        with psycopg.connect(self.url, autocommit=True) as primary:
            written = primary.execute("SELECT pg_current_wal_lsn()").fetchone()[0]
        while time.monotonic() - began < PATIENCE:
            with psycopg.connect(self.own_url, autocommit=True) as server:
                if server.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [written]).fetchone()[0]:
                    return time.monotonic() - began
            time.sleep(0.05)
        raise RuntimeError("The replica does not follow.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if databases.kind() != "postgresql":
        sys.exit("A replica needs PostgreSQL: .ci/with-postgres python -m benchmarks.replica_drill")
    with tempfile.TemporaryDirectory(prefix="replica-") as folder:
        steps = drill(Path(folder), options.plant)
    for step in steps:
        print(f"{step['name']:30}{step['found']}")
    if options.json:
        options.json.write_text(json.dumps({"database": "postgresql", "steps": steps}, indent=1) + "\n")
    return 0 if all(step["is_right"] for step in steps) else 1


def drill(folder: Path, plant: bool) -> list[dict]:
    primary = databases.city(folder, 10)
    replica = Replica(primary["DATABASE_URL"], folder)
    replica.found()
    with_replica = primary if plant else primary | {"REPLICA_URL": replica.own_url}
    try:
        return [
            step("the replica follows", replica, primary, with_replica, is_read=True),
            held_back(replica, primary, with_replica),
            step("it has caught up", replica, primary, with_replica, is_read=True),
            killed(replica, primary, with_replica),
        ]
    finally:
        if replica.is_running:
            replica.stop()


def held_back(replica: Replica, primary: dict, with_replica: dict) -> dict:
    """A correction is published that the replica has been sent and does not replay."""
    replica.hold_back(True)
    databases.run(primary, "-c", CORRECT)
    found = step("it lags behind a correction", replica, primary, with_replica, is_read=False)
    replica.hold_back(False)
    return found


def killed(replica: Replica, primary: dict, with_replica: dict) -> dict:
    replica.kill()
    time.sleep(1)
    return step("it was killed", None, primary, with_replica, is_read=False)


def step(name: str, replica: Replica | None, primary: dict, with_replica: dict, *, is_read: bool) -> dict:
    """Compare the page of a site that knows the replica with that of one that does not."""
    if replica and is_read:
        replica.wait_until_it_follows()
    expected = databases.answer(primary, "-c", PAGE)
    before = rows_read(replica)
    began = time.monotonic()
    found = databases.answer(with_replica, "-c", PAGE)
    took = time.monotonic() - began
    read = rows_read(replica) - before
    is_right = found == expected and found[0] == 200 and (read > 0) == is_read
    same = "the same page" if found == expected else f"{found[0]}, another page"
    return {"name": name, "found": f"{same}, {read} rows from it", "seconds": round(took, 1), "is_right": is_right}


def rows_read(replica: Replica | None) -> int:
    """Sealed rows the replica has read so far; its counters are written when a connection ends."""
    if replica is None:
        return 0
    time.sleep(1.5)
    with psycopg.connect(replica.own_url, autocommit=True) as server:
        return int(server.execute(READ).fetchone()[0] or 0)


if __name__ == "__main__":
    sys.exit(main())
