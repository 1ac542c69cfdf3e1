"""Requests per second of a real server, site and bare views side by side: gunicorn gthread 2 × 4, 8 connections, wrk.

    python -m benchmarks.served [--seconds N] [--turns N] [--plant] [--json FILE]       (needs Debian's package wrk)

On the database server of DATABASE_URL, or on SQLite, with a city of 76 departments and 30 evaluators. One server serves
both; what is compared takes turns, and the ratios are those of the medians. Everything runs on the same machine, wrk
included, for the site and for what it is compared with.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median

from benchmarks import databases
from benchmarks.circumstances import ROOT
from benchmarks.recovery_drill import free_port

WORKERS, THREADS, CONNECTIONS = 2, 4, 8
START_SECONDS = 60
COMPARED = ("published ranking", "live ranking", "commitments", "/stack/empty/", "/stack/known/", "/stack/table/")
ADDRESSES = """
import json
from benchmarks.circumstances import set_up
set_up()
from benchmarks.visitors import cookie_of, pages
print(json.dumps({page.name: [page.url, cookie_of(page.who)] for page in pages()}))
"""
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
BROKEN = re.compile(r"(Non-2xx or 3xx responses|Socket errors): (.*)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed (Debian's package wrk).")
    with tempfile.TemporaryDirectory(prefix="served-") as folder:
        environment = databases.city(Path(folder), 76, evaluators=30)
        environment |= {"BENCHMARK_PLANT": "1"} if options.plant else {}
        outcome = {"database": databases.kind(), "seconds": options.seconds, **compare(environment, options)}
    for name, rates in outcome["rates"].items():
        print(f"{name:20}{median(rates):9.1f} requests/s")
    if options.json:
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n")


def compare(environment: dict, options: argparse.Namespace) -> dict:
    addresses = databases.answer(environment, "-c", ADDRESSES)
    cookie = addresses["live ranking"][1]
    asks = {name: addresses.get(name, [name, cookie]) for name in COMPARED}
    rates = {name: [] for name in COMPARED}
    with server(environment, held=CONNECTIONS // WORKERS) as (port, _parent):
        for turn in range(options.turns + 1):
            for name, (path, held) in asks.items():
                found = rate(port, path, held, 1 if turn == 0 else options.seconds)
                rates[name] += [found] if turn else []  # the first turn warms up
    return {"rates": rates}


def rate(port: int, path: str, cookie: str, seconds: int) -> float:
    """Requests per second; any answer but a good one ends the measurement."""
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s"]
    command += ["--timeout", "20s", "--header", f"Cookie: {cookie}", f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if broken := BROKEN.search(said):
        raise RuntimeError(f"{path}: {broken[0]}")
    return float(RATE.search(said)[1])


@contextmanager
def server(environment: dict, module: str = "benchmarks.stack.wsgi", workers: int = WORKERS, held: int = 1000):
    """gunicorn with site and bare views in a process group of its own; yields its port and its process.

    `held` is how many connections a worker takes at once. Of few that stay open one worker may take all, and the other
    none: then a view is answered half as often as in the turn before.
    """
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", module, f"--bind=127.0.0.1:{port}"]
    command += ["--worker-class=gthread", f"--workers={workers}", f"--threads={THREADS}", "--keep-alive=60"]
    command += [f"--worker-connections={held}"]
    command += ["--no-control-socket", "--log-level=error", "--timeout=120", "--graceful-timeout=5"]
    own = {"PORT": str(port), "ALLOWED_HOSTS": "127.0.0.1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment | own, start_new_session=True)
    try:
        wait_until_alive(port, process)
        yield port, process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_alive(port: int, process: subprocess.Popen) -> None:
    ends = time.monotonic() + START_SECONDS
    while status(port, "/healthz") != 200:
        if process.poll() is not None or time.monotonic() > ends:
            raise RuntimeError("The server did not start.")
        time.sleep(0.02)


def status(port: int, path: str) -> int:
    """The status of a page; 0 if nothing answers."""
    peer = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        peer.request("GET", path)
        return peer.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        peer.close()


if __name__ == "__main__":
    main()
