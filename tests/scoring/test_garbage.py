"""Whatever is typed into a field, the answer is a page: no POST of scoring ends in an exception."""

from uuid import uuid4

import pytest
from django.urls import reverse

from scoring.models import Adjustment, Evaluator, RaterClass
from tests.city import client_of, posted
from tests.roles import paper, rankings, rules, sheets
from tests.test_every_post import as_opened, complaints, prepared, send

pytestmark = pytest.mark.django_db
GARBAGE = ["x", "-1", "9" * 25, "1e9999999", "\x00²"]


@pytest.mark.parametrize("name", sorted({*rules.POSTS, *sheets.POSTS, *rankings.POSTS, *paper.POSTS}))
def test_garbage_in_any_field_is_answered_by_a_page(city, name):
    client, url, data = prepared(city, name)
    client.raise_request_exception = False
    fields = [key for key in data if key != "once"]

    answers = {
        (key, typed): send(client, url, data | {key: typed, "once": str(uuid4())}).status_code
        for key in fields
        for typed in GARBAGE
    }

    assert {pair: status for pair, status in answers.items() if status not in (200, 302, 404, 409, 422)} == {}


# ── Constraints that name a field which is fixed once the thing exists ────────
def change(city, model, pk, **typed):
    data = {
        **as_opened(client_of(city.office).get(url := reverse(f"admin:scoring_{model}_change", args=[pk]))),
        **typed,
    }
    return client_of(city.office).post(url, posted(**data))


def test_a_second_class_of_the_same_name_is_refused_in_words(city):
    other = RaterClass.objects.create(cycle=city.cycle, name="专家组")

    page = change(city, "raterclass", other.pk, name=city.cycle.rater_classes.first().name)

    assert (page.status_code, complaints(page)[1][0]["__all__"]) == (422, ["本年度已有同名评价主体。"])


def test_a_number_taken_by_another_evaluator_is_refused_in_words(scoring):
    first, second = scoring.cycle.rater_classes.get().evaluators.all()

    page = change(scoring, "evaluator", second.pk, number=first.number)

    assert (page.status_code, Evaluator.objects.get(pk=second.pk).number) == (422, second.number)


def test_an_event_counted_already_is_refused_when_an_adjustment_is_renamed(city):
    grounds = {"pledge": city.pledge, "kind": "bonus", "points": 1, "reason": "x", "document": "y", "approver": "z"}
    _first, second = (Adjustment.objects.create(event=event, **grounds) for event in ("表彰", "通报"))

    page = change(city, "adjustment", second.pk, event="表彰")

    assert (page.status_code, complaints(page)[1][0]["__all__"]) == (422, ["该事由已对该部门计过一次。"])


def test_an_unfrozen_scheme_is_not_revised_and_the_page_says_so(city):
    scheme = city.cycle.schemes.get()

    page = client_of(city.office).post(
        reverse("admin:scoring_scoringscheme_revise", args=[scheme.pk]), posted(), follow=True
    )

    assert [str(message) for message in page.context["messages"]] == ["只有已封存的现行计分办法才需要另立修订稿。"]
    assert city.cycle.schemes.count() == 1


def test_a_class_that_could_not_be_scored_by_is_refused_beside_the_field(city):
    page = change(city, "raterclass", city.cycle.rater_classes.get().pk, aggregate="trim", trim=5000)

    assert (page.status_code, complaints(page)[1][0]["trim"]) == (422, ["应为 0 至 1000 的整数。"])
