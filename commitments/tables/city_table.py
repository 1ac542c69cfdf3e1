"""The city's table of pledges: rows become departments with their commitments, and every fault is named."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from .checks import LARGEST_COEFFICIENT, SMALLEST_COEFFICIENT, DepartmentChecks, NameChecks
from .header import CONTACT, NUMBER, OWN_COEFFICIENT, RESPONSIBLE_LEADER, SECTION, WEIGHT
from .numbering import IN_TITLE, OF_DEPARTMENT, RUNNING, Numbered, numbering_of, read_number, split_glued, split_number
from .problems import Note, Problem
from .rows import Entry, RowReader
from .table import Table


@dataclass(slots=True)
class ParsedCommitment:
    """One commitment as the file has it; `number` is None where none could be read, `line` as in Row."""

    number: int | None
    title: str
    target: str
    line: int
    responsible_leader: str = ""
    section: str = ""
    contact: str = ""
    coefficient: Decimal | None = None
    weight: Decimal | None = None


@dataclass(slots=True)
class ParsedDepartment:
    """One department in the order of the file: `position` from 1, `coefficient_raw` as written."""

    name: str
    line: int
    position: int
    coefficient: Decimal | None = None
    coefficient_raw: str = ""
    commitments: list[ParsedCommitment] = field(default_factory=list)
    sheet: str = ""


@dataclass(slots=True)
class CityTable:
    """What was understood; with an error among the `problems` nothing of it may be written."""

    departments: list[ParsedDepartment]
    problems: list[Problem]
    notes: list[Note]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]


def read_city_table(
    table: Table,
    *,
    expected_min: int = 5,
    expected_max: int = 5,
    coefficient_range: tuple[Decimal, Decimal] = (SMALLEST_COEFFICIENT, LARGEST_COEFFICIENT),
    known_names: Iterable[str] = (),
    release: bool = False,
) -> CityTable:
    """Departments and commitments of `table`, with every problem in the order of the file.

    A blank department or coefficient means "as above". `expected_min` and `expected_max` bound the
    commitments of a department, `coefficient_range` its coefficient (both ends allowed); `known_names` are
    the departments that exist, reported where a name differs from one only in spaces or brackets. With
    `release` the rows of `table` are emptied as they are read, which a large import has no more use for.
    """
    rows = RowReader(table, release=release)
    groups = _group(rows.entries())
    numbered = _Numbering(groups, rows.notes, rows.problems)
    checks = DepartmentChecks(expected_min, expected_max, coefficient_range, rows.problems)
    names = NameChecks(known_names, rows.problems)
    departments = []
    for position, key in enumerate(list(groups), start=1):
        group = groups.pop(key)  # let go of the rows of each department as it is done
        names.check(group)
        departments.append(_department(position, group, numbered.titles(group), checks))
    if not departments and not any(problem.is_error for problem in rows.problems):
        rows.problems.append(Problem("no_commitments"))
    order = {sheet.name: index for index, sheet in enumerate(table.sheets)}
    rows.problems.sort(key=lambda problem: (order.get(problem.sheet, 0), problem.line or 0))
    return CityTable(departments, rows.problems, [*table.notes, *rows.notes])


def _group(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries of each department by comparable name, in the order of their first appearance."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.department_key, []).append(entry)
    return groups


def _department(
    position: int, group: list[Entry], titles: list[Numbered], checks: DepartmentChecks
) -> ParsedDepartment:
    first = group[0]
    coefficient, raw = checks.coefficient(group)
    checks.numbers(group, [numbered.number for numbered in titles])
    commitments = [
        ParsedCommitment(
            numbered.number,
            numbered.title,
            entry.target,
            entry.line,
            *(_further(entry, checks) if entry.header.has_further else ()),
        )
        for entry, numbered in zip(group, titles, strict=True)
    ]
    return ParsedDepartment(first.department, first.line, position, coefficient, raw, commitments, first.sheet)


def _further(entry: Entry, checks: DepartmentChecks) -> tuple:
    people = (entry.cell(name).strip() for name in (RESPONSIBLE_LEADER, SECTION, CONTACT))
    return *people, checks.own_number(entry, OWN_COEFFICIENT), checks.own_number(entry, WEIGHT)


class _Numbering:
    """Decides once for the file where the numbers stand, then reads them department by department."""

    def __init__(self, groups: dict[str, list[Entry]], notes: list[Note], problems: list[Problem]):
        self.problems = problems
        self.column = {key: [read_number(entry.number) for entry in group] for key, group in groups.items()}
        self.mode = numbering_of(list(self.column.values()))
        self.expected = 0
        if self.mode in {RUNNING, OF_DEPARTMENT}:
            notes.append(Note(f"number_{self.mode}"))

    def titles(self, group: list[Entry]) -> list[Numbered]:
        """Number and title of every entry of one department, numbers None where there are none."""
        column = self.column[group[0].department_key]
        in_titles = [split_number(entry.title) for entry in group]
        if self.mode == RUNNING:
            self._check_running(group, column)
        if self.mode in {RUNNING, OF_DEPARTMENT}:
            return self._from_titles(group, in_titles) or _counted(group)
        if self.mode == IN_TITLE:
            return self._from_titles(group, in_titles) or split_glued([entry.title for entry in group]) or in_titles
        return self._from_column(group, column, in_titles)

    def _from_titles(self, group: list[Entry], in_titles: list[Numbered]) -> list[Numbered]:
        """Titles with their own numbers if any has one, else an empty list."""
        return in_titles if any(numbered.number is not None for numbered in in_titles) else []

    def _from_column(self, group: list[Entry], column: list[int | None], in_titles: list[Numbered]) -> list[Numbered]:
        repeated = all(numbered.number == number for numbered, number in zip(in_titles, column, strict=True))
        if repeated:
            return in_titles
        found = []
        for entry, number, numbered in zip(group, column, in_titles, strict=True):
            if entry.number and number is None:
                self._report(entry, "number_not_whole")
            found.append(Numbered(number, entry.title) if entry.number else numbered)
        return found

    def _check_running(self, group: list[Entry], column: list[int | None]) -> None:
        for entry, number in zip(group, column, strict=True):
            if number != self.expected + 1 and self.expected:
                self._report(entry, "number_not_running", expected=self.expected + 1)
            self.expected = number or self.expected + 1

    def _report(self, entry: Entry, code: str, **params) -> None:
        heading = entry.header.text(NUMBER)
        self.problems.append(
            Problem(code, sheet=entry.sheet, line=entry.line, column=heading, value=entry.number, params=params)
        )


def _counted(group: list[Entry]) -> list[Numbered]:
    return [Numbered(position, entry.title) for position, entry in enumerate(group, start=1)]
