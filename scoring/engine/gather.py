"""Sorting a department's marks and ballots by rater class and commitment, and reading their values."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .aggregate import GivenMark
from .errors import InputError
from .exact import exact
from .inputs import DepartmentInput, Identifier, Mark, Tally, Value
from .scheme import GRADE, PLEDGE, RaterClassRule, Scheme

Cell = tuple[str, int | None]
"""A rater class and a commitment's number, None for the whole pledge."""


class ValueReader:
    """Turns values into whole units of the scale's last place; remembers those it has seen."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.scale = 10**scheme.scale_places
        self.points: dict[Value, int] = {}
        self.grades = {key: int(value * self.scale) for key, value in scheme.grade_points.items()}

    def units(self, rule: RaterClassRule, value: Value) -> int:
        """Units of a mark or ballot. Raises InputError for a value the class cannot have given."""
        if rule.input == GRADE:
            if not isinstance(value, str) or value not in self.grades:
                raise InputError("grade_unknown", value=value)
            return self.grades[value]
        units = self.points.get(value)
        if units is None:
            units = self.points[value] = self._read(value)
        return units

    def _read(self, value: Value) -> int:
        if isinstance(value, str):
            raise InputError("grade_for_points", value=value)
        points = exact(value)
        if not self.scheme.scale_low <= points <= self.scheme.scale_high:
            raise InputError("off_scale", value=value, **self.scheme.scale_ends)
        units = points * self.scale
        if units.denominator != 1:
            raise InputError("too_many_decimals", value=value, places=self.scheme.scale_places)
        return int(units)


@dataclass(frozen=True)
class Gathered:
    """What counts for a department, by class and commitment, and whose marks were left out."""

    marks: dict[Cell, list[Mark]]
    tallies: dict[Cell, list[Tally]]
    recused: frozenset[Identifier]


def left_out(scheme: Scheme, department: DepartmentInput) -> frozenset[Identifier]:
    """Evaluators whose marks on the department never count."""
    if scheme.recuse_named_conflicts and department.named_conflicts:
        return department.conflicts | department.named_conflicts
    return department.conflicts


def gather(scheme: Scheme, department: DepartmentInput) -> Gathered:
    """Group the department's marks and tallies. Raises InputError for a row that fits nowhere."""
    conflicted = left_out(scheme, department)
    marks: dict[Cell, list[Mark]] = defaultdict(list)
    tallies: dict[Cell, list[Tally]] = defaultdict(list)
    recused = set()
    for mark in department.marks:
        if conflicted and mark[1] in conflicted:
            recused.add(mark.rater)
        else:
            marks[mark[0], mark[2]].append(mark)
    for tally in department.tallies:
        tallies[tally.rater_class, tally.commitment].append(tally)
    for cell in {*marks, *tallies}:
        _check_cell(scheme, department, cell)
    for cell, given in marks.items():
        if len({mark[1] for mark in given}) != len(given):
            raise InputError("rated_twice", **place_of(scheme, cell))
    return Gathered(dict(marks), dict(tallies), frozenset(recused))


def _check_cell(scheme: Scheme, department: DepartmentInput, cell: Cell) -> None:
    key, number = cell
    rule = scheme.rules.get(key)
    if rule is None:
        raise InputError("class_unknown", **place_of(scheme, cell))
    if (rule.per == PLEDGE) != (number is None):
        raise InputError(f"rates_per_{rule.per}", **place_of(scheme, cell))
    if number is not None and all(number != part.number for part in department.commitments):
        raise InputError("commitment_unknown", **place_of(scheme, cell))


def place_of(scheme: Scheme, cell: Cell) -> dict[str, Any]:
    """Where in a department a refusal arose; the class by its name, as the reader knows it."""
    key, number = cell
    rule = scheme.rules.get(key)
    return {"commitment": number, "rater_class": (rule and rule.name) or key}


def cell_units(reader: ValueReader, rule: RaterClassRule, marks: list[Mark], tallies: list[Tally]) -> list[int]:
    """The values of a cell in units, one per mark and per ballot. Raises InputError without a place."""
    read = reader.units
    units = [read(rule, mark[3]) for mark in marks]
    for tally in tallies:
        for value, ballots in tally.counts:
            units += [read(rule, value)] * ballots
    return units


def given_marks(
    reader: ValueReader, rule: RaterClassRule, marks: list[Mark], tallies: list[Tally]
) -> Iterator[GivenMark]:
    """The same values with their evaluators, for the trace."""
    for mark in marks:
        grade = mark.value if isinstance(mark.value, str) else None
        yield GivenMark(mark.rater, reader.units(rule, mark.value), grade)
    for tally in tallies:
        for value, ballots in tally.counts:
            grade = value if isinstance(value, str) else None
            for _ballot in range(ballots):
                yield GivenMark(None, reader.units(rule, value), grade)
