"""What is wrong with a table, said so that a clerk can put it right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ERROR = "error"
WARNING = "warning"
LONGEST_VALUE_SHOWN = 120
MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one place; `messages.message(problem)` puts it into the reader's language.

    `line` is the physical line of a text file or the row number of a sheet, from 1; None means the whole
    file. `column` is the heading as it stands in the file (or the expected one), `value` what was found.
    """

    code: str
    severity: str = ERROR
    sheet: str = ""
    line: int | None = None
    column: str = ""
    value: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was understood or guessed while reading and that the user should know of."""

    code: str
    sheet: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


class TableError(Exception):
    """The file cannot be read as a table.

    `problems` holds at least one Problem. `candidates` names the encodings to choose from when the reader
    must ask; it is empty otherwise.
    """

    def __init__(self, problems: Iterable[Problem], candidates: Iterable[str] = ()):
        self.problems = tuple(problems)
        self.candidates = tuple(candidates)
        super().__init__("; ".join(_technical(problem) for problem in self.problems))


def refuse(code: str, *, sheet: str = "", line: int | None = None, value: str = "", **params) -> TableError:
    """A TableError with the single problem `code`; the caller raises it."""
    return TableError([Problem(code, sheet=sheet, line=line, value=shown(value), params=params)])


def listed(numbers: list[int]) -> str:
    """The first of `numbers`, for a message: 3, 5, 8, …"""
    tail = ", …" if len(numbers) > MOST_LISTED else ""
    return ", ".join(map(str, numbers[:MOST_LISTED])) + tail


def shown(value: str) -> str:
    """`value` cut to a length that still fits into a message."""
    return value if len(value) <= LONGEST_VALUE_SHOWN else value[: LONGEST_VALUE_SHOWN - 1] + "…"


def _technical(problem: Problem) -> str:
    place = f" at line {problem.line}" if problem.line else ""
    return f"{problem.code}{place}"
