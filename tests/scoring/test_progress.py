"""What the office reads before it opens scoring."""

import pytest
from django.urls import reverse

from scoring.actions.schemes import add_evaluator
from scoring.progress import what_is_missing
from tests.city import client_of

pytestmark = pytest.mark.django_db


def test_a_class_that_nobody_rates_in_is_named_before_scoring_is_opened(city):
    leaders = city.cycle.rater_classes.create(name="市领导", position=2)
    add_evaluator(rater_class=city.cycle.rater_classes.exclude(pk=leaders.pk).get(), user=city.evaluator)

    page = client_of(city.office).get(reverse("cycle-open-scoring", args=[city.cycle.year])).content.decode()

    [sentence] = what_is_missing(city.cycle)
    assert sentence == "评价主体“市领导”尚无评价人员；除用不记名选票计票的以外，请先添加评价人员。"
    assert sentence in page


def test_nothing_is_missing_where_every_class_has_its_evaluators(city):
    add_evaluator(rater_class=city.cycle.rater_classes.get(), user=city.evaluator)

    assert what_is_missing(city.cycle) == []
