"""A long run at half load: memory stays flat and nothing goes wrong.

    python -m benchmarks.soak [--minutes N] [--plant] [--json FILE]                   (and with .ci/with-postgres)

gunicorn gthread 2 × 4 serves a city of 76 departments. Eight visitors look at every page in turn, and two members of
the office add department groups; what all of them do without a pause for ten seconds is the full load, and pauses then
bring them to half of it. Once a minute the resident memory of the workers is added up. `growth_percent` is how much it
grew from the middle of the run to its end: caches fill in the first half. The planted fault, --plant, keeps half a
megabyte of every answer (stack/waste.py).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from benchmarks import databases
from benchmarks.living_site import ADD, form
from benchmarks.served import ADDRESSES, server
from benchmarks.startup import resident

READERS, WRITERS = 8, 2
FULL_LOAD_SECONDS = 10
SAMPLES = 30  # of the memory, over the whole run


@dataclass
class Visitors:
    """Threads that ask without end; `pause` is what each waits after an answer."""

    port: int
    pages: list[tuple[str, str]]
    cookie: str
    pause: float = 0.0
    answers: Counter = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)

    def run(self, seconds: float, watch=lambda: None) -> float:
        """Ask for so many seconds, call `watch` meanwhile, and return the answers a second."""
        self.is_over.clear()
        before, began = self.answers.total(), time.monotonic()
        threads = [threading.Thread(target=self.read, args=[place]) for place in range(READERS)]
        threads += [threading.Thread(target=self.write) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        while time.monotonic() - began < seconds:
            watch()
            time.sleep(min(seconds / SAMPLES, 60))
        self.is_over.set()
        for thread in threads:
            thread.join()
        return (self.answers.total() - before) / (time.monotonic() - began)

    def read(self, place: int) -> None:
        peer = HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.is_over.is_set():
            path, cookie = self.pages[place % len(self.pages)]
            self.ask(peer, "GET", quote(path, safe="/?=&"), None, {"Cookie": cookie})
            place += 1

    def write(self) -> None:
        peer = HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.is_over.is_set():
            body, headers = form("", os.urandom(8).hex())
            self.ask(peer, "POST", ADD, body, headers | {"Cookie": f"{self.cookie}; csrf={'d' * 32}"})

    def ask(self, peer: HTTPConnection, method: str, path: str, body: str | None, headers: dict) -> None:
        try:
            peer.request(method, path, body, headers)
            answer = peer.getresponse()
            answer.read()
            self.answers[f"{method} {answer.status}"] += 1
        except (OSError, HTTPException):
            peer.close()
            self.answers[f"{method} broken"] += 1
        time.sleep(self.pause)

    @property
    def errors(self) -> int:
        return self.answers.total() - self.answers["GET 200"] - self.answers["POST 302"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        environment = databases.city(Path(folder), 76)
        environment |= {"BENCHMARK_PLANT": "1"} if options.plant else {}
        addresses = databases.answer(environment, "-c", ADDRESSES)
        module = "benchmarks.stack.wsgi" if options.plant else "config.wsgi"
        with server(environment, module) as (port, parent):
            visitors = Visitors(port, list(addresses.values()), addresses["commitments"][1])
            outcome = soak(visitors, parent.pid, options.minutes)
    print(json.dumps(outcome))
    if options.json:
        options.json.write_text(json.dumps(outcome, indent=1) + "\n")
    return 0 if outcome["errors"] == 0 else 1


def soak(visitors: Visitors, parent: int, minutes: float) -> dict:
    full = visitors.run(FULL_LOAD_SECONDS)
    visitors.pause = (READERS + WRITERS) / full  # as long again as an answer takes
    memory = []
    half = visitors.run(60 * minutes, lambda: memory.append(memory_of_workers(parent)))
    middle = memory[len(memory) // 2]
    return {
        "database": databases.kind(),
        "minutes": minutes,
        "requests": visitors.answers.total(),
        "errors": visitors.errors,
        "answers": dict(visitors.answers),
        "full_load_per_second": round(full, 1),
        "half_load_per_second": round(half, 1),
        "memory_mb": [round(value, 1) for value in memory],
        "growth_percent": round(100 * (memory[-1] - middle) / middle, 2),
    }


def memory_of_workers(parent: int) -> float:
    children = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True).stdout.split()
    return sum(resident(int(pid)) for pid in children)


if __name__ == "__main__":
    sys.exit(main())
