"""What the reader hands on: sheets of numbered rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .cells import Cell
from .packed import Packed
from .problems import Note


class Row(NamedTuple):
    """One row with at least one value.

    `number` is the row number of a sheet, or the first physical line of a text row, from 1. `cells` end
    with the last value; those that hold more than text are `Cell`s. The guard against formulas is off.
    """

    number: int
    cells: tuple[str, ...]


def pack_cells(cells: tuple[str, ...]) -> tuple[tuple[str, ...], tuple]:
    """Cells as plain text, and (index, kind) of those that hold more than text."""
    if Cell not in map(type, cells):
        return cells, ()
    return tuple(map(str, cells)), tuple((i, cell.kind) for i, cell in enumerate(cells) if isinstance(cell, Cell))


def unpack_cells(cells: tuple[str, ...], kinds: tuple) -> tuple[str, ...]:
    if not kinds:
        return cells
    kind_at = dict(kinds)
    return tuple(Cell(cell, kind_at[i]) if i in kind_at else cell for i, cell in enumerate(cells))


def packed_rows(rows: Iterable[Row] = ()) -> Packed:
    return Packed(
        lambda row: (row.number, *pack_cells(row.cells)), lambda kept: Row(kept[0], unpack_cells(*kept[1:])), rows
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet, blank rows left out; a text file is one sheet without a name."""

    name: str
    rows: Packed


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read. `encoding` and `delimiter` are empty for a workbook."""

    filename: str
    sheets: list[Sheet]
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[Note, ...] = ()
