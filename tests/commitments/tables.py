"""Files for the tests of the table reader, made here so that nothing hostile lies in the repository."""

import io
import zipfile
from pathlib import Path

from openpyxl import Workbook

from commitments.tables import CityTable, TableError, read_city_table, read_table

SEED = Path(__file__).parents[2] / "seeds" / "commitments-2023.tsv"
HEADINGS = ("部门", "承诺事项", "年度目标", "评定难度系数")


def seed_bytes() -> bytes:
    return SEED.read_bytes()


def read_text(text: str, filename: str = "table.tsv", **options) -> CityTable:
    """The city table in `text`, read as an import would."""
    return read_city_table(read_table(text.encode(), filename), **options)


def pledge_rows(name: str, coefficient: str = "1.1636", count: int = 5, first: int = 1) -> list[tuple[str, ...]]:
    """Rows of one department as the city writes them: name and coefficient in the first row only."""
    rows = [("", f"{number} 事项{number}", f"目标{number}", "") for number in range(first, first + count)]
    return [(name, rows[0][1], rows[0][2], coefficient), *rows[1:]]


def text_of(rows, delimiter: str = "\t") -> str:
    return "\n".join(delimiter.join(row) for row in rows) + "\n"


def city_text(*departments: list[tuple[str, ...]]) -> str:
    """A whole table of the given departments' rows under the city's headings."""
    return text_of([HEADINGS, *(row for rows in departments for row in rows)])


def workbook_bytes(*sheets, prepare=None) -> bytes:
    """An XLSX file of `sheets`, each a list of rows; `prepare` may change the workbook before it is saved."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for index, rows in enumerate(sheets, start=1):
        sheet = workbook.create_sheet(f"表{index}")
        for row in rows:
            sheet.append(list(row))
    if prepare:
        prepare(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def with_part(data: bytes, name: str, change) -> bytes:
    """`data` with the part `name` of the archive replaced by change(its bytes); added if it is not there."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            content = source.read(entry)
            target.writestr(entry, change(content) if entry == name else content)
        if name not in source.namelist():
            target.writestr(name, change(b""))
    return stream.getvalue()


def plain(city: CityTable) -> list[tuple]:
    """Everything of a city table that a round trip must keep."""
    return [
        (department.name, department.coefficient, [(c.number, c.title, c.target) for c in department.commitments])
        for department in city.departments
    ]


def codes(city: CityTable) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in city.problems]


def refusal(data: bytes, filename: str, **options) -> list[tuple[str, int | None]]:
    """Codes and lines with which the reader refuses `data`; fails if it does not."""
    try:
        read_table(data, filename, **options)
    except TableError as error:
        return [(problem.code, problem.line) for problem in error.problems]
    raise AssertionError(f"{filename} was read")
