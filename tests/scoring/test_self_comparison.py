"""Self-assessments beside the evaluators' marks, on the office's page of the raters."""

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.models import SelfAssessment
from tests.city import client_of
from tests.scoring import judges

pytestmark = pytest.mark.django_db


def assess(city, pledge, grade, status="signed"):
    for commitment in pledge.commitments.all():
        SelfAssessment.objects.create(
            commitment=commitment,
            completion_percent=100,
            grade=grade,
            statement="按期完成。",
            status=status,
            filed_by=city.filer,
            filed_at=timezone.now(),
        )


def test_the_difference_of_each_department_stands_on_the_page_the_greatest_overestimate_first(city):
    cycle = judges.worked_example()
    first, second, third = cycle.pledges.order_by("position")[:3]
    assess(city, first, "良好")
    assess(city, second, "优秀")
    assess(city, third, "优秀", status="submitted")

    page = client_of(city.office).get(reverse("ranking-raters", args=[judges.YEAR]))

    base = {line["department_id"]: line["base"] for line in page.context["ranking"].standings}
    assert base[first.department_id] == "91.6800"
    assert [(row.department, row.own, row.base) for row in page.context["compared"]] == [
        (second.department.name, "95.00", base[second.department_id][:-2]),
        ("市委组织部", "85.00", "91.68"),
    ]
    assert page.context["compared"][1].difference == "−6.68"


def test_a_grade_the_rules_do_not_know_is_left_out(city):
    cycle = judges.worked_example()
    assess(city, cycle.pledges.get(position=1), "达标")

    page = client_of(city.office).get(reverse("ranking-raters", args=[judges.YEAR]))

    assert page.context["compared"] == []
