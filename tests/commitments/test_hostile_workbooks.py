"""Workbooks made to do harm are refused early and in little memory; `benchmarks/archives.py` measures the seconds."""

import io
import tracemalloc
from zipfile import BadZipFile

import pytest
from openpyxl.utils.datetime import WINDOWS_EPOCH

from commitments.tables import DEFAULT_LIMITS, TableError, read_table
from commitments.tables.archive import open_archive
from commitments.tables.sheet_xml import Formats, SheetReader

from .hostile_workbooks import (
    FORGED_DIMENSIONS,
    SEEN_IN_THE_ARCHIVE,
    SEEN_IN_THE_PARTS,
    SHEET_HEAD,
    SMALL,
    junk,
    numbered_cells,
    with_dimension,
)
from .tables import refusal

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("name", SEEN_IN_THE_ARCHIVE)
def test_a_hostile_archive_is_refused_in_fifty_megabytes_before_anything_is_parsed(name):
    make, code = SEEN_IN_THE_ARCHIVE[name]
    data = make()

    assert_refused_in_fifty_megabytes(data, code)
    with pytest.raises((TableError, BadZipFile)):
        open_archive(data, DEFAULT_LIMITS)


@pytest.mark.parametrize("name", SEEN_IN_THE_PARTS)
def test_hostile_parts_are_refused_in_fifty_megabytes(name):
    make, code = SEEN_IN_THE_PARTS[name]

    assert_refused_in_fifty_megabytes(make(), code)


def assert_refused_in_fifty_megabytes(data, code):
    tracemalloc.start()
    found = [found for found, _line in refusal(data, "a.xlsx")]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [code]
    assert peak < 50 * MEGABYTE


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (b"<row>" + numbered_cells(100_000), "too_many_columns"),
        (b"<row><c>" + junk(b"<v>%d</v>", 100_000), "damaged"),
        (b"<row>" * 100_000, "damaged"),
    ],
    ids=["cells", "values", "depth"],
)
def test_a_hostile_sheet_is_given_up_after_its_first_part(rows, code):
    source = io.BytesIO(SHEET_HEAD + rows)
    reader = SheetReader([], Formats(frozenset(), frozenset(), WINDOWS_EPOCH), DEFAULT_LIMITS)

    with pytest.raises(TableError) as refused:
        reader.read(source, "表1")

    assert [problem.code for problem in refused.value.problems] == [code]
    assert source.tell() < MEGABYTE / 4 < len(source.getvalue())


@pytest.mark.parametrize("dimension", FORGED_DIMENSIONS)
def test_a_forged_dimension_changes_nothing(dimension):
    forged, sound = (read_table(data, "a.xlsx").sheets for data in (with_dimension(dimension), SMALL))

    assert [row.cells for row in forged[0].rows] == [row.cells for row in sound[0].rows]
