"""Time the export of a large table against a bare XlsxWriter loop over the same query, on the database of DATABASE_URL.

    python -m benchmarks.exports [--rows N …] [--repeat N] [--json FILE]

Each run has a process of its own, all of them one database with N commitments, five to a department. `bare` writes the
four columns of the query with XlsxWriter's constant_memory: no formats, merges, heights or guard. `xlsx`, `csv` and
`tsv` are what the page hands out. Printed are rows per second, the ratios to `bare` by medians of elapsed and of
processor time (the second hardly minds what else the machine does), and peak memory; the raw samples go to FILE, by
default exports.json beside this script. The planted fault, a cell that begins with "=", must come out guarded, or
nothing is timed.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.imports import ROOT, YEAR, Databases, commit, peak_memory, write_table

CONTENDERS = ("bare", "xlsx", "csv", "tsv")


# ── The contenders, each in a process of its own ──────────────────────────────
def run_bare() -> bytes:
    from xlsxwriter import Workbook

    from commitments.exporters.city import COLUMNS
    from commitments.models import Commitment

    stream = io.BytesIO()
    workbook = Workbook(stream, {"constant_memory": True})
    sheet = workbook.add_worksheet()
    found = Commitment.objects.filter(pledge__cycle__year=YEAR).in_table_order().values_list(*COLUMNS)
    for row, (_pledge, name, coefficient, number, title, target) in enumerate(found.iterator(chunk_size=2000)):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, f"{number} {title}")
        sheet.write_string(row, 2, target)
        sheet.write_number(row, 3, coefficient)
    workbook.close()
    return stream.getvalue()


def run_export(kind: str) -> bytes:
    from commitments.exporters.city import city_table
    from commitments.models import Pledge

    return city_table(Pledge.objects.filter(cycle__year=YEAR), kind, title="承诺事项")


def child(contender: str, table: str) -> None:
    """Run one contender and print its seconds, those of the processor, and peak memory in MB."""
    if contender == "fill":
        fill(Path(table))
        return
    start, worked = perf_counter(), process_time()
    if contender == "bare":
        run_bare()
    else:
        run_export(contender)
    print(json.dumps([perf_counter() - start, process_time() - worked, peak_memory()]))


def fill(table: Path) -> None:
    """Take the table in, and check on its own first cell that the guard works."""
    from benchmarks.imports import run_bare as take_in
    from commitments.models import Commitment

    take_in(table)
    first = Commitment.objects.order_by("pk").first()
    kept, first.target = first.target, "=1+1"
    first.save(update_fields=["target"])
    if b"\t'=1+1\t" not in run_export("tsv"):
        sys.exit("the planted formula came out")
    first.target = kept
    first.save(update_fields=["target"])


# ── Measuring ─────────────────────────────────────────────────────────────────
def run(environment: dict[str, str], contender: str, table: Path) -> str:
    command = [sys.executable, "-m", "benchmarks.exports", "--child", contender, str(table)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{contender}: {done.stderr[-2000:]}")
    return done.stdout


def measure(databases: Databases, folder: Path, rows: int, repeat: int) -> dict[str, list]:
    """[[seconds, processor seconds, MB]] by contender, taken in turns."""
    table, environment = write_table(folder / "table.tsv", rows), databases.new()
    run(environment, "fill", table)
    found = {contender: [] for contender in CONTENDERS}
    for _turn in range(repeat):
        for contender in CONTENDERS:
            found[contender].append(json.loads(run(environment, contender, table)))
    return found


def report(rows: int, found: dict[str, list]) -> None:
    bare_seconds, bare_work, _memory = map(median, zip(*found["bare"], strict=True))
    for contender, samples in found.items():
        seconds, work, memory = map(median, zip(*samples, strict=True))
        ratios = f"{seconds / bare_seconds:5.2f} × bare, {work / bare_work:5.2f} × its processor time"
        print(f"{rows:7} rows  {contender:5}{seconds:7.2f} s {rows / seconds:7.0f} rows/s {ratios} {memory:5.0f} MB")


def compare(options: argparse.Namespace, folder: Path) -> tuple[str, dict[int, dict[str, list]]]:
    """Measure every size and print it; the database's vendor and the samples."""
    databases, sizes = Databases(folder), {}
    try:
        for rows in options.rows:
            sizes[rows] = measure(databases, folder, rows, options.repeat)
            report(rows, sizes[rows])
    finally:
        databases.drop()
    return databases.connection.vendor, sizes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    import django

    django.setup()
    if options.child:
        child(*options.child)
        return
    with tempfile.TemporaryDirectory() as folder:
        vendor, sizes = compare(options, Path(folder))
    stamp = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "database": vendor}
    options.json.write_text(json.dumps({**stamp, "sizes": sizes}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
