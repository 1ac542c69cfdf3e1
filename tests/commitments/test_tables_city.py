"""Understanding the city's table: what it means, and every fault at its place."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from commitments import tables
from commitments.tables import comparable_name, message, place, read_city_table, read_table
from commitments.tables.messages import NOTES, PROBLEMS
from commitments.tables.numbering import split_number

from .tables import HEADINGS, city_text, codes, plain, pledge_rows, read_text, seed_bytes, text_of, workbook_bytes


def test_the_seed_is_read_whole_and_without_a_problem():
    city = read_text(seed_bytes().decode())
    assert (len(city.departments), sum(len(d.commitments) for d in city.departments)) == (16, 80)
    assert (city.problems, city.notes) == ([], [])
    first, last = city.departments[0], city.departments[-1]
    assert (first.name, first.position, first.line, first.coefficient) == ("市委组织部", 1, 4, Decimal("1.1636"))
    assert (last.name, last.position, last.line, last.coefficient_raw) == ("市妇联", 16, 81, "1.1229")


def test_a_number_before_a_year_is_told_from_the_year():
    department = read_text(seed_bytes().decode()).departments[6]
    commitment = department.commitments[3]
    assert (department.name, commitment.number, commitment.title, commitment.line) == (
        "市台办",
        4,
        "2023 海峡两岸乡村发展论坛",
        37,
    )


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("4 2023 论坛", 4, "2023 论坛"),
        ("1、论坛", 1, "论坛"),
        ("1.论坛", 1, "论坛"),
        ("1．论坛", 1, "论坛"),
        ("1.2023年论坛", 1, "2023年论坛"),
        ("（1）论坛", 1, "论坛"),
        ("(12) 论坛", 12, "论坛"),
        ("1）论坛", 1, "论坛"),
        ("１　论坛", 1, "论坛"),
        ("①论坛", 1, "论坛"),
        ("⒉论坛", 2, "论坛"),
        ("三、论坛", 3, "论坛"),
        ("（十一）论坛", 11, "论坛"),
        ("1 、论坛", 1, "、论坛"),
        ("2023 论坛", None, "2023 论坛"),
        ("1.5万亩良田", None, "1.5万亩良田"),
        ("“1113”工程", None, "“1113”工程"),
        ("0 论坛", None, "0 论坛"),
        ("论坛", None, "论坛"),
    ],
)
def test_numbers_in_titles(text, number, title):
    assert split_number(text) == (number, title)


def test_digits_glued_to_titles_count_only_where_they_run_from_one():
    rows = [(name, title.replace(" ", ""), target, k) for name, title, target, k in pledge_rows("甲")]
    assert [c.number for c in read_text(city_text(rows)).departments[0].commitments] == [1, 2, 3, 4, 5]
    rows[2] = ("", "5大行动", "目标", "")
    assert [code for code, _ in codes(read_text(city_text(rows)))] == ["number_missing"] * 5


def numbered(*columns: list[str]) -> str:
    """Departments with a number column: one list of its cells per department."""
    rows = [("序号", *HEADINGS)]
    for index, cells in enumerate(columns, start=1):
        for position, cell in enumerate(cells):
            name = f"第{index}局" if position == 0 else ""
            rows.append((cell, name, f"{2000 + position}年论坛", "目标", "1.1" if position == 0 else ""))
    return text_of(rows)


@pytest.mark.parametrize(
    ("columns", "notes"),
    [
        ([list("12345"), list("12345")], []),
        ([["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]], ["number_running"]),
        ([["1", "", "", "", ""], ["2", "", "", "", ""]], ["number_of_department"]),
        ([["1"] * 5, ["2"] * 5], ["number_of_department"]),
    ],
)
def test_a_number_column_may_count_commitments_the_whole_file_or_the_departments(columns, notes):
    city = read_text(numbered(*columns))
    assert [[c.number for c in d.commitments] for d in city.departments] == [[1, 2, 3, 4, 5]] * 2
    assert [note.code for note in city.notes] == notes
    assert city.problems == []


def test_numbers_in_both_places_are_not_left_in_the_title():
    rows = [("序号", *HEADINGS), *((row[1][0], *row) for row in pledge_rows("甲"))]
    city = read_text(text_of(rows))
    assert [(c.number, c.title) for c in city.departments[0].commitments][:2] == [(1, "事项1"), (2, "事项2")]
    assert city.problems == []


def test_a_break_in_a_running_number_is_reported():
    text = numbered(list("12345"), ["6", "7", "9", "9", "10"], ["11", "12", "13", "14", "15"])
    assert codes(read_text(text)) == [("number_not_running", 9), ("number_not_running", 10)]


def test_headings_may_come_in_any_order_under_other_names_and_again_on_each_page():
    rows = [
        ("年度目标任务", "难度系数（四位小数）", " 责 任 单 位 ", "承诺内容"),
        *((target, coefficient, name, title) for name, title, target, coefficient in pledge_rows("甲")),
        HEADINGS,
        *pledge_rows("乙"),
    ]
    assert plain(read_text(text_of(rows))) == plain(read_text(city_text(pledge_rows("甲"), pledge_rows("乙"))))


def test_further_columns_are_read_by_name():
    rows = [(*HEADINGS, "责任领导", "责任处室", "联系人", "事项系数", "权重")]
    rows += [(*row, "张三", "综合处", "李四", "1.05", "20%") for row in pledge_rows("甲")]
    commitment = read_text(text_of(rows)).departments[0].commitments[1]
    assert (commitment.responsible_leader, commitment.section, commitment.contact) == ("张三", "综合处", "李四")
    assert (commitment.coefficient, commitment.weight) == (Decimal("1.05"), Decimal("0.2"))


def test_titles_captions_and_footers_around_the_table_are_left_out_and_named():
    rows = [
        ("湖州市2023年度部门承诺",),
        HEADINGS,
        ("一、市委部门", "", "", ""),
        *pledge_rows("甲"),
        ("二、市政府部门", "", "", ""),
        *pledge_rows("乙"),
        ("注：系数由考核办评定", "", "", ""),
    ]
    city = read_text(text_of(rows))
    assert ([d.name for d in city.departments], city.problems) == (["甲", "乙"], [])
    assert [(note.code, note.params["line"]) for note in city.notes] == [
        ("row_ignored", 3),
        ("row_ignored", 9),
        ("row_ignored", 15),
    ]


def test_a_department_may_stand_on_a_line_of_its_own_above_its_commitments():
    rows = [("甲", "", "", "1.2"), *(("", *row[1:3], "") for row in pledge_rows("甲"))]
    city = read_text(text_of([HEADINGS, *rows]))
    assert (city.problems, [(d.name, len(d.commitments)) for d in city.departments]) == ([], [("甲", 5)])


def test_a_department_that_goes_on_after_others_stays_one():
    text = city_text(pledge_rows("甲", count=3), pledge_rows("乙"), pledge_rows("甲", "", count=2, first=4))
    city = read_text(text)
    assert ([(d.name, len(d.commitments)) for d in city.departments], city.problems) == ([("甲", 5), ("乙", 5)], [])


def changed(line: int, column: int, value: str) -> str:
    """A sound table of two departments with one cell changed; `line` counts from 1, the heading included."""
    rows = [list(row) for row in (HEADINGS, *pledge_rows("市委办"), *pledge_rows("市妇联", "1.2"))]
    rows[line - 1][column] = value
    return text_of(rows)


@pytest.mark.parametrize(
    ("line", "column", "value", "expected"),
    [
        (3, 1, "事项", [("number_missing", 3)]),
        (3, 1, "1 事项", [("number_left_out", 2), ("number_twice", 3)]),
        (3, 1, "4 事项", [("number_left_out", 2), ("number_out_of_order", 4), ("number_twice", 5)]),
        (6, 1, "6 事项", [("number_left_out", 2)]),
        (4, 1, "", [("title_missing", 4), ("number_missing", 4)]),
        (4, 2, " ", [("target_missing", 4)]),
        (2, 0, "", [("department_missing", line) for line in range(2, 7)]),
        (2, 3, "", [("coefficient_missing", 2)]),
        (2, 3, "1,1636", [("coefficient_not_number", 2)]),
        (2, 3, "约1.2", [("coefficient_not_number", 2)]),
        (2, 3, "0", [("coefficient_out_of_range", 2)]),
        (2, 3, "-1", [("coefficient_out_of_range", 2)]),
        (2, 3, "1.16365", [("coefficient_decimals", 2)]),
        (2, 3, "１．１６３６", []),
        (2, 3, "1.163600", []),
        (2, 3, "116.36%", []),
        (4, 3, "1.1636", []),
        (4, 3, "1.2", [("coefficient_differs", 4)]),
        (2, 0, "市\u200b委办", [("invisible_character", 2)]),
        (2, 0, "市委办\u202e", [("invisible_character", 2)]),
        (3, 2, "目\u200b标", [("invisible_character", 3)]),
        (1, 3, "分数线", [("column_missing", 1), ("column_unknown", 1)]),
        (1, 0, "备注", [("column_missing", 1)]),
        (1, 3, "年度目标", [("column_missing", 1), ("column_twice", 1)]),
        (1, 3, "", [("column_missing", 1), ("value_outside_columns", 2), ("value_outside_columns", 7)]),
    ],
)
def test_each_fault_is_reported_at_its_place(line, column, value, expected):
    assert codes(read_text(changed(line, column, value))) == expected


def test_all_problems_are_reported_at_once_with_column_value_and_expectation():
    rows = pledge_rows("市委办", "很难") + pledge_rows("市妇联", "1.23456", count=4)
    city = read_text(text_of([HEADINGS, *rows]))
    assert [(p.code, p.line, p.column, p.value, p.severity) for p in city.problems] == [
        ("coefficient_not_number", 2, "评定难度系数", "很难", "error"),
        ("coefficient_decimals", 7, "评定难度系数", "1.23456", "error"),
        ("wrong_count", 7, "部门", "市妇联", "error"),
    ]


def test_only_what_is_missing_for_now_is_a_warning():
    city = read_text(city_text(pledge_rows("甲", "")))
    assert ([(p.code, p.severity) for p in city.problems], city.errors) == ([("coefficient_missing", "warning")], [])


def test_the_number_of_commitments_and_the_range_of_coefficients_are_the_cycle_s():
    text = city_text(pledge_rows("甲", "1.6", count=3))
    assert codes(read_text(text, expected_min=3, expected_max=6)) == []
    limits = {"coefficient_range": (Decimal("1"), Decimal("1.5")), "expected_min": 1}
    assert codes(read_text(text, **limits)) == [("coefficient_out_of_range", 2)]


def test_a_name_that_differs_only_in_spaces_or_brackets_is_reported():
    rows = pledge_rows("市委改革办(市政办)")
    rows[3] = ("市委改革办 （市政办）", *rows[3][1:])
    assert codes(read_text(city_text(rows))) == [("name_like_another", 5)]
    city = read_text(city_text(pledge_rows("市委改革办（市政办）")), known_names=["市委改革办(市政办)"])
    assert [(p.code, p.value, p.params["other"]) for p in city.problems] == [
        ("name_like_known", "市委改革办（市政办）", "市委改革办(市政办)")
    ]


def test_names_compare_without_width_spaces_brackets_and_invisible_characters():
    alike = ["市委改革办(市政办)", "市委改革办（市政办）", "市委改革办 【市政办】", "市\u200b委改革办〔市政办〕"]
    assert len({comparable_name(name) for name in alike}) == 1
    assert comparable_name("市委办") != comparable_name("市政办")


def test_a_table_without_headings_is_one_problem():
    table = read_table(workbook_bytes([["a", "b"], ["c", "d"]]), "a.xlsx")
    assert codes(read_city_table(table)) == [("no_header", None)]


def test_headings_without_rows_are_one_problem():
    assert codes(read_text(city_text())) == [("no_commitments", None)]


def test_a_large_import_can_let_go_of_the_rows_as_they_are_read():
    content = city_text(*(pledge_rows(f"市第{number}局", "1.1") for number in range(300))).encode()
    kept, released = (read_table(content, "a.tsv") for _ in range(2))
    assert plain(read_city_table(kept)) == plain(read_city_table(released, release=True))
    assert (len(kept.sheets[0].rows), len(released.sheets[0].rows)) == (1501, 1501)
    assert [bool(block) for block in kept.sheets[0].rows.blocks] == [True] * 5
    assert [bool(block) for block in released.sheets[0].rows.blocks] == [True, False, False, False, False]


def test_messages_name_the_place_the_value_and_what_is_expected():
    city = read_text(changed(2, 3, "很难"))
    with translation.override("en"):
        said = message(city.problems[0]), place(city.problems[0])
    assert said == (
        "The coefficient “很难” is no number. Expected is a number such as 1.1636.",
        "line 2, column 评定难度系数",
    )


def test_every_code_has_a_message():
    sources = "".join(path.read_text("utf-8") for path in Path(tables.__file__).parent.glob("*.py"))
    raised = re.findall(r'(?:refuse|Problem|Note|_report|_column)\((?:[a-z_]+(?:\[0\])?, ){0,2}"([a-z_]+)"', sources)
    assert len(set(raised)) > 40
    assert set(raised) - {*PROBLEMS, *NOTES} == set()
