"""Cold start, memory of a worker and `migrate` on an empty database, beside a bare Django project in the same run.

    python -m benchmarks.startup [--repeat N] [--plant] [--json FILE]

The bare project is what `startproject` makes, with the driver of the same database: the admin and its six apps, debug
off. A cold start is the processor time of a new process from its beginning to the end of its first page, the login page
of each (processor time, because it hardly minds what else the machine does; the seconds by the clock are kept beside
it). A worker's memory is the resident set of a gunicorn worker with four threads that has served every page of a city
of 76 departments ten times.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.parse import quote
from urllib.request import Request, urlopen

from benchmarks import databases
from benchmarks.served import ADDRESSES, server

FIRST_PAGE = """
import time
from benchmarks.pages import request, timed
{application}
_seconds, status, _body = timed(application, request({page!r}, ""))
assert status == 200, status
print(time.process_time(), time.clock_gettime(time.CLOCK_MONOTONIC))
"""
BARE = """
import sys
import django
from django.conf import settings
settings.configure(
    SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], ROOT_URLCONF="benchmarks.stack.admin_urls", USE_TZ=True,
    INSTALLED_APPS=["django.contrib." + name for name in (
        "admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
        "context_processors": ["django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]}}],
    DATABASES={"default": {"ENGINE": "django.db.backends." + sys.argv[1], "NAME": ":memory:"}}, STATIC_URL="static/",
)
django.setup()
from django.core.handlers.wsgi import WSGIHandler
application = WSGIHandler()
"""
BARE_PAGE = FIRST_PAGE.format(application=BARE, page="/admin/login/")
ENGINES = {"sqlite": "sqlite3", "postgresql": "postgresql"}
ROUNDS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="startup-") as folder:
        outcome = {"database": databases.kind(), **measure(Path(folder), options)}
    cold = {name: median(sample["cpu"] for sample in samples) for name, samples in outcome["cold"].items()}
    print(f"cold start {cold['site']:.2f} s, bare {cold['bare']:.2f} s; migrate {median(outcome['migrate']):.1f} s")
    print(f"memory of a worker {max(outcome['worker_mb']):.0f} MB")
    if options.json:
        options.json.write_text(json.dumps(outcome, indent=1) + "\n")


def measure(folder: Path, options: argparse.Namespace) -> dict:
    migrations = [migrate(folder, turn, options.plant) for turn in range(min(options.repeat, 3))]
    environment = databases.city(folder, 76)
    environment |= {"BENCHMARK_PLANT": "1"} if options.plant else {}
    module = "benchmarks.stack.wsgi" if options.plant else "config.wsgi"
    page = FIRST_PAGE.format(application=f"from {module} import application", page="/login/")
    cold = {"site": [], "bare": []}
    for _turn in range(options.repeat):
        cold["site"].append(started(environment, page))
        cold["bare"].append(started(environment, BARE_PAGE, ENGINES[databases.kind()]))
    return {"migrate": migrations, "cold": cold, "worker_mb": worker_memory(environment, module)}


def migrate(folder: Path, turn: int, plant: bool) -> float:
    """Seconds of `manage.py migrate` on an empty database; planted, it migrates three databases."""
    environments = [databases.empty(folder, f"migrated_{turn}_{place}") for place in range(3 if plant else 1)]
    start = time.monotonic()
    for environment in environments:
        databases.run(environment, "manage.py", "migrate", "--verbosity=0")
    return time.monotonic() - start


def started(environment: dict[str, str], script: str, *arguments: str) -> dict[str, float]:
    start = time.monotonic()
    cpu, at = map(float, databases.run(environment, "-c", script, *arguments).split())
    return {"cpu": cpu, "seconds": at - start}


def worker_memory(environment: dict[str, str], module: str) -> list[float]:
    """MB resident in each worker once it has served every page ten times."""
    addresses = databases.answer(environment, "-c", ADDRESSES)
    with server(environment, module, workers=1) as (port, parent):
        for _round in range(ROUNDS):
            for path, cookie in addresses.values():
                visit(port, path, cookie)
        children = subprocess.run(["pgrep", "-P", str(parent.pid)], capture_output=True, text=True).stdout.split()
        return [resident(int(pid)) for pid in children]


def visit(port: int, path: str, cookie: str) -> None:
    with urlopen(Request(f"http://127.0.0.1:{port}{quote(path, safe='/?=&')}", headers={"Cookie": cookie})) as answer:
        answer.read()


def resident(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
