import pytest
from django.core.cache import cache
from django.utils import timezone

from commitments.actions.cycles import open_scoring
from scoring.actions.publications import check_ranking, draft_ranking, publish_ranking
from scoring.actions.schemes import add_evaluator
from scoring.models import Adjustment, BallotTally, RaterClass
from tests.city import person
from tests.founding import Founding
from tests.scoring import judges
from tests.scoring.ranking_pages import scored_year

APPROVAL = {"approval_document": "市委〔2024〕1 号", "audience": "departments", "extent": "everything"}


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Pages kept from another test would have the same keys: rolled back tables number their rows alike."""
    cache.clear()


@pytest.fixture(scope="session")
def scored_years():
    return Founding(scored_year)


@pytest.fixture
def year(city, scored_years):
    """The worked example beside the city's own running year."""
    return scored_years.again()


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


@pytest.fixture
def sealed(city):
    """A published year with everything that can bear on a score: marks, ballots, adjustments, own coefficients."""
    cycle = judges.found_year(departments=judges.DEPARTMENTS[:2])
    type(cycle).objects.filter(pk=cycle.pk).update(coefficient_level="both")
    cycle.refresh_from_db()
    judges.use(cycle, bonus_cap=3, aggregate="mean")
    judges.seat_judges(cycle, 3)
    judges.fill_sheets(cycle)
    pledge = cycle.pledges.get(position=1)
    pledge.commitments.filter(number=2).update(coefficient="1.0500")
    Adjustment.objects.create(
        pledge=pledge, kind="bonus", event="表彰", points="1.50", reason="x", document="y", approver="z"
    )
    count_ballots(city, cycle, pledge)
    publication = draft_ranking(cycle=cycle, actor=city.office)
    publication = check_ranking(publication=publication, actor=city.office_second)
    return publish_ranking(publication=publication, actor=city.office, **APPROVAL)


def count_ballots(city, cycle, pledge):
    masses = RaterClass.objects.create(cycle=cycle, name="群众代表", position=2)
    BallotTally.objects.create(
        rater_class=masses,
        pledge=pledge,
        counts={str(number): {"95": 3, "90.5": 2} for number in range(1, 6)},
        first_teller="甲",
        second_teller="乙",
        entered_by=city.office,
        entered_at=timezone.now(),
        confirmed_by=city.office_second,
        confirmed_at=timezone.now(),
    )
