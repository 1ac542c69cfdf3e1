"""The city's own four-column table of a cycle: importing what was exported changes nothing."""

import io
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby, islice
from typing import NamedTuple

from commitments.models import Commitment
from commitments.tables import write_city_table_csv, write_city_table_tsv, write_city_table_xlsx

PLEDGES = 1000
FORMATS = ("xlsx", "csv", "tsv")
COLUMNS = ("pledge", "pledge__department__name", "pledge__coefficient", "number", "title", "target")


class ExportedCommitment(NamedTuple):
    number: int
    title: str
    target: str


class ExportedDepartment(NamedTuple):
    name: str
    coefficient: Decimal | None
    commitments: list[ExportedCommitment]


def departments_of(pledges) -> Iterator[ExportedDepartment]:
    """The pledges that hold commitments, in the order of the city's table.

    A thousand pledges at a time: a database sorts all rows at once in memory before it hands out the first.
    """
    keys = pledges.order_by("position", "pk").values_list("pk", flat=True)
    for batch in batches(keys.iterator(chunk_size=PLEDGES)):
        rows = Commitment.objects.filter(pledge__in=batch).in_table_order().values_list(*COLUMNS)
        for (_pledge, name, coefficient), group in groupby(rows.iterator(chunk_size=2000), key=lambda row: row[:3]):
            yield ExportedDepartment(name, coefficient, [ExportedCommitment(*row[3:]) for row in group])


def batches(keys) -> Iterator[list]:
    while batch := list(islice(keys, PLEDGES)):
        yield batch


def city_table(pledges, kind: str, *, title: str) -> bytes:
    """The table as a file of one of FORMATS; `title` heads the workbook."""
    stream = io.BytesIO()
    departments = departments_of(pledges)
    if kind == "xlsx":
        write_city_table_xlsx(departments, stream, title=title)
    else:
        {"csv": write_city_table_csv, "tsv": write_city_table_tsv}[kind](departments, stream)
    return stream.getvalue()
