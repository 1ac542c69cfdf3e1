"""bandit, `check --deploy`, and wapiti and sqlmap against a throw-away demo as each role.

    python -m benchmarks.scanners TOOLS [--seconds N] [--roles NAME …] [--resume] [--plant] [--json FILE]

TOOLS is the folder that holds wapiti and sqlmap, which are no part of the project (benchmarks/scan.py says how to get
them). The planted faults: debug is on for the deployment check, and bandit reads a file that runs what it is handed.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.circumstances import ROOT
from benchmarks.living_site import Site
from benchmarks.recovery_drill import free_port
from benchmarks.scan import SUMMARY

APPS = ("config", "departments", "commitments", "scoring")
PLANTED = "import subprocess\n\ndef run(text):\n    return subprocess.call(text, shell=True)\n"
PRODUCTION = {
    "ALLOWED_HOSTS": "jiannuo.example",
    "SITE_URL": "https://jiannuo.example",
    "CITY_NAME": "示例市",
    "EMAIL_URL": "dummymail://",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tools", type=Path)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--roles", nargs="*")
    parser.add_argument("--resume", action="store_true", help="leave out roles that went through before")
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scanners-") as folder:
        found = {
            "bandit": bandit(Path(folder), options.plant),
            "check --deploy": deployment(Path(folder), options.plant),
            "wapiti and sqlmap": scan(Path(folder), options),
        }
    roles = json.loads(SUMMARY.read_text())["roles"]
    text = "; ".join(f"{name}: {'nothing' if not said else said[-200:]}" for name, said in found.items())
    text += f"; {covered(roles)}"
    print(text)
    if options.json:
        is_whole = not any(role["error"] for role in roles)
        is_seen = all(role["wapiti_pages"] for role in roles)
        is_right = is_seen and not any(found.values())
        outcome = {"text": text, "met": is_right, "in_full": is_whole, "found": found, "roles": roles}
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n")
    return 1 if any(found.values()) else 0


def covered(roles: list[dict]) -> str:
    """How much of the site was looked at, and which tool had to be ended early."""
    pages, targets = (sum(role[name] for role in roles) for name in ("wapiti_pages", "sqlmap_targets"))
    early = [f"{role['role']}:{role['error']}" for role in roles if role["error"]]
    text = f"{len(roles)} roles, {pages} pages crawled by wapiti, {targets} addresses tried by sqlmap"
    return text + (f", ended early ({'; '.join(early)})" if early else "")


def complaint(command: list, environment: dict | None = None) -> str:
    """What a command said if it did not end well, else nothing."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip() or f"exit status {done.returncode}" if done.returncode else ""


def bandit(folder: Path, plant: bool) -> str:
    (folder / "planted.py").write_text(PLANTED)
    read = [*APPS, str(folder / "planted.py")] if plant else APPS
    said = complaint([sys.executable, "-m", "bandit", "--quiet", "--severity-level", "medium", "--recursive", *read])
    return said.replace(str(folder), "FOLDER")


def deployment(folder: Path, plant: bool) -> str:
    own = PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(50), "DATABASE_URL": f"sqlite:///{folder}/check.sqlite3"}
    own["STATIC_ROOT"] = str(folder / "static")
    environment = {"PATH": os.environ["PATH"], **own} | ({"DJANGO_DEBUG": "1"} if plant else {})
    check = ("check", "--deploy", "--database", "default", "--fail-level", "WARNING")
    commands = (("collectstatic", "--no-input", "--verbosity=0"), ("migrate", "--verbosity=0"), check)
    return "\n".join(filter(None, (complaint([sys.executable, "manage.py", *each], environment) for each in commands)))


def scan(folder: Path, options: argparse.Namespace) -> str:
    """The summary's findings at medium or above; the site they were looked for on is gone afterwards."""
    many = {"LOCKOUT_FAILURES_FROM_ADDRESS": "100000"}
    site = Site(folder / "site", f"sqlite:///{folder}/demo.sqlite3", free_port(), many)
    site.folder.mkdir()
    for command in (("collectstatic", "--no-input", "--verbosity=0"), ("migrate", "--verbosity=0"), ("demo",)):
        site.manage(*command)
    site.start()
    try:
        command = [sys.executable, "-m", "benchmarks.scan", "--tools", str(options.tools.resolve())]
        command += ["--url", f"http://127.0.0.1:{site.port}", "--seconds", str(options.seconds)]
        command += ["--roles", *options.roles] if options.roles else []
        return complaint(command + (["--resume"] if options.resume else []))
    finally:
        site.stop()


if __name__ == "__main__":
    sys.exit(main())
