"""What nobody but the office may see before publication: planted marks are looked for on every page of every role."""

import pytest
from django.urls import reverse

from scoring.models import Rating
from tests.city import client_of
from tests.scoring import judges

pytestmark = pytest.mark.django_db
MARK, COMMENT = "83.37", "植入的评语"
KEPT_OUT = ["visitor", "filer", "head", "neighbour", "leader", "auditor", "security_admin", "system_admin", "rival"]
PAGES = ["ranking", "ranking-projector", "ranking-coefficient", "ranking-firmness", "ranking-raters", "publications"]
ADMIN = ["scoresheet", "adjustment", "evaluator", "raterclass", "scoringscheme", "conflict"]


@pytest.fixture
def planted(city):
    """A year being scored in which every mark is the planted one; `rival` rates too and has given nothing."""
    cycle = judges.found_year(departments=judges.DEPARTMENTS[:2])
    judges.seat_judges(cycle, 3)
    judges.fill_sheets(cycle)
    Rating.objects.update(value=MARK, comment=COMMENT)
    city.people["rival"] = judges.judge("E9")
    return cycle


def addresses(cycle):
    year, department, sheet = cycle.year, cycle.pledges.first().department_id, Rating.objects.first().sheet_id
    yield from (reverse(name, args=[year]) for name in PAGES)
    yield from (reverse("ranking-export", args=[year, kind]) for kind in ("csv", "xlsx"))
    yield reverse("ranking-explanation", args=[year, department])
    yield reverse("ranking-explanation", args=[year, department]) + "?recompute"
    yield reverse("rankings")
    yield from (reverse(f"admin:scoring_{model}_changelist") for model in ADMIN)
    yield from (reverse(f"admin:scoring_scoresheet_{page}", args=[sheet]) for page in ("change", "history"))
    yield from (reverse(f"admin:scoring_scoresheet_{page}") for page in ("mine", "compare", "download", "progress"))


def leaks(user, cycle):
    """The addresses whose answer holds a planted mark, what is worked out from it, or a planted comment."""
    client = client_of(user)
    answers = {address: client.get(address) for address in addresses(cycle)}
    return [address for address, answer in answers.items() if any(text in shown(answer) for text in (MARK, COMMENT))]


def shown(answer):
    return (
        b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode("utf-8", "replace")
    )


@pytest.mark.parametrize("name", KEPT_OUT)
def test_an_unpublished_mark_is_nowhere(city, planted, name):
    assert leaks(city.people.get(name), planted) == []


@pytest.mark.parametrize("name", KEPT_OUT)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_unpublished_ranking_gives_no_file(city, planted, name, kind):
    answer = client_of(city.people.get(name)).get(reverse("ranking-export", args=[planted.year, kind]))

    assert answer.status_code == (302 if name == "visitor" else 404)


def test_the_check_sees_a_mark_where_it_may_be_seen(city, planted):
    found = leaks(city.office, planted)

    assert reverse("ranking", args=[planted.year]) in found
    assert reverse("admin:scoring_scoresheet_change", args=[Rating.objects.first().sheet_id]) in found
