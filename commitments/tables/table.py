"""What the reader hands on: sheets of numbered rows."""

from dataclasses import dataclass
from typing import NamedTuple

from .problems import Note


class Row(NamedTuple):
    """One row with at least one value.

    `number` is the row number of a sheet, or the first physical line of a text row, from 1. `cells` end
    with the last value; those that hold more than text are `Cell`s. The guard against formulas is off.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet, blank rows left out; a text file is one sheet without a name."""

    name: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read. `encoding` and `delimiter` are empty for a workbook."""

    filename: str
    sheets: list[Sheet]
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[Note, ...] = ()
