"""What nobody but the office may see before publication: planted marks are looked for on every page of every role."""

import re

import pytest
from django.urls import reverse

from departments.models import User
from scoring.actions import publications as acts
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


# ── After publication ─────────────────────────────────────────────────────────
SECRET_NAME = "机密评委"
ANALYSES = ["ranking-coefficient", "ranking-firmness", "ranking-raters"]
EVERYBODY_ELSE = [*KEPT_OUT, "evaluator"]


@pytest.fixture
def published(planted, city):
    """The planted year published to everybody with its analyses released; one mark of one evaluator stands out."""
    Rating.objects.update(value=90, comment="")
    Rating.objects.filter(pk=Rating.objects.earliest("pk").pk).update(value=MARK, comment=COMMENT)
    User.objects.filter(username="E1").update(name=SECRET_NAME)
    judges.use(planted, analyses_released=True)
    found = acts.draft_ranking(cycle=planted, actor=city.office)
    acts.check_ranking(publication=found, actor=city.office_second)
    acts.publish_ranking(
        publication=found,
        actor=city.office,
        approval_document="市委〔2024〕1 号",
        audience="public",
        extent="everything",
    )
    return found


def pages_of(publication):
    yield from (reverse(name, args=[publication.cycle.year]) for name in ["publications", *ANALYSES])
    yield reverse("publication", args=[publication.pk])


@pytest.mark.parametrize("name", EVERYBODY_ELSE)
def test_a_publication_and_its_analyses_tell_no_name_and_no_single_mark(city, published, name):
    client = client_of(city.people.get(name))
    answers = {address: client.get(address) for address in pages_of(published)}

    told = [
        address for address, answer in answers.items() if any(t in shown(answer) for t in (SECRET_NAME, MARK, COMMENT))
    ]
    opened = {address for address, answer in answers.items() if answer.status_code == 200}

    allowed = {reverse(page, args=[published.cycle.year]) for page in ANALYSES[:2]} if name == "leader" else set()
    assert (told, opened & {reverse(page, args=[published.cycle.year]) for page in ANALYSES}) == ([], allowed)


def test_the_office_reads_the_names_on_the_page_of_the_raters(city, published):
    assert SECRET_NAME in shown(client_of(city.office).get(reverse("ranking-raters", args=[published.cycle.year])))


def test_a_printed_ranking_is_headed_by_its_own_year_and_not_by_the_newest(city, published):
    html = shown(client_of(city.leader).get(reverse("ranking", args=[published.cycle.year])))

    head = re.search(r'<p class="print-head">(.*?)</p>', html)[1]
    assert (str(published.cycle.year) in head, str(city.cycle.year) in head) == (True, False)


def test_who_finds_no_ranking_is_led_to_the_newest_there_is(city, published):
    html = shown(client_of(city.leader).get(reverse("ranking-firmness", args=[city.cycle.year])))

    assert f'href="{reverse("ranking", args=[published.cycle.year])}"' in html
