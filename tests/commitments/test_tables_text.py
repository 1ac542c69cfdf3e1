"""Reading text: encodings, delimiters, quotation marks, line breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.tables import Limits, TableError, guard, read_city_table, read_table, unguard
from commitments.tables.delimited import split_rows

from .tables import city_text, codes, plain, pledge_rows, read_text, refusal, seed_bytes

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_seed_reads_the_same_in_every_encoding_and_with_every_line_end(encoding, line_end):
    text = seed_bytes().decode()
    data = text.replace("\n", line_end).encode(encoding)
    assert plain(read_city_table(read_table(data, "a.tsv"))) == plain(read_text(text))


def test_the_encoding_is_found_and_named():
    found = [read_table(seed_bytes().decode().encode(encoding), "a.tsv").encoding for encoding in ENCODINGS]
    assert found == ["utf-8", "utf-8", "utf-16-le", "utf-16-le", "utf-16-be", "gb18030"]


def test_line_ends_may_be_mixed_and_lines_are_counted_as_an_editor_counts_them():
    rows = read_table("部门\t承诺事项\r\n\r甲\t1 x\n\n乙\t1 y".encode(), "a.tsv").sheets[0].rows
    assert [row.number for row in rows] == [1, 3, 5]


def test_text_that_fits_two_encodings_is_left_to_the_user():
    data = b"department,number\n" + "联通".encode("gb18030") + b"\xc3\xa9\xc3\xa9,1\n"
    with pytest.raises(TableError) as refused:
        read_table(b"department,number\n\xc3\xa9\xc3\xa9,1\n", "a.csv")
    assert refused.value.candidates == ("utf-8", "gb18030")
    assert read_table(data, "a.csv").encoding == "gb18030"


def test_the_user_s_choice_of_encoding_is_obeyed():
    data = b"department,number\n\xc3\xa9\xc3\xa9,1\n"
    assert read_table(data, "a.csv", encoding="utf-8").sheets[0].rows[1].cells == ("éé", "1")
    assert read_table(data, "a.csv", encoding="GBK").sheets[0].rows[1].cells == ("茅茅", "1")


def test_an_unknown_encoding_is_refused():
    assert refusal(b"a", "a.csv", encoding="ebcdic") == [("encoding_unknown", None)]


def test_english_headings_with_chinese_names_need_no_question():
    data = "department,number,evaluator,rating\n市委办,1,张三,90\n".encode()
    assert read_table(data, "a.csv").encoding == "utf-8"


def test_bytes_that_break_off_are_reported_with_their_line():
    assert refusal(seed_bytes()[:-2], "a.tsv") == [("undecodable", 85)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (bytes(range(256)) * 20, "nul_bytes"),
        (b"\xff\xfe\xff\x80\x81" * 9, "undecodable"),
        ("部门\t承诺事项\n甲\x00\t1 x\n".encode(), "nul_bytes"),
        ("部门\t承诺事项\n甲\x1b\t1 x\n".encode(), "control_character"),
        ("部门\t承诺事项\n甲\ud800\t1 x\n".encode("utf-8", "surrogatepass"), "undecodable"),
        ("部门\t承诺事项\n甲\udc00\t1 x\n".encode("utf-16", "surrogatepass"), "undecodable"),
        ("只有一段话。\n".encode(), "no_header"),
    ],
)
def test_what_is_no_table_is_refused(data, code):
    assert [found for found, _ in refusal(data, "a.csv")] == [code]


@pytest.mark.parametrize(
    ("filename", "data", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_format"),
        ("a.xls", "部门\t承诺事项\n".encode(), "old_format"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        ("a.xlsx", "部门\t承诺事项\n".encode(), "not_a_workbook"),
        ("a.csv", b"PK\x03\x04rest", "not_text_but_archive"),
        ("a.docx", b"PK\x03\x04rest", "unknown_suffix"),
    ],
)
def test_a_name_that_does_not_fit_its_content_is_refused_with_the_remedy(filename, data, code):
    assert refusal(data, filename) == [(code, None)]


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_the_delimiter_is_found(delimiter):
    text = city_text(pledge_rows("市委办")).replace("\t", delimiter)
    table = read_table(text.encode(), "a.txt")
    assert (table.delimiter, plain(read_city_table(table))) == (
        delimiter,
        plain(read_text(city_text(pledge_rows("市委办")))),
    )


def test_a_declared_delimiter_is_obeyed_and_its_line_counted():
    rows = read_table("sep=;\n部门;承诺事项\n甲;1 a,b".encode(), "a.csv").sheets[0].rows
    assert [(row.number, row.cells) for row in rows] == [(2, ("部门", "承诺事项")), (3, ("甲", "1 a,b"))]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"a\tb"\tc', ["a\tb", "c"]),
        ('"a ""b"""\tc', ['a "b"', "c"]),
        ('"a\nb"\tc', ["a\nb", "c"]),
        ('"青年"行动\tc', ['"青年"行动', "c"]),
        ('a"b"\tc', ['a"b"', "c"]),
        ('"a\tb', ['"a', "b"]),
        ('""\tc', ["", "c"]),
        ('"\tc', ['"', "c"]),
        ('a\t"b', ["a", '"b']),
    ],
)
def test_a_quotation_mark_counts_only_if_it_opens_a_cell_and_closes_before_a_delimiter(line, cells):
    assert [found for *_, found in split_rows(line, "\t")] == [cells]


