"""Indicators and verified figures from the office's tables, by the same rules as on the pages."""

from decimal import Decimal

import pytest
from django.utils import timezone

from commitments.actions.indicators import FIELDS
from commitments.forms.indicators import NewIndicatorForm
from commitments.models import Cycle, Indicator, IndicatorReading
from departments.models import AuditEvent
from tests.city import filed_report
from tests.commitments.rows import applied, changes, codes, planned

INDICATORS = ("部门", "承诺序号", "指标名称", "比较", "目标值", "计量单位", "口径", "基数", "权重", "期限", "理由")
READINGS = ("部门", "承诺序号", "指标名称", "填报期", "核定数")


def indicator(city, name="新建中心", value="10", commitment=None):
    stamps = {"confirmed_by": city.office, "confirmed_at": timezone.now()}
    return Indicator.objects.create(commitment=commitment or city.commitment, name=name, value=value, **stamps)


def row(*cells):
    return (*cells, *[""] * (len(INDICATORS) - len(cells)))


def table(city, *rows, **options):
    return planned("indicators", INDICATORS, *rows, year=city.cycle.year, actor=city.office, **options)


# ── Indicators ────────────────────────────────────────────────────────────────
def test_indicators_are_made_and_changed_with_their_reason_on_record(city):
    indicator(city)
    rows = [
        ("市委组织部", "1", "新建中心", "不少于", "12", "个", "累计", "", "", "", "按批复调整"),
        ("", "", "覆盖率", "≥", "95", "%", "时点", "88", "2", "2026-06", "补录"),
        ("", "2", "投诉量", "不超过", "1,000", "件", "", "", "", "", "补录"),
    ]

    applied("indicators", INDICATORS, *rows, year=city.cycle.year, actor=city.office)

    stored = Indicator.objects.order_by("commitment__number", "position", "pk")
    assert [(i.commitment.number, i.name, i.comparator, i.value, i.unit, i.basis, i.confirmed_by) for i in stored] == [
        (1, "新建中心", ">=", 12, "个", "cumulative", city.office),
        (1, "覆盖率", ">=", 95, "%", "level", city.office),
        (2, "投诉量", "<=", 1000, "件", "cumulative", city.office),
    ]
    assert (stored[1].baseline, stored[1].weight, stored[1].due) == (88, 2, "2026-06")
    acts = AuditEvent.objects.filter(action__startswith="indicator.").order_by("pk")
    assert [(event.action, event.reason) for event in acts] == [
        ("indicator.change", "按批复调整"),
        ("indicator.add", "补录"),
        ("indicator.add", "补录"),
    ]
    assert table(city, *rows).changes_something is False


def test_what_the_file_does_not_name_is_told_and_stays(city):
    indicator(city, "新建中心")
    indicator(city, "培训人次")

    assert table(city, row("市委组织部", "1", "新建中心")).gone == ["市委组织部 1 培训人次"]


def test_faults_of_indicators_are_named_at_once(city):
    city.office.department = city.next_door
    city.office.save()

    plan = table(
        city,
        row("市委组织部", "9", "甲", "", "1"),
        row("市总工会", "1", "乙", "", "1"),
        row("市委组织部", "一", "丙", "", "1"),
        row("市委组织部", "1", "丁", "最好", "十个"),
        row("市委组织部", "1", "戊", "", ""),
        row("市委组织部", "1", "己", "", "5"),
        row("没有的局", "1", "庚", "", "5"),
    )

    assert codes(plan) == [
        ("commitment_unknown", 2, "承诺序号"),
        ("own_department", 3, "部门"),
        ("not_a_number", 4, "承诺序号"),
        ("not_among_words", 5, "比较"),
        ("not_a_number", 5, "目标值"),
        ("value_missing", 6, "目标值"),
        ("reason_missing", 7, "理由"),
        ("department_unknown", 8, "部门"),
        ("commitment_unknown", 8, "承诺序号"),
    ]


