"""Time the import of a large table against the bare limit and django-import-export, on the database of DATABASE_URL.

    python -m benchmarks.imports [--rows N …] [--repeat N] [--default-up-to ROWS] [--json FILE]

Each run has a process and an empty database of its own. `bare` is csv and bulk_create with update_conflicts: no
checks, no history, no record. `import` is what the command does, `again` the same table a second time, `changed` one
in which every target is another. `default` is django-import-export's default resource for the commitments alone, on
pledges that are there already. Printed are rows per second, the ratios to `bare` by medians of elapsed and of processor
time (the second hardly minds what else the machine does), and peak memory; the raw samples go to FILE, by default
imports.json beside this script. The planted fault, a table with wrong coefficients, must write nothing, or nothing is
timed.
"""

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from urllib.parse import urlsplit, urlunsplit

YEAR = 2031
HEADINGS = "部门\t承诺事项\t年度目标\t评定难度系数\n"
ROOT = Path(__file__).resolve().parents[1]
CONTENDERS = ("bare", "import", "again", "changed", "default")


def write_table(path: Path, rows: int, note: str = "", coefficient: str = "1.1{:03}") -> Path:
    """A table of `rows` commitments, five to a department, with texts as long as the city's."""
    lines = [HEADINGS]
    for number in range(rows):
        department, place = divmod(number, 5)
        name, value = (f"市第{department}局", coefficient.format(department % 1000)) if place == 0 else ("", "")
        title = f"推进第{department}号片区第{place + 1}项民生实事工程建设"
        target = f"新建改建农贸市场{number % 97 + 3}个，新增停车位{department % 997}个，群众满意度达到95%以上{note}。"
        lines.append(f"{name}\t{place + 1} {title}\t{target}\t{value}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


# ── The contenders, each in a process of its own ──────────────────────────────
def run_import(path: Path) -> None:
    from commitments.importers.pledges import plan_pledges
    from commitments.importers.writing import apply_pledges

    apply_pledges(plan_pledges(path.read_bytes(), path.name, year=YEAR))


def run_bare(path: Path) -> None:
    """Departments, pledges and commitments by bulk_create, in one transaction."""
    from django.db import transaction

    from commitments.models import Commitment, Cycle, Pledge
    from departments.models import Department

    with transaction.atomic(), path.open(encoding="utf-8", newline="") as file:
        cycle, _made = Cycle.objects.get_or_create(year=YEAR)
        rows = list(csv.reader(file, delimiter="\t"))[1:]
        named = [(name, coefficient) for name, _title, _target, coefficient in rows if name]
        departments = Department.objects.bulk_create([Department(name=name) for name, _coefficient in named])
        pledges = Pledge.objects.bulk_create(
            Pledge(cycle=cycle, department=department, coefficient=coefficient)
            for department, (_name, coefficient) in zip(departments, named, strict=True)
        )
        commitments = (
            Commitment(pledge=pledges[place // 5], number=title.split(" ")[0], title=title, target=target)
            for place, (_name, title, target, _coefficient) in enumerate(rows)
        )
        Commitment.objects.bulk_create(
            commitments,
            update_conflicts=True,
            unique_fields=["pledge", "number"],
            update_fields=["title", "target"],
            batch_size=1000,
        )


def run_default(path: Path) -> None:
    from import_export.resources import modelresource_factory
    from tablib import Dataset

    from commitments.models import Commitment

    dataset = Dataset().load(path.read_text(encoding="utf-8"), format="tsv")
    modelresource_factory(Commitment)().import_data(dataset, raise_errors=True)


def prepare_default(path: Path) -> Path:
    """Pledges for the default resource to point at, and the table as it wants it."""
    from commitments.importers.pledges import plan_pledges
    from commitments.importers.writing import apply_pledges
    from commitments.models import Commitment, Pledge

    apply_pledges(plan_pledges(path.read_bytes(), path.name, year=YEAR))
    rows = list(Commitment.objects.order_by("pk").values_list("pledge", "number", "title", "target"))
    Commitment.objects.all().delete()
    assert Pledge.objects.exists()
    table = path.with_suffix(".default.tsv")
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t").writerows(
            [("id", "pledge", "number", "title", "target"), *(("", *row) for row in rows)]
        )
    return table


def child(contender: str, path: Path) -> None:
    """Run one contender and print its seconds, those of the processor, and peak memory in MB."""
    if contender == "prepare":
        print(prepare_default(path))
        return
    act = {"bare": run_bare, "default": run_default}.get(contender, run_import)
    start, worked = perf_counter(), process_time()
    act(path)
    print(json.dumps([perf_counter() - start, process_time() - worked, peak_memory()]))


def peak_memory() -> float:
    """In MB, of this program alone: ru_maxrss remembers the larger one that started it."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


# ── Databases ─────────────────────────────────────────────────────────────────
class Databases:
    """Empty migrated databases beside the one of DATABASE_URL; they are gone when the benchmark ends."""

    def __init__(self, folder: Path):
        from django.db import connection

        self.connection = connection
        self.number = 0
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(folder / "empty.sqlite3")
        self.url = os.environ.get("DATABASE_URL", "sqlite:///")
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()

    def new(self) -> dict[str, str]:
        """The environment of a process with an empty database of its own."""
        self.number += 1
        suffix = f"bench{self.number}"
        self.connection.creation.clone_test_db(suffix=suffix, verbosity=0, autoclobber=True)
        name = self.connection.creation.get_test_db_clone_settings(suffix)["NAME"]
        if self.connection.vendor == "sqlite":
            return os.environ | {"DATABASE_URL": f"sqlite:///{name}"}
        return os.environ | {"DATABASE_URL": urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))}

    def drop(self) -> None:
        creation = self.connection.creation
        for number in range(1, self.number + 1):
            creation.destroy_test_db(suffix=f"bench{number}", verbosity=0)
        creation.destroy_test_db(verbosity=0)


def run(environment: dict[str, str], contender: str, path: Path) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.imports", "--child", contender, str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{contender}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def measure(databases: Databases, folder: Path, rows: int, repeat: int, contenders: list[str]) -> dict[str, list]:
    """[[seconds, processor seconds, MB]] by contender, taken in turns."""
    table, other = write_table(folder / "table.tsv", rows), write_table(folder / "other.tsv", rows, note="之改")
    found = {contender: [] for contender in contenders}
    for _turn in range(repeat):
        found["bare"].append(run(databases.new(), "bare", table))
        environment = databases.new()
        found["import"].append(run(environment, "import", table))
        found["again"].append(run(environment, "again", table))
        found["changed"].append(run(environment, "changed", other))
    if "default" in contenders:
        environment = databases.new()
        prepared = subprocess.run(
            [sys.executable, "-m", "benchmarks.imports", "--child", "prepare", str(table)],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        found["default"].append(run(environment, "default", Path(prepared.stdout.strip())))
    return found


def check_fault(databases: Databases, folder: Path) -> None:
    """Stop unless a wrong coefficient keeps the whole table out."""
    wrong = write_table(folder / "wrong.tsv", 100, coefficient="1.1{:03}x")
    command = [sys.executable, "-m", "benchmarks.imports", "--child", "import", str(wrong)]
    done = subprocess.run(command, cwd=ROOT, env=databases.new(), capture_output=True, text=True, check=False)
    if "ValidationError" not in done.stderr:
        sys.exit("the planted fault was written")


def report(rows: int, found: dict[str, list]) -> None:
    bare_seconds, bare_work, _memory = map(median, zip(*found["bare"], strict=True))
    for contender, samples in found.items():
        seconds, work, memory = map(median, zip(*samples, strict=True))
        ratios = f"{seconds / bare_seconds:6.2f} × bare, {work / bare_work:6.2f} × its processor time"
        print(f"{rows:7} rows  {contender:8}{seconds:7.2f} s {rows / seconds:7.0f} rows/s {ratios} {memory:5.0f} MB")


def commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "none"


def compare(options: argparse.Namespace, folder: Path) -> tuple[str, dict[int, dict[str, list]]]:
    """Measure every size and print it; the database's vendor and the samples."""
    databases, sizes = Databases(folder), {}
    try:
        check_fault(databases, folder)
        for rows in options.rows:
            contenders = [name for name in CONTENDERS if name != "default" or rows <= options.default_up_to]
            sizes[rows] = measure(databases, folder, rows, options.repeat, contenders)
            report(rows, sizes[rows])
    finally:
        databases.drop()
    return databases.connection.vendor, sizes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--default-up-to", type=int, default=10_000, help="its 100,000 rows take minutes")
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    import django

    django.setup()
    if options.child:
        child(options.child[0], Path(options.child[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        vendor, sizes = compare(options, Path(folder))
    stamp = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "database": vendor}
    options.json.write_text(json.dumps({**stamp, "sizes": sizes}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
