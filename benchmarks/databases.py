"""Empty databases for measuring: files in a folder, or databases on the server of DATABASE_URL."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from benchmarks.circumstances import ROOT


def empty(folder: Path, name: str) -> dict[str, str]:
    """The environment of a process with a new, empty database, on the server of DATABASE_URL or as a SQLite file."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}"')
        url = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    else:
        url = f"sqlite:///{folder / name}.sqlite3"
    own = {"DATABASE_URL": url, "JIANNUO_DEMO": "1", "MEDIA_ROOT": str(folder / "media"), "LOG_LEVEL": "ERROR"}
    return os.environ | own | {"STATIC_ROOT": str(folder / "static"), "DJANGO_SETTINGS_MODULE": "config.settings"}


def kind() -> str:
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def run(environment: dict[str, str], *arguments: str) -> str:
    """Run Python in an environment and return what it printed; say what it complained of if it fails."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
    return done.stdout


def answer(environment: dict[str, str], *arguments: str):
    """Run Python and read the last line it printed as JSON."""
    return json.loads(run(environment, *arguments).strip().splitlines()[-1])


def city(
    folder: Path, departments: int, *, years: int = 3, evaluators: int = 7, is_filed: bool = True
) -> dict[str, str]:
    """The environment of a process with a city of that size, its static files collected."""
    environment = empty(folder, f"city_{departments}_{evaluators}")
    size = ["--departments", str(departments), "--years", str(years), "--evaluators", str(evaluators)]
    run(environment, "-m", "benchmarks.cities", *size, *([] if is_filed else ["--unfiled"]))
    if not (folder / "static").exists():
        run(environment, "manage.py", "collectstatic", "--no-input", "--verbosity=0")
    return environment
