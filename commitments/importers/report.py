"""A plan as plain data: what was understood of a file, what is wrong with it, what it would change.

The report is kept while the table waits to be confirmed, and shown from there without reading the file again.
"""

import hashlib
import json
from dataclasses import asdict
from decimal import Decimal

from commitments.tables.header import CITY_COLUMNS, HeaderFinder

MOST_ROWS = 2_000
MOST_PROBLEMS = 1_000


def report_of(plan):
    """JSON-ready dict: `understood`, `problems`, `notes`, `faulty`, `summary`, `changes` and a `fingerprint`.

    Two reports have the same fingerprint exactly if they change the same and are wrong in the same. `changes` holds
    the departments in which something changes, up to MOST_ROWS rows; `more` counts the departments beyond.
    """
    problems = [asdict(problem) for problem in plan.problems]
    sha = hashlib.sha256(json.dumps([plan.year, plan.cycle.status if plan.cycle else "", problems]).encode())
    changes, rows, more = [], 0, 0
    for pledge in plan.pledges:
        if not pledge.changes_something:
            continue
        change = change_of(pledge)
        sha.update(json.dumps(change).encode())
        if rows <= MOST_ROWS:
            changes.append(change)
            rows += len(change["rows"])
        else:
            more += 1
    return {
        **overall(plan, problems),
        "understood": understood(plan.table, CITY_COLUMNS),
        "year_is_new": plan.cycle is None,
        "changes": changes,
        "more": more,
        "unchanged": [pledge.parsed.name for pledge in plan.pledges if not pledge.changes_something][:MOST_ROWS],
        "gone": [gone_of(pledge) for pledge in plan.pledges if pledge.gone][:MOST_ROWS],
        "absent": plan.absent[:MOST_ROWS],
        "fingerprint": sha.hexdigest(),
    }


def overall(plan, problems):
    """What every kind of report says of the table as a whole."""
    return {
        "rows": plan.row_count,
        "problems": problems[:MOST_PROBLEMS],
        "errors": len(plan.errors),
        "warnings": len(plan.problems) - len(plan.errors),
        "notes": [asdict(note) for note in plan.notes],
        "faulty": plan.faulty(),
        "summary": plan.summary,
    }


def refusal_of(error):
    """The report of a file that cannot be read as a table; `candidates` are the encodings to choose from."""
    return {
        "unreadable": True,
        "problems": [asdict(problem) for problem in error.problems],
        "candidates": list(error.candidates),
    }


def change_of(pledge):
    """What changes in one department; values are text, and empty where there is none."""
    return {
        "name": pledge.parsed.name,
        "is_new": pledge.is_new,
        "is_new_department": pledge.department is None,
        "coefficient": plain(pledge.parsed.coefficient),
        "fields": fields_of(pledge.changes),
        "rows": [row_of(row) for row in pledge.commitments if row.is_new or row.changes],
    }


def row_of(row):
    return {
        "number": row.parsed.number,
        "title": row.parsed.title,
        "target": row.parsed.target if row.is_new else "",
        "is_new": row.is_new,
        "fields": fields_of(row.changes),
    }


def fields_of(changes):
    return [[change.field, plain(change.before), plain(change.after)] for change in changes]


def gone_of(pledge):
    return [pledge.parsed.name, [str(commitment) for commitment in pledge.gone]]


def plain(value):
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def understood(table, columns):
    """The file as it was read: encoding, delimiter, and the columns and rows of each sheet that has a heading row."""
    finder = HeaderFinder(columns)
    sheets = []
    for sheet in table.sheets:
        header = next(filter(None, (finder.read(row.cells) for row in sheet.rows)), None)
        if header is not None:
            sheets.append({"name": sheet.name, "rows": len(sheet.rows), "columns": list(header.texts.items())})
    return {"encoding": table.encoding, "delimiter": table.delimiter, "sheets": sheets}
