from datetime import date, timedelta

import pytest
from django.utils import timezone

from commitments.demo.filing import People, fill, mark_special_days
from commitments.models import LightRecord, ProgressReport, ReportStep, ReportVersion, SpecialDay
from tests.commitments.filing_cast import indicator_of


@pytest.fixture
def filled(city, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    today = timezone.localdate()
    before = city.period.opens_on - timedelta(days=1)
    city.cycle.periods.create(
        number=0, name="上一期", opens_on=before, due_on=before, closes_on=before, cutoff_on=before
    )
    indicator_of(city)
    heads = {city.home.pk: city.head, city.next_door.pk: city.neighbour_head}
    filers = {city.home.pk: city.filer, city.next_door.pk: city.neighbour}
    fill(city.cycle, today=today, people=People(filers, heads, city.office, city.leader))
    return city


def test_the_open_period_shows_every_state(filled):
    states = set(filled.period.reports.values_list("status", flat=True))

    assert states == {"draft", "submitted", "signed", "accepted", "returned"}
    assert filled.period.reports.count() < 10


def test_the_first_department_has_one_of_each_to_do(filled):
    reports = filled.period.reports.filter(commitment__pledge=filled.pledge).order_by("commitment__number")

    assert list(reports.values_list("commitment__number", "status")) == [
        (1, "submitted"),
        (2, "returned"),
        (3, "draft"),
        (5, "accepted"),
    ]


def test_a_closed_period_is_checked_and_has_its_lights(filled):
    before = filled.cycle.periods.get(number=0)

    assert set(before.reports.values_list("status", flat=True)) == {"accepted"}
    assert LightRecord.objects.filter(period=before, cause="due").count() == 10


def test_whatever_left_its_draft_has_its_way_and_its_version(filled):
    sent = ProgressReport.objects.exclude(status="draft")

    assert ReportVersion.objects.count() == sent.count()
    assert set(sent.values_list("pk", flat=True)) == set(ReportStep.objects.values_list("report", flat=True))


def test_texts_are_whole_sentences(filled):
    assert [
        text for text in ProgressReport.objects.values_list("work_done", flat=True) if not text.endswith("。")
    ] == []


def test_the_day_worked_for_the_holiday_is_a_saturday_after_its_week(db):
    mark_special_days(2026)

    days = SpecialDay.objects.values_list("day", "is_working")
    assert list(days) == [(date(2026, 10, 1), False), (date(2026, 10, 10), True)]
