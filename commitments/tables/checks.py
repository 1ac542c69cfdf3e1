"""What must hold of one department's rows and of its name."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from .cells import DATE, kind_of
from .header import COEFFICIENT, DEPARTMENT, NUMBER, TITLE
from .names import comparable_name, invisible_character
from .problems import ERROR, WARNING, Problem, shown
from .rows import Entry

SMALLEST_COEFFICIENT = Decimal("0.0001")
LARGEST_COEFFICIENT = Decimal("99.9999")
MOST_DECIMALS = 4
DECIMAL = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,20})?(%?)", re.ASCII)


def read_decimal(text: str) -> Decimal | None:
    """The number in `text` (full-width digits allowed, 85% is 0.85), without trailing zeros; None if it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not (found := DECIMAL.fullmatch(plain)):
        return None
    number = Decimal(plain.removesuffix("%"))
    return (number / 100 if found[1] else number).normalize()


def decimals_of(number: Decimal) -> int:
    """How many digits a normalised `number` has after its point."""
    return max(0, -number.as_tuple().exponent)


class DepartmentChecks:
    """Checks coefficient and numbers of one department after another; appends to `problems`."""

    def __init__(self, fewest: int, most: int, coefficient_range: tuple[Decimal, Decimal], problems: list[Problem]):
        self.fewest, self.most = fewest, most
        self.lowest, self.highest = coefficient_range
        self.problems = problems

    def coefficient(self, group: Sequence[Entry]) -> tuple[Decimal | None, str]:
        """The department's coefficient, None if missing or wrong, and the text it was read from."""
        filled = [entry for entry in group if entry.coefficient]
        if not filled:
            if COEFFICIENT in group[0].header.columns:
                self._report(group[0], "coefficient_missing", COEFFICIENT, severity=WARNING)
            return None, ""
        first = filled[0]
        value = self._checked(first)
        for entry in filled[1:]:
            if entry.coefficient != first.coefficient and self._checked(entry) != value:
                params = {"first": first.coefficient, "first_line": first.line}
                self._report(entry, "coefficient_differs", COEFFICIENT, entry.coefficient, **params)
        return value, first.coefficient

    def _checked(self, entry: Entry) -> Decimal | None:
        text = entry.coefficient
        value = read_decimal(text)
        if kind_of(entry.cell(COEFFICIENT)) == DATE:
            return self._report(entry, "date_for_number", COEFFICIENT, text)
        if value is None:
            return self._report(entry, "coefficient_not_number", COEFFICIENT, text)
        if not self.lowest <= value <= self.highest:
            limits = {"lowest": str(self.lowest), "highest": str(self.highest)}
            return self._report(entry, "coefficient_out_of_range", COEFFICIENT, text, **limits)
        if decimals_of(value) > MOST_DECIMALS:
            return self._report(entry, "coefficient_decimals", COEFFICIENT, text, decimals=MOST_DECIMALS)
        return value

    def own_number(self, entry: Entry, name: str) -> Decimal | None:
        """The commitment's own coefficient or weight, None if its cell is empty or no number."""
        if name not in entry.header.columns or not (text := entry.cell(name).strip()):
            return None
        value = read_decimal(text)
        if kind_of(entry.cell(name)) == DATE:
            return self._report(entry, "date_for_number", name, text)
        if value is None or value < 0:
            return self._report(entry, "not_a_number", name, text)
        return value

    def numbers(self, group: Sequence[Entry], numbers: Sequence[int | None]) -> None:
        """Reports a count that is not allowed, and numbers missing, twice, out of order or left out."""
        if not self.fewest <= len(group) <= self.most:
            params = {"department": group[0].department, "found": len(group), "fewest": self.fewest, "most": self.most}
            self._report(group[0], "wrong_count", DEPARTMENT, group[0].department, **params)
        if list(numbers) != list(range(1, len(group) + 1)):
            self._number_faults(group, numbers)

    def _number_faults(self, group: Sequence[Entry], numbers: Sequence[int | None]) -> None:
        lines: dict[int, int] = {}
        highest = 0
        for entry, number in zip(group, numbers, strict=True):
            column = NUMBER if entry.number else TITLE
            if number is None:
                self._report(entry, "number_missing", column, entry.title)
            elif number in lines:
                self._report(entry, "number_twice", column, entry.title, number=number, first_line=lines[number])
            elif number < highest:
                self._report(entry, "number_out_of_order", column, entry.title, number=number, before=highest)
            if number is not None:
                lines.setdefault(number, entry.line)
                highest = max(highest, number)
        self._left_out(group[0], lines, len(group), complete=None not in numbers)

    def _left_out(self, entry: Entry, lines: dict[int, int], count: int, *, complete: bool) -> None:
        """Numbers that nobody has, unless rows without any number may be meant."""
        missing = [
            number for number in range(1, min(max(lines, default=0), count + self.most) + 1) if number not in lines
        ]
        if complete and missing:
            numbers = ", ".join(map(str, missing))
            self._report(entry, "number_left_out", DEPARTMENT, entry.department, numbers=numbers)

    def _report(self, entry: Entry, code: str, name: str, value: str = "", severity: str = ERROR, **params) -> None:
        column = entry.header.text(name)
        self.problems.append(Problem(code, severity, entry.sheet, entry.line, column, shown(value), params))


class NameChecks:
    """Reports names with invisible characters, and names that look alike but are not equal to each other.

    A name is compared with the others in the file and with those that exist.
    """

    def __init__(self, known_names: Iterable[str], problems: list[Problem]):
        self.known = set(known_names)
        self.alike = {comparable_name(name): name for name in self.known}
        self.problems = problems

    def check(self, group: Sequence[Entry]) -> None:
        """`group` holds one department's entries, alike in their comparable names."""
        first = group[0]
        if mark := invisible_character(first.department):
            self._report(first, "invisible_character", mark=mark)
        if first.department not in self.known and (other := self.alike.get(first.department_key)):
            self._report(first, "name_like_known", other=other)
        for entry in group[1:]:
            if entry.department != first.department:
                self._report(entry, "name_like_another", other=first.department, first_line=first.line)
                return

    def _report(self, entry: Entry, code: str, **params) -> None:
        column, value = entry.header.text(DEPARTMENT), shown(entry.department)
        self.problems.append(Problem(code, ERROR, entry.sheet, entry.line, column, value, params))
