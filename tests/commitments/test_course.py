"""Progress against the pace, period by period: the same figures as the matrix, for all departments at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.course import courses_of, percents_in
from commitments.models import Commitment, ReportingPeriod
from commitments.overview import progress_in
from tests.city import client_of, filed_report
from tests.commitments.filing_cast import indicator_of, milestone_of, report_before


@pytest.fixture
def course(city):
    """Two periods: three of ten built at the end of March, eight at the end of June, one of two steps reached."""
    indicator = indicator_of(city)
    city.period.cutoff_on = date(city.cycle.year, 6, 30)
    city.period.save()
    before = report_before(city, reading={indicator: Decimal(3)})
    ReportingPeriod.objects.filter(pk=before.period_id).update(cutoff_on=date(city.cycle.year, 3, 31))
    report = filed_report(city, "signed")
    report.readings.create(indicator=indicator, reported=Decimal(9), verified=Decimal(8))
    milestone_of(city, share=Decimal(50), confirmed_at=timezone.now(), confirmed_by=city.office).ticks.create(
        report=report, reached_on=date(city.cycle.year, 5, 1)
    )
    return city


def rows(city):
    return list(Commitment.objects.of_cycle(city.cycle).counting().for_matrix())


def periods(city):
    return list(city.cycle.periods.order_by("number"))


def test_the_figures_are_those_of_the_matrix_in_every_period(course):
    percents = percents_in(periods(course), rows(course))

    assert percents == {
        (pk, period.pk): progress.completion
        for period in periods(course)
        for pk, progress in progress_in(period, rows(course), at=timezone.localdate()).items()
    }
    assert [percents[course.commitment.pk, period.pk] for period in periods(course)] == [Decimal(15), Decimal(90)]


def test_a_department_is_the_mean_of_what_has_a_figure_and_says_how_many_have_one(course):
    home, next_door = courses_of(periods(course), rows(course))

    assert [(point.completion, point.planned, point.counted, point.owed) for point in home.points] == [
        (Decimal("15.0"), Decimal("25.0"), 1, 5),
        (Decimal("90.0"), Decimal("50.0"), 1, 5),
    ]
    assert (home.ahead, next_door.ahead) == (Decimal("40.0"), None)


@pytest.mark.parametrize("departments", [1, 2])
def test_it_costs_the_same_for_any_number(course, departments, django_assert_num_queries):
    if departments == 1:
        course.pledge_next_door.commitments.update(status="cancelled")
    client = client_of(course.leader)
    client.get(reverse("lights-course"))

    with django_assert_num_queries(10):
        page = client.get(reverse("lights-course")).context["page"]
    assert len(page.object_list) == departments


def test_those_furthest_behind_come_first_where_the_address_asks_for_it(course):
    commitment = course.commitment_next_door
    filed_report(course, "signed", commitment=commitment, completion_percent=Decimal(10))

    page = client_of(course.office).get(reverse("lights-course"), {"sort": "behind", "group": course.group.pk})

    assert [one.department for one in page.context["page"]] == [course.next_door, course.home]


def test_an_empty_year_says_what_will_appear(city):
    ReportingPeriod.objects.all().delete()

    html = client_of(city.leader).get(reverse("lights-course")).content.decode()

    assert "第一个填报期开始并有进展审签后" in html


def test_the_page_of_a_department_draws_the_same_course(course):
    home, _next_door = courses_of(periods(course), rows(course))

    drawn = client_of(course.filer).get(reverse("department", args=[course.home.pk])).context["course"]

    assert (drawn.points, drawn.drawing) == (home.points, home.drawing)


def test_a_department_whose_commitments_are_all_cancelled_has_no_course(course):
    course.pledge.commitments.update(status="cancelled")

    assert client_of(course.filer).get(reverse("department", args=[course.home.pk])).context["course"] is None
