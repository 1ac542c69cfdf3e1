"""Tables on their way out, and back in without a difference."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from commitments.importers.pledges import plan_pledges
from commitments.importers.writing import apply_pledges
from commitments.models import Commitment, Cycle, ProgressReport
from departments.models import AuditEvent
from tests.city import client_of, filed_report
from tests.commitments.tables import SEED, plain, read_text, seed_bytes

FORMATS = ["xlsx", "csv", "tsv"]
TITLE = "湖州市"


def exported(user, name, *args, **query):
    return client_of(user).get(reverse(name, args=args), query)


def sheet_of(answer):
    return load_workbook(io.BytesIO(answer.content)).active


def lines_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def seed(city):
    apply_pledges(plan_pledges(seed_bytes(), SEED.name, year=2023))
    return Cycle.objects.get(year=2023)


# ── The city's own table ──────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", FORMATS)
def test_importing_what_was_exported_changes_nothing(city, seed, kind):
    answer = exported(city.office, "cycle-export", 2023, kind)

    again = plan_pledges(answer.content, f"table.{kind}", year=2023)

    assert (again.changes_something, again.errors, again.row_count) == (False, [], 80)


def test_exporting_the_seed_gives_the_seeds_own_table(city, seed):
    answer = exported(city.office, "cycle-export", 2023, "tsv")

    assert plain(read_text(answer.content.decode())) == plain(read_text(seed_bytes().decode()))


@pytest.mark.parametrize("kind", FORMATS)
def test_text_that_a_program_might_execute_is_defused_and_still_comes_back_exactly(city, seed, kind):
    commitment = Commitment.objects.filter(pledge__cycle=seed).first()
    commitment.target = '=HYPERLINK("http://x")\n+1，\'@甲'
    commitment.save_changes("target")

    answer = exported(city.office, "cycle-export", 2023, kind)

    assert plan_pledges(answer.content, f"table.{kind}", year=2023).changes_something is False
    if kind == "xlsx":
        kinds = {cell.data_type for row in sheet_of(answer).iter_rows() for cell in row}
        assert "f" not in kinds
    else:
        assert "'=HYPERLINK" in answer.content.decode()


def test_the_workbook_looks_like_the_citys_table(city, seed):
    sheet = sheet_of(exported(city.office, "cycle-export", 2023, "xlsx"))

    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert sheet["A1"].value == "湖州市2023年度部门向人民承诺事项及评定难度系数"
    assert {"A1:D1", "A3:A7", "D3:D7"} <= merged
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == ("A3", "$1:$2", "landscape")


def test_the_filters_of_the_page_hold_for_the_export(city):
    answer = exported(city.office, "cycle-export", city.cycle.year, "csv", q="szgh", group="市委部门")

    assert [row[0] for row in lines_of(answer)] == ["部门", "市总工会", "", "", "", ""]


@pytest.mark.parametrize("departments", [1, 3])
def test_the_export_takes_the_same_queries_at_any_size(city, departments, django_assert_num_queries):
    if departments == 3:
        apply_pledges(plan_pledges(seed_bytes(), SEED.name, year=2023))
    client = client_of(city.office)
    year = 2023 if departments == 3 else city.cycle.year
    client.get(reverse("cycle-export", args=[year, "tsv"]))

    with django_assert_num_queries(8):
        client.get(reverse("cycle-export", args=[year, "tsv"]))


def test_every_export_is_in_the_audit_trail_with_its_filters(city):
    exported(city.filer, "cycle-export", city.cycle.year, "csv", q="szgh")

    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor_name, event.object_id) == ("cycle.export", "陈一帆", str(city.cycle.pk))
    assert event.after == {"table": "city", "format": "csv", "filters": {"q": "szgh"}}


# ── The completion table ──────────────────────────────────────────────────────
def test_the_completion_table_has_the_citys_six_columns(city):
    filed_report(city, "accepted")

    rows = lines_of(exported(city.leader, "completion-export", city.period.pk, "csv"))

    assert rows[0] == ["序号", "责任部门", "目标任务", "推进情况", "完成进度", "亮灯"]
    assert rows[1][:5] == ["1", "市委组织部", "1 承诺事项1\n新建党群服务中心10个。", "新建4个。", "40%"]
    assert (rows[2][2:], len(rows)) == (["2 承诺事项2\n新建党群服务中心20个。", "", "", ""], 11)


def test_what_the_office_has_not_accepted_says_so_and_what_nobody_signed_is_left_out(city):
    report = filed_report(city, "signed")
    signed = lines_of(exported(city.office, "completion-export", city.period.pk, "csv"))
    ProgressReport.objects.filter(pk=report.pk).update(status="draft")

    draft = lines_of(exported(city.office, "completion-export", city.period.pk, "csv"))

    assert (signed[1][3], draft[1][3]) == ("〔未审核〕新建4个。", "")


def test_the_completion_workbook_merges_departments_and_keeps_percentages_numbers(city):
    filed_report(city, "accepted", work_done="=1+1", completion_percent=Decimal("33.30"))

    sheet = sheet_of(exported(city.office, "completion-export", city.period.pk, "xlsx"))

    assert {"B3:B7", "B8:B12"} <= {str(cells) for cells in sheet.merged_cells.ranges}
    assert (sheet["E3"].value, sheet["E3"].number_format) == (0.333, "0.00%")
    assert (sheet["D3"].value, sheet["D3"].data_type) == ("'=1+1", "s")


def test_the_filters_of_the_lights_hold_for_the_completion_table(city):
    rows = lines_of(exported(city.office, "completion-export", city.period.pk, "csv", text="总工会"))

    assert {row[1] for row in rows[1:]} == {"市总工会"}


# ── Late filings ──────────────────────────────────────────────────────────────
def test_late_filings_name_what_came_late_and_what_has_not_come(city):
    report = filed_report(city, "accepted")
    due = city.period.due_on - timedelta(days=8)
    city.period.opens_on, city.period.due_on = due - timedelta(days=1), due
    city.period.save_changes("opens_on", "due_on")

    rows = lines_of(exported(city.office, "late-export", city.period.pk, "csv"))

    assert rows[0] == ["序号", "责任部门", "承诺事项", "截止日期", "首次审签", "逾期天数", "状态"]
    signed = str(report.first_signed_at.astimezone().date())
    assert rows[1][:6] == ["1", "市委组织部", "1 承诺事项1", due.isoformat(), signed, "3"]
    assert rows[2][4:] == ["", "3", "未填报"]
    assert len(rows) == 11


def test_before_the_day_nothing_is_late(city):
    assert len(lines_of(exported(city.office, "late-export", city.period.pk, "csv"))) == 1


# ── Who may ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("role", "table", "progress"),
    [
        ("office", 200, 200),
        ("leader", 200, 200),
        ("filer", 200, 404),
        ("head", 200, 404),
        ("evaluator", 200, 404),
        ("auditor", 404, 404),
        ("security_admin", 404, 404),
        ("system_admin", 404, 404),
        ("nobody", 404, 404),
    ],
)
def test_each_export_is_for_those_who_see_its_page(city, role, table, progress):
    user = city.people[role]
    answers = [
        exported(user, "cycle-export", city.cycle.year, "csv"),
        exported(user, "completion-export", city.period.pk, "xlsx"),
        exported(user, "late-export", city.period.pk, "csv"),
    ]

    assert [answer.status_code for answer in answers] == [table, progress, progress]


@pytest.mark.parametrize(
    ("name", "kind"), [("cycle-export", "xls"), ("completion-export", "tsv"), ("late-export", "pdf")]
)
def test_another_format_does_not_exist(city, name, kind):
    key = city.cycle.year if name == "cycle-export" else city.period.pk

    assert exported(city.office, name, key, kind).status_code == 404


@pytest.mark.parametrize(
    ("name", "key"), [("cycle", "year"), ("departments", ""), ("lights", ""), ("missing", "period")]
)
def test_the_pages_offer_their_exports(city, name, key):
    args = {"year": [city.cycle.year], "period": [city.period.pk], "": []}[key]

    page = client_of(city.office).get(reverse(name, args=args)).content.decode()

    export = "cycle-export" if name in ("cycle", "departments") else "completion-export"
    of = city.cycle.year if export == "cycle-export" else city.period.pk
    assert reverse(export, args=[of, "xlsx"]) in page
