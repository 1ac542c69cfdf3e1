"""django-import-export in the admin: names, our forms, preview, nothing that the form itself forbids."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from commitments.models import Commitment, Cycle, Indicator
from commitments.tables import read_table
from departments.models import AuditEvent, Department, User
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import make_sheets
from scoring.models import RaterClass, Rating
from tests.city import client_of, posted
from tests.commitments.tables import text_of, workbook_bytes

LOCKED = ("title", "target", "coefficient")


def url(model, page):
    return reverse(f"admin:{model}_{page}")


def preview(city, model, rows, who="office", name="表.tsv"):
    content = workbook_bytes(rows) if name.endswith("xlsx") else text_of(rows).encode()
    data = posted(import_file=SimpleUploadedFile(name, content), format="0")
    return client_of(city.people[who]).post(url(model, "import"), data)


def confirm(city, model, shown, who="office"):
    form = shown.context["confirm_form"]
    data = {name: form[name].value() for name in form.fields}
    return client_of(city.people[who]).post(url(model, "process_import"), {"once": str(uuid4()), **data})


def brought(city, model, rows, who="office"):
    shown = preview(city, model, rows, who)
    assert shown.status_code == 200, faults(shown)
    return confirm(city, model, shown, who)


def faults(shown):
    result = shown.context["result"]
    rows = [(row.number, row.error_dict) for row in result.invalid_rows]
    return [str(error.error) for error in result.base_errors] + rows


def exported(city, model, suffix, who="office", **filters):
    return client_of(city.people[who]).get(url(model, "export"), {"_format": suffix, **filters})


# ── Departments ───────────────────────────────────────────────────────────────
DEPARTMENTS = ("部门", "分组", "排序", "撤销日期", "承接部门")


def test_a_table_of_departments_is_previewed_and_written_with_version_history_and_record(city):
    rows = [DEPARTMENTS, ("市总工会", "市委部门", "5", "", ""), ("市林业局", "市委部门", "7", "", "")]

    shown = preview(city, "departments_department", rows, name="部门.xlsx")
    assert (shown.status_code, Department.objects.count()) == (200, 2)
    page = shown.content.decode()
    assert ("<del>2</del> <ins>5</ins>" in page, "style=" in page) == (True, False)
    answer = confirm(city, "departments_department", shown)

    assert answer.url == url("departments_department", "changelist")
    changed, made = Department.objects.get(name="市总工会"), Department.objects.get(name="市林业局")
    assert (changed.position, changed.version, changed.history.count(), made.pinyin) == (5, 2, 2, "shilinyeju")
    acts = AuditEvent.objects.filter(action__startswith="department.").order_by("pk")
    assert [(event.action, event.actor_id) for event in acts] == [
        ("department.change", city.office.pk),
        ("department.add", city.office.pk),
    ]


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "tsv"])
def test_what_was_exported_changes_nothing_when_it_comes_back(city, suffix):
    Department.objects.filter(pk=city.home.pk).update(name="=1+1局")
    content = exported(city, "departments_department", suffix).content

    client = client_of(city.office)
    data = posted(import_file=SimpleUploadedFile(f"a.{suffix}", content), format="0")
    shown = client.post(url("departments_department", "import"), data)

    assert shown.context["result"].totals | {"skip": 2, "new": 0, "update": 0} == shown.context["result"].totals
    cells = [
        cell
        for row in read_table(content, f"a.{suffix}", headings=frozenset({"名称", "分组"})).sheets[0].rows
        for cell in row.cells
    ]
    assert "=1+1局" in cells
    assert b"'=1+1" in content or suffix == "xlsx"


def test_faults_are_named_by_row_and_heading_and_nothing_is_written(city):
    rows = [DEPARTMENTS, ("市林业局", "没有的组", "很多", "", ""), ("市总工会", "", "", "", "市委组织部")]

    shown = preview(city, "departments_department", rows)

    assert shown.status_code == 422
    assert [(row.number, sorted(row.error_dict)) for row in shown.context["result"].invalid_rows] == [
        ("2", ["分组"]),
        ("3", ["撤销日期"]),
    ]
    assert Department.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧格式"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 40, "损坏"),
        ("a.tsv", b"\xff\xfe\x00", ""),
        ("a.tsv", "甲\t乙\n1\t2\n".encode(), "表头"),
    ],
)
def test_a_hostile_file_is_refused_in_words(city, name, content, expected):
    data = posted(import_file=SimpleUploadedFile(name, content), format="0")

    answer = client_of(city.office).post(url("departments_department", "import"), data)

    errors = " ".join(answer.context["form"].errors["import_file"])
    assert (answer.status_code, expected in errors, bool(re.search("[一-龥]", errors))) == (422, True, True)


def test_a_fault_of_a_cell_is_told_behind_its_place(city):
    shown = preview(city, "departments_department", [DEPARTMENTS, ("市总工会", "=1+1", "5", "", "")], name="a.xlsx")

    (error,) = shown.context["form"].errors["import_file"]
    assert (shown.status_code, error.partition("：")[0]) == (422, "表1、第 2 行")


def test_what_has_changed_since_the_preview_is_shown_again_instead_of_written(city):
    shown = preview(city, "departments_department", [DEPARTMENTS, ("市总工会", "", "5", "", "")])
    Department.objects.filter(name="市总工会").update(position=4)

    answer = confirm(city, "departments_department", shown)

    assert (answer.status_code, Department.objects.get(name="市总工会").position) == (409, 4)
    assert confirm(city, "departments_department", answer).status_code == 302
    assert Department.objects.get(name="市总工会").position == 5


def test_a_table_that_was_tampered_with_is_not_taken(city):
    shown = preview(city, "departments_department", [DEPARTMENTS, ("市总工会", "", "5", "", "")])
    form = shown.context["confirm_form"]
    data = {name: form[name].value() for name in form.fields} | {"import_file_name": "x:y:z"}

    answer = client_of(city.office).post(url("departments_department", "process_import"), posted(**data))

    assert (answer.status_code, Department.objects.get(name="市总工会").position) == (400, 2)


def test_exports_carry_the_filters_and_are_on_record(city):
    answer = exported(city, "departments_department", "csv", q="总工会")

    assert answer.content.decode("utf-8-sig").splitlines()[1:] == ["市总工会,市委部门,2,,"]
    assert AuditEvent.objects.filter(action="department.export").count() == 1


# ── Accounts ──────────────────────────────────────────────────────────────────
def test_accounts_come_in_without_password_and_only_the_system_administrator_brings_them(city):
    rows = [
        ("用户名", "姓名", "所在单位", "电话"),
        ("linye01", "林业", "市总工会", "0572"),
        ("FILER", "陈一航", "", ""),
    ]

    brought(city, "departments_user", rows, who="system_admin")

    made = User.objects.get(username="linye01")
    assert (made.department, made.has_usable_password(), made.is_active) == (city.next_door, False, True)
    assert User.objects.get(username="filer").name == "陈一航"
    assert preview(city, "departments_user", rows, who="security_admin").status_code == 403
    assert preview(city, "departments_user", rows, who="office").status_code == 404


# ── Commitments and indicators ────────────────────────────────────────────────
COMMITMENTS = ("年度", "部门", "序号", "标题", "年度目标", "责任处室", "配合单位")


def heading(model, name):
    from django.utils.text import capfirst

    return str(capfirst(model._meta.get_field(name).verbose_name))


def commitments(city, *rows):
    names = [heading(Commitment, name) for name in ("number", "title", "target", "section", "co_departments")]
    return [("年度", "部门", *names), *((str(city.cycle.year), *row) for row in rows)]


def test_once_the_year_runs_only_what_is_not_promised_changes(city):
    rows = commitments(city, ("市委组织部", "1", "承诺事项1", "新建党群服务中心10个。", "组织一处", "市总工会"))
    brought(city, "commitments_commitment", rows)

    changed = city.commitment
    assert (changed.section, [str(d) for d in changed.co_departments.all()]) == ("组织一处", ["市总工会"])
    shown = preview(city, "commitments_commitment", commitments(city, ("市委组织部", "1", "别的", "", "", "")))
    assert (shown.status_code, list(shown.context["result"].invalid_rows[0].error_dict)) == (
        422,
        [heading(Commitment, "title")],
    )
    new = commitments(city, ("市委组织部", "6", "新事项", "目标", "", ""))
    assert preview(city, "commitments_commitment", new).status_code == 422


def test_in_a_year_that_is_prepared_commitments_are_added_under_their_department(city):
    Cycle.objects.update(status="preparing")

    brought(city, "commitments_commitment", commitments(city, ("市委组织部", "6", "新事项", "目标", "", "")))

    assert city.pledge.commitments.get(number=6).title == "新事项"


def test_indicators_are_mended_by_name_while_the_year_is_prepared(city):
    Cycle.objects.update(status="preparing")
    stamps = {"confirmed_by": city.office_second, "confirmed_at": timezone.now()}
    Indicator.objects.create(commitment=city.commitment, name="新建中心", value=10, **stamps)
    names = ("year", "department", "commitment", "name", "value", "basis")

    brought(
        city,
        "commitments_indicator",
        [names, (str(city.cycle.year), "市委组织部", "1", "新建中心", "12", "时点水平")],
    )

    stored = Indicator.objects.get()
    assert (stored.value, stored.basis, stored.confirmed_by, stored.version) == (12, "level", city.office, 2)


# ── Ratings ───────────────────────────────────────────────────────────────────
def test_ratings_go_through_the_one_importer_and_marks_are_not_given_out(city):
    Cycle.objects.filter(pk=city.cycle.pk).update(status=Cycle.Status.SCORING)
    rater_class = RaterClass.objects.get_or_create(cycle=city.cycle, name="专家组", defaults={"weight": 1})[0]
    add_evaluator(rater_class=rater_class, user=city.evaluator)
    make_sheets(city.cycle)
    rows = [("部门", "序号", "评价人", "评分"), *(("市委组织部", str(n), "吴八方", "88.5") for n in range(1, 6))]

    brought(city, "scoring_scoresheet", rows)

    assert (Rating.objects.count(), Rating.objects.first().sheet.status) == (5, "submitted")
    again = preview(city, "scoring_scoresheet", [rows[0], ("市委组织部", "1", "吴八方", "60")])
    assert (again.status_code, Rating.objects.filter(value=60).count()) == (422, 0)
    assert exported(city, "scoring_scoresheet", "csv").status_code == 403