def test_once_scoring_has_begun_indicators_no_longer_change(city):
    Cycle.objects.update(status="scoring")

    assert codes(table(city, row("市委组织部", "1", "甲", "", "1")))[0][0] == "rule"


CASES = {
    "plain": ({"value": "10"}, True),
    "a range without its upper value": ({"comparator": "range", "value": "10"}, False),
    "a range": ({"comparator": "range", "value": "10", "value_max": "20"}, True),
    "an upper value below": ({"comparator": "range", "value": "10", "value_max": "2"}, False),
    "an upper value of no range": ({"value": "10", "value_max": "20"}, False),
    "no weight at all": ({"value": "10", "weight": "0"}, False),
    "no month": ({"value": "10", "due": "2026-13"}, False),
    "a baseline that is the target": ({"value": "10", "baseline": "10"}, False),
    "too many decimals": ({"value": "1.1234567"}, False),
    "too long a unit": ({"value": "1", "unit": "个" * 21}, False),
}


@pytest.mark.parametrize("case", CASES)
def test_the_form_and_the_importer_judge_alike(city, case):
    values, is_well = CASES[case]
    given = {"comparator": ">=", "weight": "1", **values}
    columns = ("department", "number", "indicator", *given, "reason")
    cells = ("市委组织部", "1", "指标", *given.values(), "理由")

    plan = planned("indicators", columns, cells, year=city.cycle.year, actor=city.office)
    data = dict.fromkeys(FIELDS, "") | {"basis": "cumulative", "direction": "up", "name": "指标", **given}
    form = NewIndicatorForm({**data, "reason": "理由"})

    assert (not plan.errors, form.is_valid()) == (is_well, is_well), (codes(plan), form.errors)


# ── Verified figures ──────────────────────────────────────────────────────────
def reading(city, status="signed", reported="4"):
    report = filed_report(city, status)
    return IndicatorReading.objects.create(report=report, indicator=indicator(city), reported=Decimal(reported))


def test_a_verified_figure_stands_beside_the_reported_one_and_on_record(city):
    found = reading(city)

    plan = planned(
        "readings", READINGS, ("市委组织部", "1", "新建中心", "一季度", "3"), year=city.cycle.year, actor=city.office
    )
    assert changes(plan) == {"市委组织部 1 新建中心 · 一季度": {"verified": (None, 3)}}
    applied(
        "readings", READINGS, ("市委组织部", "1", "新建中心", "一季度", "3"), year=city.cycle.year, actor=city.office
    )

    version = found.report.version
    found.refresh_from_db()
    assert (found.reported, found.verified, found.report.version) == (4, 3, version + 1)
    event = AuditEvent.objects.get(action="report.verify")
    assert (event.before, event.after) == ({"新建中心": "4.000000"}, {"新建中心": "3"})


def test_the_reported_figure_itself_changes_nothing(city):
    reading(city)

    row = ("市委组织部", "1", "新建中心", "一季度", "4")
    assert planned("readings", READINGS, row, year=city.cycle.year, actor=city.office).changes_something is False


@pytest.mark.parametrize("status", ["draft", "submitted", "accepted"])
def test_only_what_is_signed_and_not_accepted_is_verified(city, status):
    reading(city, status)

    row = ("市委组织部", "1", "新建中心", "一季度", "3")
    plan = planned("readings", READINGS, row, year=city.cycle.year, actor=city.office)
    assert codes(plan) == [("report_not_signed", 2, "核定数")]


def test_unknown_indicators_and_periods_and_empty_reports_are_named(city):
    indicator(city)
    rows = [
        ("市委组织部", "1", "没有的指标", "一季度", "3"),
        ("市委组织部", "1", "新建中心", "五季度", "3"),
        ("市委组织部", "1", "新建中心", "一季度", "3"),
    ]

    plan = planned("readings", READINGS, *rows, year=city.cycle.year, actor=city.office)
    assert codes(plan) == [
        ("indicator_unknown", 2, "指标名称"),
        ("period_unknown", 3, "填报期"),
        ("nothing_reported", 4, "核定数"),
    ]
