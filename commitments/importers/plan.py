"""What an import would change, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from commitments.importers.stored import StoredCommitment
from commitments.models import Cycle, Pledge
from commitments.tables import Note, ParsedCommitment, ParsedDepartment, Problem, Table
from commitments.tables.header import CITY_COLUMNS
from departments.models import Department

TEXTS = ("title", "target", "responsible_leader", "section", "contact")
NUMBERS = ("coefficient", "weight")
VALUES = (*TEXTS, *NUMBERS)
UNCHANGED = ()
OPTIONAL = frozenset({"responsible_leader", "section", "contact", *NUMBERS})


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


def planned(parsed, commitment):
    return CommitmentPlan(parsed, commitment, row_changes(commitment, parsed) if commitment else UNCHANGED)


def row_changes(commitment, parsed):
    """Columns that the file does not have, or leaves empty, change nothing."""
    changes = []
    for name in VALUES:
        before, after = getattr(commitment, name), getattr(parsed, name)
        if before != after and not (name in OPTIONAL and after in ("", None)):
            changes.append(Change(name, before, after))
    return changes or UNCHANGED


@dataclass(slots=True)
class PledgePlan:
    """A department of the file, the pledge it is, and the commitments `known` of it.

    Its rows stay packed: they are compared each time they are asked for, and counted once. What is made while the
    plan is written is kept by its id alone: `department_id`, `pledge_id`.
    """

    parsed: ParsedDepartment
    department: Department | None
    pledge: Pledge | None
    changes: Sequence[Change]
    known: Sequence[StoredCommitment] = ()
    rows_new: int = 0
    rows_changed: int = 0
    rows_gone: int = 0
    department_id: int | None = None
    pledge_id: int | None = None

    def __post_init__(self):
        self.department_id = self.department.pk if self.department else None
        self.pledge_id = self.pledge.pk if self.pledge else None
        for row in self.commitments:
            self.rows_new += row.is_new
            self.rows_changed += bool(row.changes)
        self.rows_gone = len(self.gone) if self.known else 0

    @property
    def commitments(self):
        """A CommitmentPlan for each row of the file."""
        known = {commitment.number: commitment for commitment in self.known}
        return [planned(row, known.get(row.number)) for row in self.parsed.commitments]

    @property
    def gone(self):
        """The stored commitments that the file does not have, by number."""
        numbers = {row.number for row in self.parsed.commitments}
        return sorted((row for row in self.known if row.number not in numbers), key=lambda row: row.number)

    @property
    def is_new(self):
        return self.pledge is None

    @property
    def changes_something(self):
        return self.is_new or bool(self.changes or self.rows_new or self.rows_changed)

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
    def gone(self):
        return [commitment for pledge in self.pledges if pledge.rows_gone for commitment in pledge.gone]

    @property
    def row_count(self):
        return sum(len(pledge.parsed.commitments) for pledge in self.pledges)

    @property
    def changes_something(self):
        return any(pledge.changes_something for pledge in self.pledges)

    @property
    def summary(self):
        """Counts for the record and for the last line of the command."""
        rows = self.row_count
        new = sum(pledge.rows_new for pledge in self.pledges)
        changed = sum(pledge.rows_changed for pledge in self.pledges)
        return {
            "departments": len(self.pledges),
            "departments_new": len(self.new_pledges),
            "departments_changed": sum(1 for pledge in self.pledges if pledge.changes and not pledge.is_new),
            "commitments": rows,
            "commitments_new": new,
            "commitments_changed": changed,
            "commitments_unchanged": rows - new - changed,
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
