"""What an import would change, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from commitments.importers.stored import StoredCommitment
from commitments.models import Cycle, Pledge
from commitments.tables import Note, ParsedCommitment, ParsedDepartment, Problem, Table
from commitments.tables.header import CITY_COLUMNS
from departments.models import Department


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one thing: its value in the database and its value in the file."""

    field: str
    before: Any
    after: Any


@dataclass(slots=True)
class CommitmentPlan:
    """A row of the file and the commitment it is; `commitment` is None for a new one."""

    parsed: ParsedCommitment
    commitment: StoredCommitment | None
    changes: Sequence[Change]

    @property
    def is_new(self):
        return self.commitment is None


@dataclass(slots=True)
class PledgePlan:
    """A department of the file, the pledge it is, and those of its commitments that the file does not have.

    What is made while the plan is written is kept by its id alone: `department_id`, `pledge_id`.
    """

    parsed: ParsedDepartment
    department: Department | None
    pledge: Pledge | None
    changes: Sequence[Change]
    commitments: list[CommitmentPlan]
    gone: list[StoredCommitment] = field(default_factory=list)
    department_id: int | None = None
    pledge_id: int | None = None

    def __post_init__(self):
        self.department_id = self.department.pk if self.department else None
        self.pledge_id = self.pledge.pk if self.pledge else None

    @property
    def is_new(self):
        return self.pledge is None

    @property
    def changes_something(self):
        return self.is_new or bool(self.changes) or any(row.is_new or row.changes for row in self.commitments)

    @property
    def places(self):
        """(sheet, line) of everything in the file that is this department's."""
        sheet = self.parsed.sheet
        return {(sheet, self.parsed.line), *((sheet, row.parsed.line) for row in self.commitments)}


@dataclass
class PledgesPlan:
    """A whole file, understood and compared; with an error among `problems` it cannot be applied.

    `absent` names the departments that have a pledge in the year and no row in the file.
    """

    year: int
    filename: str
    content: bytes
    digest: str
    table: Table
    cycle: Cycle | None
    pledges: list[PledgePlan]
    problems: list[Problem]
    notes: list[Note]
    absent: list[str] = field(default_factory=list)

    @property
    def synonyms(self):
        return CITY_COLUMNS

    @property
    def errors(self):
        return [problem for problem in self.problems if problem.is_error]

    @property
    def new_pledges(self):
        return [pledge for pledge in self.pledges if pledge.is_new]

    @property
    def rows(self):
        return [row for pledge in self.pledges for row in pledge.commitments]

    @property
    def gone(self):
        return [commitment for pledge in self.pledges for commitment in pledge.gone]

    @property
    def changes_something(self):
        return any(pledge.changes_something for pledge in self.pledges)

    @property
    def summary(self):
        """Counts for the record and for the last line of the command."""
        rows = self.rows
        return {
            "departments": len(self.pledges),
            "departments_new": len(self.new_pledges),
            "departments_changed": sum(1 for pledge in self.pledges if pledge.changes and not pledge.is_new),
            "commitments": len(rows),
            "commitments_new": sum(row.is_new for row in rows),
            "commitments_changed": sum(1 for row in rows if row.changes and not row.is_new),
            "commitments_unchanged": sum(1 for row in rows if not row.is_new and not row.changes),
            "commitments_gone": len(self.gone),
        }

    def faulty(self):
        """{name: number of errors} of the departments that have any, in the order of the file."""
        counts = {}
        faults = [(problem.sheet, problem.line) for problem in self.errors]
        for pledge in self.pledges if faults else ():
            places = pledge.places
            if count := sum(fault in places for fault in faults):
                counts[pledge.parsed.name] = count
        return counts

    def without(self, names):
        """The plan as if the file did not have the departments called `names`, nor the problems in their rows."""
        left_out = [pledge for pledge in self.pledges if pledge.parsed.name in names]
        places = set().union(*(pledge.places for pledge in left_out))
        return replace(
            self,
            pledges=[pledge for pledge in self.pledges if pledge.parsed.name not in names],
            problems=[problem for problem in self.problems if (problem.sheet, problem.line) not in places],
        )