def test_quotation_marks_that_never_close_cost_no_quadratic_time():
    line = "\t".join(['"a""b'] * 200_000)
    assert [len(cells) for *_, cells in split_rows(line, "\t")] == [200_000]


def test_a_quoted_line_break_belongs_to_its_cell_and_lines_count_on():
    city = read_text('部门\t承诺事项\t年度目标\t评定难度系数\n甲\t1 a\t"上\n下"\t1.1\n\t1 b\tx\t\n', expected_min=2)
    assert city.departments[0].commitments[0].target == "上\n下"
    assert codes(city) == [("number_twice", 4)]


def test_an_unquoted_line_break_is_taken_as_part_of_its_cell_and_announced():
    rows = pledge_rows("甲")
    text = city_text(rows).replace("目标3", "上\n下").replace("事项4", "左\n右")
    table = read_table(text.encode(), "a.tsv")
    commitments = read_city_table(table).departments[0].commitments
    assert (commitments[2].target, commitments[3].title) == ("上\n下", "左右")
    assert [(note.code, note.params) for note in table.notes] == [("lines_joined", {"lines": "4, 6"})]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(bytes=20), "too_large"),
        (Limits(rows=3), "too_many_rows"),
        (Limits(columns=3), "too_many_columns"),
        (Limits(cells=9), "too_many_cells"),
        (Limits(characters=4), "cell_too_long"),
    ],
)
def test_every_limit_is_kept(limits, code):
    assert [found for found, _ in refusal(city_text(pledge_rows("甲")).encode(), "a.tsv", limits=limits)] == [code]


def test_a_million_columns_are_refused():
    assert refusal("部门,承诺事项\n".encode() + b"," * 1_000_000 + b"x", "a.csv") == [("too_many_columns", 2)]


@given(st.text())
def test_the_guard_has_an_exact_inverse(text):
    assert unguard(guard(text)) == text


@given(st.text(st.sampled_from("'=+-@\t\r\n ＝＋－＠1.%a"), max_size=6))
def test_what_the_guard_lets_through_is_never_executed(text):
    guarded = guard(text)
    assert unguard(guarded) == text
    assert guarded.lstrip()[:1] not in {*"=@＝＋－＠"}
    assert guarded[:1] not in {"\t", "\r", "\n"}


@pytest.mark.parametrize("number", ["-5", "+1.5", "-0.5%", "-.5"])
def test_the_guard_is_never_put_on_numbers(number):
    assert guard(number) == number


def test_the_guard_is_doubled_where_it_was_there_already():
    assert (guard("=1"), guard("'=1"), guard("''=1"), guard("'a")) == ("'=1", "''=1", "'''=1", "'a")


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.tsv", "a.txt", "a.xlsx", "a"]))
def test_arbitrary_bytes_raise_nothing_but_table_errors(data, filename):
    _read_or_refuse(data, filename)


PIECES = [
    "部门",
    "承诺事项",
    "年度目标",
    "评定难度系数",
    "\t",
    "\t",
    "\n",
    "\n",
    '"',
    ",",
    ";",
    "\r",
    "1 ",
    "1.1",
    "'",
    "=",
    "\u200b",
    "甲",
    "\x00",
    "sep=;\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(ENCODINGS), st.integers(0, 3))
def test_texts_made_of_the_pieces_of_a_table_raise_nothing_but_table_errors(pieces, encoding, cut):
    data = ("部门\t承诺事项\t年度目标\n" + "".join(pieces)).encode(encoding)
    _read_or_refuse(data[: len(data) - cut], "a.tsv")


def _read_or_refuse(data: bytes, filename: str) -> None:
    try:
        city = read_city_table(read_table(data, filename))
    except TableError as error:
        assert error.problems  # noqa: PT017 - refusing is one of two right outcomes
    else:
        assert city.departments or city.problems or city.notes or len(data) < 400
