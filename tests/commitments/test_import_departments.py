"""Departments and groups from a table: the form's rules, names instead of numbers, history of every row."""

from datetime import date

import pytest

from departments.forms import DepartmentForm
from departments.models import AuditEvent, Department, DepartmentGroup, FormerName
from tests.commitments.rows import applied, changes, codes, planned

HEADINGS = ("部门名称", "分组", "排序", "撤销日期", "承接部门")


def test_new_departments_come_with_their_groups_order_and_history(city):
    record = applied(
        "departments",
        HEADINGS,
        ("市林业局", "市政府部门", "7", "", ""),
        ("市体育局", "市政府部门", "", "", ""),
        ("市委组织部", "市委部门", "1", "", ""),
        actor=city.office,
    )

    made = Department.objects.get(name="市林业局")
    assert (made.group.name, made.position, made.pinyin, made.history.get().history_user) == (
        "市政府部门",
        7,
        "shilinyeju",
        city.office,
    )
    assert DepartmentGroup.objects.filter(name="市政府部门").count() == 1
    assert record.summary == {"rows": 3, "rows_new": 2, "rows_changed": 0, "rows_unchanged": 1, "rows_gone": 1}
    assert AuditEvent.objects.latest("pk").action == "importrecord.import"


def test_only_what_differs_changes_and_a_blank_cell_says_nothing(city):
    plan = planned("departments", HEADINGS, ("市委组织部", "", "9", "", ""), ("市总工会", "市委部门", "2", "", ""))

    assert changes(plan) == {"市委组织部": {"position": (1, 9)}}
    assert applied("departments", HEADINGS, ("市委组织部", "", "9", "", "")).summary["rows_changed"] == 1
    assert planned("departments", HEADINGS, ("市委组织部", "", "9", "", "")).changes_something is False


def test_a_merger_names_a_successor_of_the_same_file(city):
    applied(
        "departments",
        HEADINGS,
        ("市总工会", "", "", "2026年6月30日", "市群团部"),
        ("市群团部", "群团组织", "", "", ""),
    )

    merged = Department.objects.get(name="市总工会")
    assert (merged.ended_on, merged.successor.name, merged.history.count()) == (date(2026, 6, 30), "市群团部", 2)


def test_every_fault_is_named_at_once(city):
    FormerName.objects.create(department=city.home, name="市委人事部", until=date(2020, 1, 1))

    plan = planned(
        "departments",
        (*HEADINGS, "人数"),
        ("市委组织部 ", "", "很多", "", "", ""),
        ("市委人事部", "", "", "", "", ""),
        ("市 总工会", "", "", "", "", ""),
        ("市林业局", "", "", "六月", "", ""),
        ("市林业局", "", "", "", "", ""),
        ("", "市委部门", "", "", "", ""),
        ("市体育局" * 30, "", "", "2026-02-30", "没有的局", ""),
    )

    assert codes(plan) == [
        ("column_unknown", 1, "人数"),
        ("not_a_number", 2, "排序"),
        ("name_is_former", 3, "部门名称"),
        ("name_like_known", 4, "部门名称"),
        ("not_a_day", 5, "撤销日期"),
        ("row_twice", 6, "部门名称"),
        ("value_missing", 7, "部门名称"),
        ("rule", 8, "部门名称"),
        ("not_a_day", 8, "撤销日期"),
        ("department_unknown", 8, "承接部门"),
    ]


CASES = {
    "a new department": ({"name": "市林业局"}, True),
    "a former name of another": ({"name": "市委人事部"}, False),
    "a name too long": ({"name": "局" * 81}, False),
    "a successor without a day": ({"name": "市总工会", "successor": "市委组织部"}, False),
    "a successor with its day": ({"name": "市总工会", "successor": "市委组织部", "ended_on": "2026-06-30"}, True),
    "its own successor": ({"name": "市总工会", "successor": "市总工会", "ended_on": "2026-06-30"}, False),
    "no day": ({"name": "市总工会", "ended_on": "2026-13-01"}, False),
}


@pytest.mark.parametrize("case", CASES)
def test_the_form_and_the_importer_judge_alike(city, case):
    values, is_well = CASES[case]
    FormerName.objects.create(department=city.home, name="市委人事部", until=date(2020, 1, 1))
    row = ("name", "position", "ended_on", "successor")
    stored = Department.objects.filter(name=values["name"]).first()

    plan = planned("departments", row, tuple(values.get(name, "3" if name == "position" else "") for name in row))
    successor = Department.objects.filter(name=values.get("successor")).first()
    form = department_form(stored, {**values, "position": 3, "successor": successor and successor.pk})

    assert (not plan.errors, form.is_valid()) == (is_well, is_well)


def department_form(stored, data):
    from django.forms import modelform_factory

    fields = ["name", "position", "ended_on", "successor"]
    form = modelform_factory(Department, DepartmentForm, fields=fields)
    opened = {"opened_version": stored.version} if stored else {}
    return form({**data, **opened}, instance=stored)
