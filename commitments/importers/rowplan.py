"""What a table with one thing a row would change, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from commitments.importers.plan import Change
from commitments.models import Cycle
from commitments.tables import Note, Problem, Table
from commitments.tables.records import Record


@dataclass(slots=True)
class RowPlan:
    """A row of the file and the stored `thing` it is, None for a new one.

    `name` is what it is called on the page; `values` are those the file gives.
    """

    record: Record
    name: str
    thing: Any
    values: dict[str, Any]
    changes: Sequence[Change]

    @property
    def is_new(self):
        return self.thing is None

    @property
    def changes_something(self):
        return self.is_new or bool(self.changes)

    @property
    def place(self):
        return self.record.sheet, self.record.line


@dataclass
class RowsPlan:
    """A whole file, understood and compared; with an error among `problems` it cannot be applied.

    `units` says of each (sheet, line) with what it can be left out: a department, a person.
    """

    importer: Any
    year: int | None
    cycle: Cycle | None
    filename: str
    content: bytes
    digest: str
    table: Table
    rows: list[RowPlan]
    problems: list[Problem]
    notes: list[Note]
    units: dict[tuple[str, int], str]
    gone: list[str] = field(default_factory=list)

    @property
    def errors(self):
        return [problem for problem in self.problems if problem.is_error]

    @property
    def row_count(self):
        return len(self.rows)

    @property
    def changes_something(self):
        return any(row.changes_something for row in self.rows)

    @property
    def synonyms(self):
        return self.importer.columns

    @property
    def summary(self):
        return {
            "rows": len(self.rows),
            "rows_new": sum(row.is_new for row in self.rows),
            "rows_changed": sum(1 for row in self.rows if row.changes and not row.is_new),
            "rows_unchanged": sum(not row.changes_something for row in self.rows),
            "rows_gone": len(self.gone),
        }

    def faulty(self):
        """{unit: number of errors} of what can be left out, in the order of the file."""
        counts = {}
        for problem in self.errors:
            if unit := self.units.get((problem.sheet, problem.line)):
                counts[unit] = counts.get(unit, 0) + 1
        return counts

    def without(self, units):
        """The plan as if the file did not have the rows of `units`, nor the problems in them."""
        places = {place for place, unit in self.units.items() if unit in units}
        return replace(
            self,
            rows=[row for row in self.rows if row.place not in places],
            problems=[problem for problem in self.problems if (problem.sheet, problem.line) not in places],
        )
