"""A plain report as a workbook that prints well, and as CSV: title, headings, rows."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commitments.tables import Column, PrintedSheet, guard

FORMATS = ("xlsx", "csv")


@dataclass(frozen=True)
class Report:
    """Cells are text, int, Decimal, Percent or None. Equal values below each other in a merged column are one cell."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[tuple]


def write_report(report: Report, kind: str) -> bytes:
    """The report as a file of one of FORMATS."""
    return as_workbook(report) if kind == "xlsx" else as_csv(report)


def as_csv(report: Report) -> bytes:
    """UTF-8 with byte-order mark, which Excel and WPS open by double click."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([column.heading for column in report.columns])
    writer.writerows([text_of(value) for value in row] for row in report.rows)
    return ("\ufeff" + stream.getvalue()).encode("utf-8", "replace")


def text_of(value):
    """Numbers as they are; text so that no program executes it."""
    if isinstance(value, str):
        return guard(value)
    return "" if value is None else str(value)


def as_workbook(report: Report) -> bytes:
    stream = io.BytesIO()
    sheet = PrintedSheet(stream, title=guard(report.title), columns=report.columns)
    merged, last = [place for place, column in enumerate(report.columns) if column.is_merged], None
    for row in report.rows:
        run = [row[place] for place in merged]
        sheet.append([guarded(value) for value in row], continues=bool(run) and run == last and any(run))
        last = run
    sheet.close()
    return stream.getvalue()


def guarded(value):
    return guard(value) if isinstance(value, str) else value
