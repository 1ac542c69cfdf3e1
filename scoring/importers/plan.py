"""Ratings through the import pages: the same importer as the command's, tried out first and taken back."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.importers.report import MOST_PROBLEMS, MOST_ROWS, understood
from commitments.importers.rowimporter import keep_record
from commitments.models import Cycle, ImportRecord
from commitments.tables import Note, Problem, Table, read_table
from departments.models import VersionConflict
from scoring.importers.apply import RatingsReport, import_ratings
from scoring.importers.rows import COLUMNS, HEADINGS, read_ratings

HIDDEN = "••"
"""Stands for a stored mark: whoever brings a file in learns what it says, not what an evaluator has entered."""


@dataclass
class RatingsPlan:
    """A file of ratings and what taking it in would do; with a problem it cannot be applied.

    `units` says of each (sheet, line) to which department it belongs. `create` makes unknown evaluators.
    """

    year: int
    cycle: Cycle | None
    filename: str
    content: bytes
    digest: str
    table: Table
    actor: object
    create: bool = False
    skip: frozenset = frozenset()
    report: RatingsReport = field(default_factory=RatingsReport)
    problems: list[Problem] = field(default_factory=list)
    units: dict[tuple[str, int], str] = field(default_factory=dict)

    synonyms = COLUMNS

    @property
    def errors(self):
        return self.problems

    @property
    def notes(self) -> list[Note]:
        return list(self.table.notes)

    @property
    def changes_something(self):
        return bool(self.report.entries or self.report.submitted)

    @property
    def summary(self):
        return {
            "rows": sum(unit not in self.skip for unit in self.units.values()),
            "rows_new": self.report.added,
            "rows_changed": self.report.changed,
            "rows_unchanged": self.report.unchanged,
            "submitted": self.report.submitted,
            "incomplete": len(self.report.incomplete),
        }

    def faulty(self):
        """{department: number of errors}, in the order of the file."""
        counts = {}
        for problem in self.problems:
            if unit := self.units.get((problem.sheet, problem.line)):
                counts[unit] = counts.get(unit, 0) + 1
        return counts

    def without(self, departments):
        """The plan as if the file did not have the rows of `departments`: tried out anew."""
        return tried(self, skip=frozenset(departments))


def plan_ratings(content, filename, *, year, encoding=None, actor=None, create=False) -> RatingsPlan:
    """Read the file and try it out; nothing stays written. Raises TableError if it is no table."""
    table = read_table(content, filename, encoding=encoding, headings=HEADINGS)
    cycle = Cycle.objects.filter(year=year).first()
    digest = hashlib.sha256(content).hexdigest()
    plan = RatingsPlan(year, cycle, filename, content, digest, table, actor, create)
    plan.units = {(row.sheet, row.line): row.department for row in read_ratings(table)[0]}
    return tried(plan)


def tried(plan, *, skip=frozenset()):
    """The plan with what an attempt found, which is taken back."""
    plan.skip = skip
    if plan.cycle is None:
        plan.problems = [Problem("year_unknown", params={"year": plan.year})]
        return plan
    try:
        plan.report = run(plan, dry_run=True)
    except ValidationError as refusal:
        plan.problems = [Problem("rule", params={"sentence": sentence}) for sentence in refusal.messages]
    else:
        plan.problems = [problem_of(complaint) for complaint in plan.report.complaints]
    return plan


def run(plan, *, dry_run):
    return import_ratings(
        plan.table, cycle=plan.cycle, actor=plan.actor, create=plan.create, dry_run=dry_run, skip=plan.skip
    )


def problem_of(complaint):
    place = {"sheet": complaint.sheet, "line": complaint.line, "column": complaint.column}
    return Problem("rule", **place, value=complaint.value, params={"sentence": complaint.text})


@transaction.atomic
def apply_ratings(plan, *, actor=None, progress=None):
    """Write the ratings and return the ImportRecord, or None if nothing changes; raises VersionConflict if what the
    plan was tried out on has changed."""
    if plan.errors:
        raise ValidationError([problem.params["sentence"] for problem in plan.errors], code="errors")
    if not plan.changes_something:
        return None
    done = run(plan, dry_run=False)
    if done.complaints or done.entries != plan.report.entries:
        raise VersionConflict(plan.cycle)
    plan.report = done
    if progress:
        progress(len(done.entries), len(done.entries))
    return keep_record(plan, kind=ImportRecord.Kind.RATINGS, actor=actor)


def ratings_report(plan):
    """JSON-ready dict as `rowreport.rows_report` gives it; stored marks do not stand in it."""
    problems = [asdict(problem) for problem in plan.problems]
    changes = [change_of(entry) for entry in plan.report.entries]
    made, status = plan.report.made, plan.cycle.status if plan.cycle else ""
    sha = hashlib.sha256(json.dumps([plan.year, status, problems, changes, plan.report.submitted]).encode())
    return {
        "by_row": True,
        "understood": understood(plan.table, COLUMNS),
        "year_is_new": False,
        "rows": plan.summary["rows"],
        "problems": problems[:MOST_PROBLEMS],
        "errors": len(problems),
        "warnings": 0,
        "notes": [asdict(note) for note in plan.notes],
        "faulty": plan.faulty(),
        "summary": plan.summary,
        "changes": changes[:MOST_ROWS],
        "more": max(0, len(changes) - MOST_ROWS),
        "gone": [],
        "made": made,
        "incomplete": plan.report.incomplete[:MOST_ROWS],
        "fingerprint": sha.hexdigest(),
    }


def change_of(entry):
    name = " · ".join(filter(None, [entry.department, str(entry.number or ""), entry.evaluator]))
    return {"name": name, "is_new": entry.is_new, "fields": [["rating", "" if entry.is_new else HIDDEN, entry.mark]]}
