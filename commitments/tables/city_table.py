"""The city's table of pledges: rows become departments with their commitments, and every fault is named."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .checks import LARGEST_COEFFICIENT, SMALLEST_COEFFICIENT, DepartmentChecks, NameChecks
from .header import CONTACT, NUMBER, OWN_COEFFICIENT, RESPONSIBLE_LEADER, SECTION, WEIGHT, Header
from .numbering import IN_TITLE, OF_DEPARTMENT, RUNNING, Numbered, numbering_of, read_number, split_glued, split_number
from .packed import Packed
from .problems import Note, Problem
from .rows import Entry, RowReader
from .table import Table, pack_cells, unpack_cells


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
    commitments: Sequence[ParsedCommitment] = ()
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
    `release` the rows of `table` are let go as they are read, which a large import has no more use for.
    """
    rows = RowReader(table, release=release)
    groups = _Groups(rows.entries())
    numbered = _Numbering(groups, rows.notes, rows.problems)
    checks = DepartmentChecks(expected_min, expected_max, coefficient_range, rows.problems)
    names = NameChecks(known_names, rows.problems)
    departments, kept = [], Packed(_pack, _unpack)
    for position, group in enumerate(groups.let_go(), start=1):
        names.check(group)
        departments.append(_department(position, group, numbered.titles(group), checks, kept))
    if not departments and not any(problem.is_error for problem in rows.problems):
        rows.problems.append(Problem("no_commitments"))
    order = {sheet.name: index for index, sheet in enumerate(table.sheets)}
    rows.problems.sort(key=lambda problem: (order.get(problem.sheet, 0), problem.line or 0))
    return CityTable(departments, rows.problems, [*table.notes, *rows.notes])


class _Groups:
    """The entries of each department, in the order in which the departments first appear."""

    def __init__(self, entries: Iterable[Entry]):
        self.headers: list[Header] = []
        self.kept = Packed(self._pack, self._unpack)
        self.places: dict[str, array] = {}
        self.has_numbers = False
        for entry in entries:
            self.places.setdefault(entry.department_key, array("L")).append(len(self.kept))
            self.has_numbers = self.has_numbers or bool(entry.number)
            self.kept.append(entry)

    def __iter__(self) -> Iterator[list[Entry]]:
        for places in self.places.values():
            yield [self.kept[place] for place in places]

    def let_go(self) -> Iterator[list[Entry]]:
        """Each group once; what stands before the first row of a group is not needed any more."""
        for places in self.places.values():
            self.kept.release(places[0])
            yield [self.kept[place] for place in places]

    def _pack(self, entry: Entry) -> tuple:
        *texts, header, cells = entry
        if not self.headers or header is not self.headers[-1]:
            self.headers.append(header)
        return *texts, len(self.headers) - 1, *pack_cells(cells)

    def _unpack(self, kept: tuple) -> Entry:
        *texts, header, cells, kinds = kept
        return Entry(*texts, self.headers[header], unpack_cells(cells, kinds))


def _department(
    position: int, group: list[Entry], titles: list[Numbered], checks: DepartmentChecks, kept: Packed
) -> ParsedDepartment:
    """A department; its commitments are a part of `kept`."""
    first, start = group[0], len(kept)
    coefficient, raw = checks.coefficient(group)
    checks.numbers(group, [numbered.number for numbered in titles])
    for entry, numbered in zip(group, titles, strict=True):
        further = _further(entry, checks) if entry.header.has_further else ()
        kept.append(ParsedCommitment(numbered.number, numbered.title, entry.target, entry.line, *further))
    commitments = kept.part(start, len(kept))
    return ParsedDepartment(first.department, first.line, position, coefficient, raw, commitments, first.sheet)


def _pack(row: ParsedCommitment) -> tuple:
    people = row.responsible_leader, row.section, row.contact
    numbers = [None if value is None else str(value) for value in (row.coefficient, row.weight)]
    return row.number, row.title, row.target, row.line, *people, *numbers


def _unpack(kept: tuple) -> ParsedCommitment:
    *texts, coefficient, weight = kept
    return ParsedCommitment(*texts, coefficient and Decimal(coefficient), weight and Decimal(weight))


def _further(entry: Entry, checks: DepartmentChecks) -> tuple:
    people = (entry.cell(name).strip() for name in (RESPONSIBLE_LEADER, SECTION, CONTACT))
    return *people, checks.own_number(entry, OWN_COEFFICIENT), checks.own_number(entry, WEIGHT)


class _Numbering:
    """Decides once for the file where the numbers stand, then reads them department by department."""

    def __init__(self, groups: _Groups, notes: list[Note], problems: list[Problem]):
        self.problems = problems
        self.column = {}
        if groups.has_numbers:
            self.column = {group[0].department_key: [read_number(entry.number) for entry in group] for group in groups}
        self.mode = numbering_of(list(self.column.values()))
        self.expected = 0
        if self.mode in {RUNNING, OF_DEPARTMENT}:
            notes.append(Note(f"number_{self.mode}"))

    def titles(self, group: list[Entry]) -> list[Numbered]:
        """Number and title of every entry of one department, numbers None where there are none."""
        column = self.column.get(group[0].department_key, [])
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
