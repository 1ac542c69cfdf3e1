"""Writing the city's table, and reading it back without a difference."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from commitments.tables import (
    ParsedCommitment,
    ParsedDepartment,
    comparable_name,
    read_city_table,
    read_table,
    write_city_table_csv,
    write_city_table_tsv,
    write_city_table_xlsx,
)
from commitments.tables.names import INVISIBLE

from .tables import HEADINGS, city_text, plain, pledge_rows, read_text, seed_bytes


def as_xlsx(departments, target):
    write_city_table_xlsx(departments, target, title="湖州市2023年度部门承诺事项清单")


WRITERS = [("a.tsv", write_city_table_tsv), ("a.csv", write_city_table_csv), ("a.xlsx", as_xlsx)]


def written(departments, write) -> bytes:
    stream = io.BytesIO()
    write(departments, stream)
    return stream.getvalue()


def read_back(departments, filename, write):
    return read_city_table(read_table(written(departments, write), filename))


@pytest.mark.parametrize(("filename", "write"), WRITERS)
def test_importing_what_was_exported_from_the_seed_changes_nothing(filename, write):
    city = read_text(seed_bytes().decode())
    again = read_back(city.departments, filename, write)
    assert (plain(again), again.problems) == (plain(city), [])


def test_the_seed_exported_as_tsv_has_the_seed_s_own_lines():
    lines = [line for line in seed_bytes().decode().split("\n") if line and not line.startswith("部门\t")]
    exported = written(read_text(seed_bytes().decode()).departments, write_city_table_tsv).decode().split("\n")
    assert exported == ["\t".join(HEADINGS), *lines, ""]


@pytest.mark.parametrize(("filename", "write"), WRITERS)
def test_a_table_of_a_thousand_departments_survives_every_format(filename, write):
    city = read_text(city_text(*(pledge_rows(f"第{n}局", f"1.{n:04}") for n in range(1, 1001))))
    assert plain(read_back(city.departments, filename, write)) == plain(city)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_table_of_a_thousand_departments_survives_every_encoding(encoding):
    city = read_text(city_text(*(pledge_rows(f"第{n}局", f"1.{n:04}") for n in range(1, 1001))))
    data = written(city.departments, write_city_table_tsv).decode().encode(encoding)
    assert plain(read_city_table(read_table(data, "a.tsv"))) == plain(city)


def is_stable(text: str) -> bool:
    """Whether `text` is as a form or the reader would have cleaned it."""
    return text == text.strip() and not INVISIBLE.search(text)


ALPHABET = st.one_of(
    st.sampled_from("'=+-@＝＋－＠\"，,;\t\n1 .、（）%"),
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\u2028\u2029"),
)
TARGETS = st.text(ALPHABET, min_size=1, max_size=12).filter(is_stable)
LINES = TARGETS.filter(lambda text: "\n" not in text)
NAMES = LINES.filter(lambda text: text not in HEADINGS)
COEFFICIENTS = st.none() | st.decimals("0.0001", "99.9999", places=4)


def departments_of(name, coefficient, pairs):
    commitments = [ParsedCommitment(number, title, target, 0) for number, (title, target) in enumerate(pairs, start=1)]
    return [ParsedDepartment(name, 0, 1, coefficient, "", commitments)]


@pytest.mark.parametrize(("filename", "write"), WRITERS)
@given(name=NAMES, coefficient=COEFFICIENTS, pairs=st.lists(st.tuples(LINES, TARGETS), min_size=5, max_size=5))
def test_the_round_trip_is_exact_for_any_text(filename, write, name, coefficient, pairs):
    departments = departments_of(name, coefficient, pairs)
    again = read_back(departments, filename, write)
    if comparable_name(name):
        assert (plain(again), again.errors) == (plain_of(departments), [])


def plain_of(departments):
    return [(d.name, d.coefficient, [(c.number, c.title, c.target) for c in d.commitments]) for d in departments]


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r>", "<b>&amp;</b>", " 前后 ", "一\n二\t三"])
def test_text_that_looks_like_markup_stays_text(text):
    data = written(departments_of("市总工会", None, [("标题", text)] * 5), as_xlsx)
    assert load_workbook(io.BytesIO(data)).active["C3"].value == text


def test_text_that_looks_like_a_workbook_s_own_escape_comes_back_as_it_was():
    departments = departments_of("_x0041_局", None, [("_x000D_", "甲_x005F_乙_x0000_")] * 5)
    assert plain_of(read_back(departments, "a.xlsx", as_xlsx).departments) == plain_of(departments)


DANGEROUS = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "＝1", "＋1a", "－x", "＠x", " =1", "'=1", "\t=1", '=HYPERLINK("x")']


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize(("filename", "write"), WRITERS)
def test_no_cell_that_leaves_could_be_executed(filename, write, text):
    data = written(departments_of(text, Decimal("1.1"), [(text, text)] * 5), write)
    if filename == "a.xlsx":
        cells = [cell for row in load_workbook(io.BytesIO(data)).active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} == {"s", "n"}
        values = [str(cell.value) for cell in cells if cell.value is not None]
    else:
        delimiter = "," if filename == "a.csv" else "\t"
        lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter)
        values = [value for line in lines for value in line if value.strip()]
    assert [value for value in values if value.lstrip()[:1] in "=+-@＝＋－＠"] == []


def test_the_workbook_looks_like_the_city_s_own():
    sheet = load_workbook(io.BytesIO(written(read_text(seed_bytes().decode()).departments, as_xlsx))).active
    assert (sheet["A1"].value, [cell.value for cell in sheet[2]]) == ("湖州市2023年度部门承诺事项清单", list(HEADINGS))
    assert sorted(map(str, sheet.merged_cells.ranges))[:3] == ["A13:A17", "A18:A22", "A1:D1"]
    assert len(sheet.merged_cells.ranges) == 33
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A3", "$1:$2")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert "&P" in sheet.oddFooter.center.text
    assert (sheet["D3"].value, sheet["D3"].number_format) == (1.1636, "0.0000")
    assert [int(sheet.column_dimensions[letter].width) for letter in "ABCD"] == [18, 34, 84, 14]
    assert (sheet["C4"].alignment.wrap_text, sheet["A4"].border.left.style) == (True, "thin")
    assert sheet.row_dimensions[3].height > 30
