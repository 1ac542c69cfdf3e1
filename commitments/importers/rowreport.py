"""A RowsPlan as plain data, of the same shape as the report on a table of pledges."""

import hashlib
import json
from dataclasses import asdict

from commitments.importers.report import MOST_ROWS, fields_of, overall, plain, understood


def rows_report(plan):
    """JSON-ready dict as `report.report_of` gives it; `by_row` tells that `changes` are single rows."""
    problems = [asdict(problem) for problem in plan.problems]
    changes = [change_of(row) for row in plan.rows if row.changes_something]
    status = plan.cycle.status if plan.cycle else ""
    sha = hashlib.sha256(json.dumps([plan.year, status, problems, changes]).encode())
    return {
        **overall(plan, problems),
        "by_row": True,
        "understood": understood(plan.table, plan.synonyms),
        "year_is_new": False,
        "changes": changes[:MOST_ROWS],
        "more": max(0, len(changes) - MOST_ROWS),
        "gone": plan.gone[:MOST_ROWS],
        "fingerprint": sha.hexdigest(),
    }


def change_of(row):
    """A new row with all its values, a changed one with what changes."""
    if row.is_new:
        fields = [[name, "", plain(value)] for name, value in row.values.items() if value not in ("", None)]
    else:
        fields = fields_of(row.changes)
    return {"name": row.name, "is_new": row.is_new, "fields": fields}
