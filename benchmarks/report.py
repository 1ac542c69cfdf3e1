"""Renders docs/measurements.md from the bar and from what the measurements left in benchmarks/results/."""

from benchmarks.bar import ROWS, Figure, Row
from benchmarks.circumstances import ROOT
from benchmarks.measurements import BY_NAME, POSTGRESQL, Measurement, kept

PAGE = ROOT / "docs" / "measurements.md"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
HEAD = """# Measurements

Written by `python -m benchmarks`; never edit it by hand. The raw samples of each figure, with the machine and the
exact command, lie in `benchmarks/results/`. A figure that was missed or not measured stays in its row. *In part* means
that what was measured is right and that it was measured at a smaller size than the bar asks for. Ratios are to
something measured in the same run; **c+** is a login, one query and a 100 × 10 table by a Django template, the *joined
strings* are the same table without a template, *bare* is the least that Django does for the same effect
(`benchmarks/stack/`). How to run them stands in [operations.md](operations.md).
"""
VERDICTS = {True: "met", False: "**missed**", None: "*not run*"}


def write() -> None:
    PAGE.write_text(render(kept), encoding="utf-8")


def render(find) -> str:
    """The page; `find(measurement, database)` gives the record of the last run or None."""
    parts = [HEAD]
    for section in dict.fromkeys(row.section for row in ROWS):
        lines = [line(row, find) for row in ROWS if row.section == section]
        parts.append(f"\n## {section}\n| what | must | aim | found | verdict | measured |\n|---|---|---|---|---|---|\n")
        parts.append("\n".join(lines) + "\n")
    return "".join(parts) + machines(find) + faults(find)


def line(row: Row, find) -> str:
    measurement = BY_NAME[row.measurement]
    databases = [database for database in measurement.databases if row.is_on(database)]
    found = [of_database(row, measurement, database, find(measurement, database)) for database in databases]
    texts, verdicts, dates = zip(*found, strict=True)
    cells = [row.what, row.must, row.aim, "<br>".join(filter(None, texts)), "<br>".join(unique(verdicts))]
    return "| " + " | ".join([*cells, "<br>".join(unique(filter(None, dates)))]) + " |"


def unique(texts) -> list[str]:
    """One of each if all are the same, else all of them in order."""
    texts = list(texts)
    return texts[:1] if len(set(texts)) == 1 else texts


def of_database(row: Row, measurement: Measurement, database: str, record: dict | None) -> tuple[str, str, str]:
    """(what was found, the verdict, when and by which command) on one database."""
    name = f"{NAMES[database]}: " if len(measurement.databases) > 1 or database == POSTGRESQL else ""
    if record is None:
        return "", f"{name}*not run*", ""
    when = f"{record['date'][:10]} at {record['commit']}, `{record['measurement']}`"
    if "failed" in record:
        return f"{name}{record['failed'][-1][:200]}", f"{name}**failed**", when
    figure = judged(row, record)
    return f"{name}{figure.text}", f"{name}{verdict(figure)}", when


def judged(row: Row, record: dict) -> Figure:
    """The figure; an outcome the judge cannot read is a miss that says so, never a pass."""
    try:
        return row.judge(record["outcome"])
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError) as error:
        return Figure(f"the outcome cannot be read: {type(error).__name__} {error}", met=False)


def verdict(figure: Figure) -> str:
    if not figure.met:
        return "**missed**"
    met = "met" if figure.in_full else "*in part*"
    return f"{met}, aim met" if figure.aimed and figure.in_full else met


def machines(find) -> str:
    """Where and when each measurement was made, with its size."""
    lines = ["\n## How\n| measurement | command | when | machine |\n|---|---|---|---|"]
    for measurement in BY_NAME.values():
        for database in measurement.databases:
            if record := find(measurement, database):
                on = record["machine"]
                machine = f"{on['processor']}, {on['cores']} cores, {on['memory_gb']} GB, load {on['load']} before"
                when = f"{record['date'][:16].replace('T', ' ')} UTC, {record['seconds']:.0f} s"
                lines.append(f"| {measurement.name} | `{record['command']}` | {when} | {machine} |")
    return "\n".join(lines) + "\n"


def faults(find) -> str:
    """What is planted to see each measurement fail, and whether it did."""
    lines = ["\n## Planted faults\n| measurement | fault | noticed |\n|---|---|---|"]
    for measurement in BY_NAME.values():
        record = find(measurement, measurement.databases[0], planted=True)
        if measurement.own_plant:
            lines.append(
                f"| {measurement.name} | {measurement.own_plant} | by the command itself, before it measures |"
            )
        elif not measurement.plant:
            lines.append(f"| {measurement.name} | *none yet* | |")
        else:
            noticed = "*not run*" if record is None else noticed_text(record)
            lines.append(f"| {measurement.name} | `{' '.join(measurement.plant)}` | {noticed} |")
    return "\n".join(lines) + "\n"


def noticed_text(record: dict) -> str:
    on = f"{record['date'][:10]} at {record['commit']}"
    return f"yes, {on}" if record["noticed"] else f"**no**, {on}: {', '.join(record['unnoticed'])}"


def unnoticed(measurement: Measurement, record: dict) -> list[str]:
    """The rows of a measurement that its planted fault left as they should be; all if the command itself failed."""
    rows = [row for row in ROWS if row.measurement == measurement.name and row.is_on(measurement.databases[0])]
    return [row.what for row in rows if "failed" in record or judged(row, record).met]
