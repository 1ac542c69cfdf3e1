from fractions import Fraction

import pytest

from commitments.models import Cycle
from scoring import demo_panels as panels
from scoring.board import board_of
from scoring.demo import fill, rating_of
from scoring.models import BallotTally, Publication, Rating, ScoreSheet
from scoring.verifying import verify
from tests.scoring import judges

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(city):
    return {
        "evaluators": [judges.judge(f"E{e}") for e in range(1, 8)],
        "office": (city.office, city.office_second),
    }


def test_the_demo_rates_by_the_published_formula():
    assert [rating_of(1, 1, e) for e in range(1, 8)] == [93, 95, 87, 93, 88, 94, 87]
    assert [judges.formula(16, 5, e) for e in range(1, 8)] == [rating_of(16, 5, e) for e in range(1, 8)]


def test_a_filled_and_published_year_verifies(people):
    cycle = judges.found_year()

    fill(cycle, people=people, published=True)

    publication = Publication.objects.get(cycle=cycle)
    assert (publication.status, Cycle.objects.get(pk=cycle.pk).status) == ("published", "published")
    assert verify(publication) == []
    assert publication.rows.first().standing["grade"] == "优秀"


def test_a_half_filled_year_has_sheets_in_every_state_and_is_not_filled_twice(people):
    cycle = judges.found_year()

    fill(cycle, people=people, submitted_share=0.75)
    count = Rating.objects.count()
    fill(cycle, people=people, submitted_share=0.75)

    assert ScoreSheet.objects.submitted().count() == 7 * 12
    assert count == Rating.objects.count() == 7 * (12 * 5 + 3)


def test_the_panels_rate_in_every_form_and_everything_counts(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cycle, more = judges.found_year(), {"experts": [judges.judge("A1")], "delegates": [judges.judge("B1")]}
    panels.add(cycle, **more)
    panels.add(cycle, **more)
    fill(cycle, people=people)
    panels.count_ballots(cycle, office=people["office"])

    first = board_of(cycle).by_department[cycle.pledges.get(position=3).department_id]

    assert [score.rule.name for score in first.detail.commitments[0].classes] == [
        "评价人员",
        panels.EXPERTS,
        panels.DELEGATES,
        panels.CITIZENS,
    ]
    assert (first.detail.outcome.bonus, BallotTally.objects.filter(confirmed_at=None).count()) == (Fraction("0.5"), 1)
