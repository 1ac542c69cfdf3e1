"""Measure everything the bar asks for and write docs/measurements.md.

    python -m benchmarks [NAME …] [--quick] [--sqlite | --postgresql] [--plant] [--render] [--list]
                         [--published FOLDER] [--unseen FILE] [--tools FOLDER] [--lighthouse FILE]

NAME is a measurement or a section (speed, reliability, security, answers); without one all are made, one after the
other. Each is a process of its own: one that fails is kept as failed and stops no other. --quick keeps every row with
smaller sizes and fewer repetitions. --plant makes every measurement meet its planted fault and says which fault went
unnoticed; it leaves the figures alone. --render only writes the page again. Exit status 1 if anything failed or was
missed, or if a planted fault went unnoticed.
"""

import argparse
import sys

from benchmarks import report
from benchmarks.bar import ROWS
from benchmarks.measurements import ALL, BY_NAME, POSTGRESQL, SQLITE, Measurement, Run, keep

INPUTS = {
    "published": "results other people published, see published_results",
    "unseen": "labelled texts the reader has not been tuned on",
    "tools": "the folder that holds wapiti and sqlmap, see scanners",
    "lighthouse": "the executable that npm installs, see lighthouse",
}
SECTIONS = {row.section.split()[-1].lower() for row in ROWS}


def main() -> int:
    options = arguments()
    if options.list:
        for measurement in ALL:
            print(f"{measurement.name:14}{', '.join(measurement.databases):22}{measurement.module}")
        return 0
    right = [made(run, options.plant) for run in runs(options)] if not options.render else []
    report.write()
    print(f"Written: {report.PAGE.relative_to(report.ROOT)}")
    return 0 if all(right) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*BY_NAME, *sorted(SECTIONS), []], metavar="NAME")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--render", action="store_true")
    parser.add_argument("--list", action="store_true")
    for name, says in INPUTS.items():
        parser.add_argument(f"--{name}", metavar="PATH", help=says)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--sqlite", dest="only", action="store_const", const=SQLITE)
    only.add_argument("--postgresql", dest="only", action="store_const", const=POSTGRESQL)
    return parser.parse_args()


def runs(options: argparse.Namespace) -> list[Run]:
    """What was asked for and can be run; what cannot is named, and its row stays as it was."""
    given = {name: value for name in INPUTS if (value := getattr(options, name))}
    found = []
    for measurement in chosen(options.names):
        if not measurement.exists or (measurement.inputs and measurement.inputs not in given):
            needs = f"--{measurement.inputs}" if measurement.exists else measurement.module
            print(f"{measurement.name}: not run, {needs} is not there")
        elif options.plant and not measurement.plant:
            print(f"{measurement.name}: {measurement.own_plant or 'no fault'} is planted by the command itself")
        else:
            databases = [database for database in measurement.databases if options.only in (None, database)]
            databases = databases[:1] if options.plant else databases
            quick = options.quick or options.plant
            found += [Run(measurement, each, quick=quick, given=given, plant=options.plant) for each in databases]
    return found


def chosen(names: list[str]) -> list[Measurement]:
    if not names:
        return list(ALL)
    wanted = set(names) | {row.measurement for row in ROWS if row.section.split()[-1].lower() in names}
    return [measurement for measurement in ALL if measurement.name in wanted]


def made(run: Run, plant: bool) -> bool:
    """Make one run, keep it, say what came out, and return whether that is as it should be."""
    print(f"── {run.measurement.name} on {run.database}: {run.shown}", flush=True)
    record = run.make()
    if plant:
        return planted(run, record)
    keep(run, record)
    for text in record.get("failed", [])[-3:]:
        print(f"   failed: {text}")
    found = [
        report.of_database(row, run.measurement, run.database, record)
        for row in ROWS
        if row.measurement == run.measurement.name and row.is_on(run.database)
    ]
    for text, verdict, _when in found:
        print(f"   {verdict}  {text}")
    return "failed" not in record and not any("missed" in verdict for _text, verdict, _when in found)


def planted(run: Run, record: dict) -> bool:
    left = report.unnoticed(run.measurement, record)
    keep(run, {**record, "noticed": not left, "unnoticed": left}, planted=True)
    print("   the fault was noticed" if not left else f"   NOT noticed: {', '.join(left)}")
    return not left


if __name__ == "__main__":
    sys.exit(main())
