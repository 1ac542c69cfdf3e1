"""The worked example through the site alone: ratings imported, rules set in the admin, the seven rankings read."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from commitments.models import Cycle
from scoring.models import ScoreSheet
from tests.city import client_of, posted
from tests.scoring import judges
from tests.scoring.expected import EXPECTED
from tests.scoring.test_commands import imported, long
from tests.test_every_post import as_opened

pytestmark = pytest.mark.django_db
PANELS = ["市领导"] * 2 + ["部门互评"] * 3 + ["社会评价"] * 2
WEIGHTS = {"市领导": "0.5", "部门互评": "0.3", "社会评价": "0.2"}
SCHEMES = [
    ("mean", {"aggregate": "mean"}, {}),
    ("trim1", {"aggregate": "trim", "trim": 1}, {}),
    ("median", {"aggregate": "median"}, {}),
    ("mean_w", {"aggregate": "mean", "weighting": "number", "number_weights": "30 25 20 15 10"}, {}),
    ("panels", {"aggregate": "mean"}, {"panels": PANELS}),
    ("trim1_recused", {"aggregate": "trim", "trim": 1}, {"recused": True}),
    ("mean_recused", {"aggregate": "mean"}, {"recused": True}),
]
CELLS = re.compile(
    r'<td class="place">(?:<small>[^<]*</small> )?(\d+)</td>.*?<a href="[^"]*">([^<]+)</a>.*?#score">([^<]+)</a>'
    r'.*?#base">([^<]+)</a>',
    re.DOTALL,
)


def change(office, model, pk, **typed):
    url = reverse(f"admin:scoring_{model}_change", args=[pk])
    response = office.post(url, posted(**{**as_opened(office.get(url)), **typed}))
    assert response.status_code == 302


def read(office):
    """(base, score, place) by department as they stand on the page, and places without the coefficient in the file."""
    cache.clear()
    page = office.get(reverse("ranking", args=[judges.YEAR])).content.decode()
    shown = {name: (base, score, int(place)) for place, name, score, base in CELLS.findall(page)}
    file = office.get(reverse("ranking-export", args=[judges.YEAR, "csv"])).content.decode("utf-8-sig")
    without = {cells[1]: int(cells[7]) for cells in (line.split(",") for line in file.splitlines()[1:])}
    return [(*shown[name], without[name]) for name, _coefficient in judges.DEPARTMENTS]


@pytest.mark.parametrize(("name", "rules", "ratings"), SCHEMES, ids=[name for name, *_rest in SCHEMES])
def test_the_worked_example_is_read_from_the_ranking_page(city, tmp_path, name, rules, ratings):
    cycle, office = judges.found_year(status=Cycle.Status.RUNNING), client_of(city.office)
    imported(long(tmp_path, **ratings), create_evaluators=True)
    for rater_class in cycle.rater_classes.filter(name__in=WEIGHTS):
        change(office, "raterclass", rater_class.pk, weight=WEIGHTS[rater_class.name])
    change(office, "scoringscheme", cycle.schemes.get().pk, **rules)

    assert set(ScoreSheet.objects.of_cycle(cycle).values_list("status", flat=True)) == {"submitted"}
    assert read(office) == EXPECTED[name]
