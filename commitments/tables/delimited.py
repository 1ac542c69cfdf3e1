"""Splitting text into rows and cells: tabs, commas or semicolons, with and without quotation marks."""

import re
from collections.abc import Iterator
from itertools import islice

from .cells import unguard
from .header import FEWEST_HEADINGS, SEARCHED_ROWS, count_known
from .limits import Limits
from .packed import Packed
from .problems import Note, listed, refuse
from .table import Row, packed_rows

DELIMITERS = ("\t", ",", ";")
MOST_CELLS = 1_000_000
DECLARED = re.compile(r"sep=([\t,;])\n", re.IGNORECASE)
FURTHEST_CONTINUATION = 50
SHORTEST_FIRST_PART = 2
"""A line of one cell may be a caption; only a row that breaks off later is taken to go on below."""

# A quotation mark counts only if it opens a cell and its partner stands before a delimiter or line end.
QUOTED = {mark: re.compile(rf'"((?:[^"]++|"")*+)"(?=[{mark}\n]|\Z)') for mark in DELIMITERS}


def unify_line_ends(text: str) -> str:
    """`text` with every line end (CR LF, CR, vertical tab, form feed) as LF."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\v", "\n").replace("\f", "\n")


def has_header(sample: str, known: frozenset[str]) -> bool:
    """Whether one of the first lines of `sample` has known headings in two of its cells."""
    return _headings(unify_line_ends(sample), known)[0] >= FEWEST_HEADINGS


def choose_delimiter(text: str, known: frozenset[str]) -> str:
    """The delimiter under which the first lines show the most known headings; a tab if none shows any."""
    if declared := DECLARED.match(text):
        return declared[1]
    return _headings(text, known)[1]


def _headings(text: str, known: frozenset[str]) -> tuple[int, str]:
    best = (0, DELIMITERS[0])
    head = text[:65536]
    for mark in DELIMITERS:
        rows = islice(split_rows(head, mark), SEARCHED_ROWS)
        found = max((count_known(cells, known) for _, _, cells in rows), default=0)
        if found > best[0]:
            best = (found, mark)
    return best


def split_rows(text: str, delimiter: str, most: int = MOST_CELLS) -> Iterator[tuple[int, int, list[str]]]:
    """Number of the first physical line, length and cells of every row that is not blank; line ends must be LF.

    Rows of more than `most` cells are not split to their end.
    """
    blank = delimiter + " "
    start, number, length = 0, 1, len(text)
    while start < length:
        end = _line_end(text, start)
        line = text[start:end]
        if '"' not in line:
            if line.strip(blank):
                yield number, end - start, line.split(delimiter, most)
            start, number = end + 1, number + 1
            continue
        cells, end = _quoted_row(text, start, delimiter, most)
        yield number, end - start, cells
        number += text.count("\n", start, end) + 1
        start = end + 1


def _quoted_row(text: str, start: int, delimiter: str, most: int) -> tuple[list[str], int]:
    """Cells of the row that begins at `start`, and where it ends."""
    cells, position, length = [], start, len(text)
    pattern = QUOTED[delimiter]
    line_end = _line_end(text, start)
    while True:
        if quoted := pattern.match(text, position):
            cells.append(quoted[1].replace('""', '"'))
            end = quoted.end()
            if end > line_end:
                line_end = _line_end(text, end)
        else:
            end = text.find(delimiter, position, line_end)
            end = line_end if end < 0 else end
            cells.append(text[position:end])
        if end >= length or text[end] == "\n" or len(cells) > most:
            return cells, end
        position = end + 1


def _line_end(text: str, start: int) -> int:
    found = text.find("\n", start)
    return len(text) if found < 0 else found


def read_delimited(text: str, known: frozenset[str], limits: Limits) -> tuple[Packed, str, list[Note]]:
    """Rows, delimiter and notes of `text`, its line ends unified; raises TableError past `limits`."""
    if (lines := text.count("\n")) > limits.rows:
        raise refuse("too_many_rows", found=lines, limit=limits.rows)
    delimiter = choose_delimiter(text, known)
    if declared := DECLARED.match(text):
        text = text[declared.end() - 1 :]
    rows, joined = _join_broken(_read_rows(text, delimiter, limits), known)
    notes = [Note("lines_joined", params={"lines": listed(joined)})] if joined else []
    return rows, delimiter, notes


def _read_rows(text: str, delimiter: str, limits: Limits) -> Packed:
    rows = packed_rows()
    may_be_guarded = "'" in text
    total = 0
    for number, length, cells in split_rows(text, delimiter, limits.columns):
        total += len(cells)
        if len(cells) > limits.columns or total > limits.cells or length > limits.characters:
            _check_size(number, cells, total, limits)
        if may_be_guarded:
            cells = [unguard(cell) if cell[:1] == "'" else cell for cell in cells]
        rows.append(Row(number, tuple(cells)))
    return rows


def _check_size(number: int, cells: list[str], total: int, limits: Limits) -> None:
    if len(cells) > limits.columns:
        raise refuse("too_many_columns", line=number, found=len(cells), limit=limits.columns)
    if total > limits.cells:
        raise refuse("too_many_cells", line=number, limit=limits.cells)
    longest = max(cells, key=len)
    if len(longest) > limits.characters:
        raise refuse("cell_too_long", line=number, value=longest, found=len(longest), limit=limits.characters)


def _join_broken(rows: Packed, known: frozenset[str]) -> tuple[Packed, list[int]]:
    """Puts rows together that an unquoted line break inside a cell has torn apart, and says where.

    Only in files whose rows are as wide as their header as a rule; there a short row is completed by the
    short rows below it if that makes exactly one full row.
    """
    heads = (i for i, row in enumerate(rows[:SEARCHED_ROWS]) if count_known(row.cells, known) >= FEWEST_HEADINGS)
    if (begin := next(heads, None)) is None:
        return rows, []
    width = len(rows[begin].cells)
    short = sum(len(row.cells) < width for row in islice(rows, begin, None))
    if not short or short * 2 > len(rows) - begin:
        return rows, []
    return _join(rows, begin, width)


def _join(rows: Packed, begin: int, width: int) -> tuple[Packed, list[int]]:
    joined, lines, index = packed_rows(rows[:begin]), [], begin
    while index < len(rows):
        parts = _parts(rows, index, width)
        number, cells = rows[index]
        for _, more in rows[index + 1 : index + parts]:
            cells = (*cells[:-1], f"{cells[-1]}\n{more[0]}", *more[1:])
        if parts > 1:
            lines.append(number)
        joined.append(Row(number, cells))
        index += parts
    return joined, lines


def _parts(rows: Packed, index: int, width: int) -> int:
    """How many rows from `index` on make up one row of `width` cells; 1 if they do not."""
    reached = len(rows[index].cells)
    if not SHORTEST_FIRST_PART <= reached < width:
        return 1
    for offset, (_, cells) in enumerate(rows[index + 1 : index + FURTHEST_CONTINUATION], start=1):
        if len(cells) >= width or not cells[0].strip():
            return 1
        reached += len(cells) - 1
        if reached >= width:
            return offset + 1 if reached == width else 1
    return 1
