import pytest

from commitments.actions.cycles import open_scoring
from scoring.actions.schemes import add_evaluator
from tests.city import person


@pytest.fixture
def scoring(city):
    """Scoring is open; two evaluators rate both departments."""
    rater_class = city.cycle.rater_classes.get()
    add_evaluator(rater_class=rater_class, user=city.evaluator)
    rival = person(city, "rival", "许隔壁")
    rival.role_grants.create(role="evaluator")
    add_evaluator(rater_class=rater_class, user=rival)
    open_scoring(cycle=city.cycle, actor=city.office)
    return city
