"""Run a part of the test suite as a measurement: how many tests passed, failed and were left out.

    python -m benchmarks.suite [--plant NAME] [--json FILE] TESTS …

With --plant something the tests guard is taken away first (benchmarks/planted.py); they must fail then.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.circumstances import ROOT

COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--only", default="", help="what the tests' names hold, as pytest's -k takes it")
    parser.add_argument("--marked", default="", help="the mark of tests that a usual run leaves out, such as long")
    parser.add_argument("--plant")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    outcome = {"tests": options.tests, "only": options.only, **run(options)}
    print(json.dumps({name: outcome[name] for name in ("passed", "failed", "skipped")}))
    if options.json:
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n")


def run(options: argparse.Namespace) -> dict:
    command = [sys.executable, "-m", "pytest", "--numprocesses", "2", "-p", "no:cacheprovider", *options.tests]
    command += ["-k", options.only] if options.only else []
    command += ["-m", options.marked] if options.marked else []
    command += ["-p", "benchmarks.planted", "--maxfail", "3"] if options.plant else []
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    planted = {"BENCHMARK_PLANT": options.plant} if options.plant else {}
    done = subprocess.run(command, cwd=ROOT, env=kept | planted, capture_output=True, text=True)
    found = COUNTS.findall((done.stdout.strip().splitlines() or [""])[-1])
    if not found:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for number, kind in found:
        counts["failed" if kind.startswith("error") else kind] += int(number)
    return {**counts, "seconds": float(re.findall(r"in ([\d.]+)s", done.stdout)[-1])}


if __name__ == "__main__":
    main()
