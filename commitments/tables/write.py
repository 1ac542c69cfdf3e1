"""The city's four-column table as text: what `read_city_table` reads back without a difference."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import BinaryIO, Protocol

from .cells import guard

HEADINGS = ("部门", "承诺事项", "年度目标", "评定难度系数")
COEFFICIENT_FORMAT = "{:.4f}"
ROWS_PER_WRITE = 2_000


class CommitmentLike(Protocol):
    number: int
    title: str
    target: str


class DepartmentLike(Protocol):
    name: str
    coefficient: Decimal | None
    commitments: Sequence[CommitmentLike]


def write_city_table_tsv(departments: Iterable[DepartmentLike], target: BinaryIO) -> None:
    """Writes tab-separated UTF-8 with LF, as the city's own table comes."""
    _write(departments, target, delimiter="\t", line_end="\n", quoting='\t\n"')


def write_city_table_csv(departments: Iterable[DepartmentLike], target: BinaryIO) -> None:
    """Writes comma-separated UTF-8 with byte order mark and CR LF, which Excel and WPS open by double click."""
    target.write("\ufeff".encode())
    _write(departments, target, delimiter=",", line_end="\r\n", quoting=',\n"')


def city_rows(departments: Iterable[DepartmentLike]) -> Iterator[tuple[str, str, str, Decimal | None]]:
    """Department, "number title", target and coefficient of every commitment, guarded against execution.

    Department and coefficient stand in the first row of a department only, as in the city's table.
    """
    for department in departments:
        name, coefficient = guard(_text(department.name)), department.coefficient
        for commitment in department.commitments or (None,):
            if commitment is None:
                yield name, "", "", coefficient
            else:
                yield (
                    name,
                    f"{commitment.number} {_text(commitment.title)}",
                    guard(_text(commitment.target)),
                    coefficient,
                )
            name, coefficient = "", None


def coefficient_text(coefficient: Decimal | None) -> str:
    """The coefficient with its four published decimals, or nothing."""
    return "" if coefficient is None else COEFFICIENT_FORMAT.format(coefficient)


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _write(
    departments: Iterable[DepartmentLike], target: BinaryIO, *, delimiter: str, line_end: str, quoting: str
) -> None:
    lines = [delimiter.join(HEADINGS)]
    for name, title, text, coefficient in city_rows(departments):
        cells = (name, title, text, coefficient_text(coefficient))
        lines.append(delimiter.join([_quoted(cell, quoting) for cell in cells]))
        if len(lines) >= ROWS_PER_WRITE:
            target.write((line_end.join(lines) + line_end).encode())
            lines.clear()
    if lines:
        target.write((line_end.join(lines) + line_end).encode())


def _quoted(cell: str, quoting: str) -> str:
    if any(mark in cell for mark in quoting):
        return '"' + cell.replace('"', '""') + '"'
    return cell
