"""Reading workbooks: what stands in cells, merged ranges, and what is damaged."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.tables import Limits, TableError, read_city_table, read_table

from .hostile_workbooks import SMALL, with_sheet, zipped
from .tables import HEADINGS, codes, plain, pledge_rows, read_text, refusal, seed_bytes, with_part, workbook_bytes


def cells_of(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(data, "a.xlsx").sheets[0].rows]


def test_a_workbook_says_the_same_as_the_text_it_was_made_from():
    rows = [line.split("\t") for line in seed_bytes().decode().split("\n")]
    assert plain(read_city_table(read_table(workbook_bytes(rows), "a.xlsx"))) == plain(read_text(seed_bytes().decode()))


def test_numbers_are_read_as_the_user_sees_them():
    def prepare(workbook):
        workbook.active["B1"].number_format = "0.0%"
        workbook.active["C1"].number_format = '0"%"'

    row = [1.1636, 0.855, 5, 0.1 + 0.2, 1e21, 13800000000, -0.5, True]
    assert cells_of(workbook_bytes([row], prepare=prepare)) == [
        ("1.1636", "85.5%", "5", "0.3", "1000000000000000000000", "13800000000", "-0.5", "TRUE")
    ]


def test_a_date_in_the_coefficient_s_cell_is_reported():
    rows = pledge_rows("市委办")
    rows[0] = (*rows[0][:3], date(2023, 1, 16))
    city = read_city_table(read_table(workbook_bytes([HEADINGS, *rows]), "a.xlsx"))
    assert [(problem.code, problem.line, problem.value) for problem in city.problems] == [
        ("date_for_number", 2, "2023-01-16")
    ]


def test_merged_cells_mean_the_same_value_in_every_row_and_are_announced():
    rows = pledge_rows("市委办") + pledge_rows("市妇联", "1.2")

    def prepare(workbook):
        for merged in ("A2:A6", "D2:D6", "A7:A11", "D7:D11"):
            workbook.active.merge_cells(merged)
        workbook.active.row_dimensions[4].hidden = True

    table = read_table(workbook_bytes([HEADINGS, *rows], prepare=prepare), "a.xlsx")
    assert [row.cells[0] for row in table.sheets[0].rows[1:]] == ["市委办"] * 5 + ["市妇联"] * 5
    assert [(note.code, note.params) for note in table.notes] == [
        ("hidden_rows", {"count": 1, "rows": "4"}),
        ("merged_cells", {"count": 4}),
    ]
    assert [(d.name, d.coefficient) for d in read_city_table(table).departments] == [
        ("市委办", Decimal("1.1636")),
        ("市妇联", Decimal("1.2")),
    ]


def test_several_sheets_are_read_one_after_the_other_and_those_without_headings_are_named():
    data = workbook_bytes([HEADINGS, *pledge_rows("市委办")], [["说明"]], [HEADINGS, *pledge_rows("市妇联")])
    city = read_city_table(read_table(data, "a.xlsx"))
    assert [(d.name, d.sheet, d.line, d.position) for d in city.departments] == [
        ("市委办", "表1", 2, 1),
        ("市妇联", "表3", 2, 2),
    ]
    assert [(note.code, note.sheet) for note in city.notes] == [("sheet_without_header", "表2")]


def test_formulas_without_a_saved_value_are_refused_all_at_once():
    rows = [HEADINGS, ("甲", "1 x", "=A1", "=1+1")]
    assert refusal(workbook_bytes(rows), "a.xlsx") == [("formula_without_value", 2)] * 2


def test_formulas_with_a_saved_value_are_read_as_that_value_and_announced():
    table = read_table(with_sheet(b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'), "a.xlsx")
    assert (table.sheets[0].rows[0].cells, [note.code for note in table.notes]) == (("2",), ["formula_values"])


def test_an_error_value_is_reported_where_it_stands():
    rows = pledge_rows("市委办")
    rows[1] = ("", rows[1][1], "#REF!", "")
    assert codes(read_city_table(read_table(workbook_bytes([HEADINGS, *rows]), "a.xlsx"))) == [("error_value", 3)]


@pytest.mark.parametrize(
    ("kept", "text"),
    [("_x0041_B", "AB"), ("_x005F_x0041_", "_x0041_"), ("_x41_", "_x41_"), ("a_x000D__x000A_b", "a\nb")],
)
def test_a_workbook_s_own_escapes_are_resolved_as_programs_show_them(kept, text):
    data = with_sheet(f'<row><c t="inlineStr"><is><t>{kept}</t></is></c></row>'.encode())
    assert cells_of(data) == [(text,)]


@pytest.mark.parametrize("escape", ["_x0000_", "_xD800_", "_xFFFE_", "_x0007_"])
def test_an_escaped_character_that_no_text_may_hold_is_refused(escape):
    data = with_sheet(f'<row><c t="inlineStr"><is><t>{escape}</t></is></c></row>'.encode())
    assert refusal(data, "a.xlsx") == [("control_character", None)]


def test_rich_text_phonetic_guides_and_escaped_line_ends_become_plain_text():
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>a</t></r><r><rPr><b/></rPr>'
        b"<t>b_x000D_\nc</t></r><rPh><t>guide</t></rPh></si></sst>"
    )
    data = with_part(with_sheet(b'<row><c t="s"><v>0</v></c></row>'), "xl/sharedStrings.xml", lambda _: strings)
    override = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    data = with_part(data, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", override))
    assert cells_of(data) == [("ab\nc",)]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (b'<row r="1"><c r="XFD1"><v>1</v></c></row>', "too_many_columns"),
        (b'<row r="2"/><row r="1"/>', "damaged"),
        (b'<row r="1048577"><c><v>1</v></c></row>', "damaged"),
        (b'<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>', "damaged"),
        (b'<row><c t="s"><v>999999</v></c></row>', "damaged"),
        (b"<row><c><v>1e999</v></c></row>", "damaged"),
        (b"<row><c><v>nan</v></c></row>", "damaged"),
        (b'<row><c t="inlineStr"><is><t>&#xD800;</t></is></c></row>', "damaged"),
        (b"<row>" * 500, "damaged"),
    ],
)
def test_nonsense_in_a_sheet_is_refused(rows, code):
    assert [found for found, _ in refusal(with_sheet(rows), "a.xlsx")] == [code]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=5), "too_many_rows"),
        (Limits(columns=3), "too_many_columns"),
        (Limits(cells=8), "too_many_cells"),
        (Limits(characters=4), "cell_too_long"),
        (Limits(entries=3), "too_many_entries"),
        (Limits(inflated_bytes=1000), "inflates_too_large"),
        (Limits(sheets=0), "too_many_sheets"),
        (Limits(bytes=100), "too_large"),
    ],
)
def test_every_limit_is_kept(limits, code):
    assert [found for found, _ in refusal(SMALL, "a.xlsx", limits=limits)] == [code]


def test_an_encrypted_entry_is_refused_with_the_remedy():
    data = bytearray(SMALL)
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    assert refusal(bytes(data), "a.xlsx") == [("password_protected", None)]


@pytest.mark.parametrize("length", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_refused(length):
    assert refusal(SMALL[: int(len(SMALL) * length)], "a.xlsx") == [("damaged", None)]


def test_a_workbook_without_sheets_or_values_is_empty():
    assert refusal(workbook_bytes([]), "a.xlsx") == [("empty", None)]
    assert refusal(zipped(x=b"1"), "a.xlsx") == [("damaged", None)]


XML_PIECES = [
    b"<",
    b">",
    b"&",
    b"<c/>",
    b'<row r="9">',
    b'r="0"',
    b't="s"',
    b's="77"',
    b"<v>1e400</v>",
    b"<f>1</f>",
    b"\xff",
    b'"',
]


@given(
    part=st.sampled_from(zipfile.ZipFile(io.BytesIO(SMALL)).namelist()),
    places=st.lists(st.tuples(st.floats(0, 1), st.sampled_from(XML_PIECES), st.integers(0, 9)), min_size=1, max_size=4),
)
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_workbooks_with_changed_xml_raise_nothing_but_table_errors(part, places):
    def change(xml: bytes) -> bytes:
        for where, piece, skipped in places:
            position = int(where * len(xml))
            xml = xml[:position] + piece + xml[position + skipped :]
        return xml

    _read_or_refuse(with_part(SMALL, part, change))


@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_workbooks_with_turned_bytes_raise_nothing_but_table_errors(changes):
    data = bytearray(SMALL)
    for position, value in changes:
        data[position] = value
    _read_or_refuse(bytes(data))


def _read_or_refuse(data: bytes) -> None:
    try:
        read_city_table(read_table(data, "a.xlsx"))
    except TableError as error:
        assert error.problems  # noqa: PT017 - refusing is one of two right outcomes
