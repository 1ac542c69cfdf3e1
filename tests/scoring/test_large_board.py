"""A large board's lines, scored in arrays from the rows, are those of the exact path."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DataError, connection, transaction
from django.db.models import F
from django.urls import reverse

from commitments.models import Commitment
from departments.models import Department, User
from scoring import rankings
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import make_sheets
from scoring.board import board_of, scheme_in_force
from scoring.engine import DOWN, HALF_EVEN, GradeRule, Rounding
from scoring.models import Adjustment, Conflict, RaterClass, Rating, ScoreSheet
from scoring.rankings import live_ranking
from scoring.results import effect_of, facts_of, standing_json, standings_of
from tests.city import client_of
from tests.scoring import judges
from tests.scoring.conftest import count_ballots

pytest.importorskip("numpy")

from scoring.large_board import LargeBoard, large_board_of

pytestmark = pytest.mark.django_db

SCHEMES = {
    "in force": {},
    "dense": {"ranking": "dense", "final_rounding": Rounding(0)},
    "only groups": {"groups": "group", "grades": (GradeRule("A", quota="0.3"), GradeRule("B"))},
    "only overall": {"groups": "overall", "grades": ()},
    "quotas": {"grades": (GradeRule("A", at_least=106, quota="0.4"), GradeRule("B", quota="0.2"), GradeRule("C"))},
    "own weights": {"weighting": "own"},
    "weights by number": {"weighting": "number", "number_weights": {n: Fraction(n, 3) for n in range(1, 10)}},
    "adjusted": {"bonus_cap": 2, "deduction_cap": Fraction("1.25")},
    "cap on the base": {"cap": "base", "cap_at": 91, "base_rounding": Rounding(1, DOWN)},
    "cap on the score": {"cap": "score", "cap_at": Fraction("106.5"), "final_rounding": Rounding(3, HALF_EVEN)},
    "rounded commitments": {"commitment_rounding": Rounding(1), "base_rounding": Rounding(2, HALF_EVEN)},
    "all classes": {"require_all_classes": True},
    "any number of raters": {"least_raters": 0, "least_share": 0},
    "many raters": {"least_raters": 7},
}


@pytest.fixture
def large(monkeypatch):
    """Every board counts as large."""
    monkeypatch.setattr(rankings, "LARGE_BOARD", 0)


@pytest.fixture
def year():
    """The worked example with two classes, and something of everything that can befall a department."""
    cycle = judges.worked_example(at_home=True)
    leaders = RaterClass.objects.create(cycle=cycle, name="市领导", weight=Decimal("2.50"), aggregate="mean")
    for name in ("L1", "L2"):
        add_evaluator(rater_class=leaders, user=judges.judge(name))
    add_evaluator(rater_class=leaders, user=User.objects.get(username="E7"))
    make_sheets(cycle)
    Rating.objects.all().delete()
    judges.fill_sheets(cycle)
    pledges = list(cycle.pledges.order_by("position"))
    befall(pledges, leaders)
    return cycle


def befall(pledges, leaders):
    """One misfortune a department, from the eighth on; the first seven have an evaluator of their own."""
    for pledge, kind, points in ((pledges[0], "bonus", "3.10"), (pledges[1], "deduction", "2.05")):
        Adjustment.objects.create(
            pledge=pledge, kind=kind, event="通报", points=points, reason="x", document="y", approver="z"
        )
    Commitment.objects.filter(pledge=pledges[2], number=1).update(weight="2.50", status="not_done")
    Commitment.objects.filter(pledge=pledges[3], number=2).update(weight="0.75", status="completed")
    type(pledges[7]).objects.filter(pk=pledges[7].pk).update(coefficient=None)
    Commitment.objects.filter(pledge=pledges[8], number=3).update(status="cancelled")
    pledges[9].commitments.update(status="cancelled")
    sheets_of(pledges[10], leaders).update(status="draft")
    sheets_of(pledges[11]).exclude(evaluator__number=1).update(status="returned")
    sheets_of(pledges[12], leaders).update(abstained=True, abstain_reason="不熟悉")
    Rating.objects.filter(commitment=number_of(pledges[13], 5)).update(voided_at="2024-01-01T00:00Z")
    Conflict.objects.create(user=User.objects.get(username="L1"), department=pledges[14].department, reason="配偶任职")
    Conflict.objects.create(user=User.objects.get(username="E5"), department=pledges[14].department, reason="同学")
    sheets_of(pledges[14]).filter(evaluator__user__username="L1").update(abstained=True, abstain_reason="回避")
    Department.objects.filter(pk=pledges[15].department_id).update(group=None)
    Rating.objects.filter(commitment=number_of(pledges[15], 2)).update(value="87.55")
    Commitment.objects.create(pledge=pledges[15], number=9, title="承诺9", target="目标9", status="cancelled")
    Rating.objects.filter(sheet__in=sheets_of(pledges[4], leaders)[:1]).delete()


def number_of(pledge, number):
    return pledge.commitments.get(number=number)


def sheets_of(pledge, rater_class=None):
    sheets = ScoreSheet.objects.filter(pledge=pledge)
    return sheets.filter(evaluator__rater_class=rater_class) if rater_class else sheets


def by_arrays(cycle, scheme=None):
    """Lines, facts and the coefficient's effect; a board that arrays declined would be compared with itself."""
    ranking = live_ranking(cycle, scheme)
    assert ranking.large is not None
    return ranking.standings, ranking.facts, ranking.effect


def exactly(cycle, scheme=None):
    board = board_of(cycle, scheme)
    return standings_of(board), facts_of(board), effect_of(board)


def test_the_lines_of_every_scheme_are_those_of_the_exact_path(year, large):
    in_force = scheme_in_force(year)
    schemes = {name: replace(in_force, **changes) for name, changes in SCHEMES.items()}

    found = {name: by_arrays(year, scheme) for name, scheme in schemes.items()}

    assert found == {name: exactly(year, scheme) for name, scheme in schemes.items()}


def test_the_year_compared_has_departments_of_every_kind(year):
    lines = standings_of(board_of(year))

    assert {line["status"] for line in lines} == {"ranked", "provisional", "excluded"}
    assert {reason["code"] for line in lines for reason in line["reasons"]} == {
        "no_coefficient",
        "no_active_commitment",
        "no_marks",
        "share_too_low",
        "too_few_raters",
    }
    assert {reason["code"] for line in lines for reason in line["warnings"]} == {"class_missing"}


def test_one_mark_read_wrongly_is_noticed(year, large):
    from scoring.arrays import score_columns

    board = live_ranking(year).large
    altered = board.columns.mark_units.copy()
    altered[board.columns.mark_cell == 0] -= 1
    columns = replace(board.columns, mark_units=altered)

    assert LargeBoard(board.rows, columns, score_columns(columns)).standings != exactly(year)[0]


@pytest.mark.parametrize("departments", [0, 1])
def test_a_year_without_marks_is_the_same_too(large, departments):
    cycle = judges.found_year(departments=judges.DEPARTMENTS[:departments])

    assert by_arrays(cycle) == exactly(cycle)


def test_marks_of_another_year_among_them_are_left_out(year, large):
    other = judges.found_year(year=judges.YEAR + 1)
    evaluator = add_evaluator(rater_class=other.rater_classes.get(), user=User.objects.get(username="E1"))
    make_sheets(other)
    judges.fill_sheets(other)
    add_evaluator(rater_class=year.rater_classes.order_by("pk").last(), user=judges.judge("L3"))
    make_sheets(year)

    keys = ScoreSheet.objects.of_cycle(year).values_list("pk", flat=True)

    assert min(keys) < evaluator.sheets.first().pk < max(keys)
    assert by_arrays(year) == exactly(year)


def test_pledges_of_another_year_among_them_bring_neither_sheets_nor_commitments(year, large):
    other = judges.found_year(year=judges.YEAR + 1)
    add_evaluator(rater_class=other.rater_classes.get(), user=User.objects.get(username="E1"))
    late = year.pledges.create(department=Department.objects.create(name="新设局"), position=99, coefficient="1.1000")
    late.commitments.create(number=1, title="承诺1", target="目标1")
    make_sheets(other)
    make_sheets(year)
    judges.fill_sheets(other)

    keys = year.pledges.values_list("pk", flat=True)

    assert min(keys) < other.pledges.first().pk < max(keys)
    assert by_arrays(year) == exactly(year)


def test_an_empty_mark_counts_as_little_as_none(year, large):
    given = ScoreSheet.objects.filter(evaluator__user__username="E2").values_list("pk", flat=True)

    assert Rating.objects.filter(sheet__in=list(given)).update(value=None) > 50

    assert by_arrays(year) == exactly(year)


def test_a_mark_for_another_departments_commitment_goes_the_exact_path(year, large):
    first, second = year.pledges.order_by("position")[:2]
    Rating.objects.filter(commitment=number_of(first, 1)).update(commitment=number_of(second, 1))

    ranking = live_ranking(year)

    assert (ranking.large, ranking.standings) == (None, exactly(year)[0])


def test_a_small_board_goes_the_exact_path(year):
    ranking = live_ranking(year)

    assert (ranking.large, ranking.standings) == (None, standings_of(ranking.board))


@pytest.mark.parametrize(
    "changes",
    [
        {"tie_breakers": ("base",)},
        {"coefficient_level": "commitment"},
        {"recuse_named_conflicts": False},
        {"base_rounding": Rounding(12)},
    ],
)
def test_rules_that_arrays_do_not_know_go_the_exact_path(year, large, changes):
    scheme = replace(scheme_in_force(year), **changes)

    ranking = live_ranking(year, scheme)

    assert (ranking.large, ranking.standings) == (None, exactly(year, scheme)[0])


def test_ballots_go_the_exact_path(city, year, large):
    count_ballots(city, year, year.pledges.first())

    ranking = live_ranking(year)

    assert (ranking.large, ranking.facts["ballots"]) == (None, 25)


@pytest.mark.parametrize("form", ["grade", "pledge_points"])
def test_classes_of_another_form_go_the_exact_path(large, form):
    cycle = judges.found_year(departments=judges.DEPARTMENTS[:1])
    RaterClass.objects.create(cycle=cycle, name="群众代表", input=form)

    assert live_ranking(cycle).large is None


@pytest.mark.parametrize(
    ("model", "wrong", "words"),
    [
        (Rating, {"grade": "优秀"}, "优秀"),
        (Rating, {"commitment": None}, "市领导|评价人员"),
        ("pledge", {"coefficient": "1.5000"}, r"1\.5"),
    ],
)
def test_what_contradicts_the_scheme_is_said_in_the_same_words(year, large, model, wrong, words):
    one = year.pledges.first() if model == "pledge" else model.objects.order_by("pk").last()
    type(one).objects.filter(pk=one.pk).update(**wrong)
    with pytest.raises(ValidationError) as exact:
        board_of(year)

    with pytest.raises(ValidationError, match=words) as found:
        live_ranking(year)

    assert found.value.messages == exact.value.messages


def test_the_page_of_a_large_board_takes_no_more_queries(city, year, large, django_assert_num_queries):
    client, address = client_of(city.office), reverse("ranking", args=[judges.YEAR])
    client.get(address)

    with django_assert_num_queries(8):
        response = client.get(address)

    assert [row.department_id for row in response.context["rows"]] == [
        line.department for line in board_of(year).ranked
    ]


def test_the_page_of_a_large_board_with_ballots_takes_no_more_queries(city, year, large, django_assert_num_queries):
    count_ballots(city, year, year.pledges.first())
    client, address = client_of(city.office), reverse("ranking", args=[judges.YEAR])
    client.get(address)

    with django_assert_num_queries(8):
        response = client.get(address)

    assert response.context["ranking"].facts["ballots"] == 25


def test_the_arithmetic_of_every_line_is_that_of_the_exact_path(year):
    in_force = scheme_in_force(year)

    for name, changes in SCHEMES.items():
        scheme = replace(in_force, **changes)
        large, exact = large_board_of(year, scheme), board_of(year, scheme).by_department
        found = {key: large.standing_of(key) for key in exact}
        assert {key: (standing_json(line), line.arithmetic()) for key, line in found.items()} == {
            key: (standing_json(line), line.arithmetic()) for key, line in exact.items()
        }, name
    assert {line.detail.recused for line in exact.values()} == {frozenset(), recused_in(year)}
    assert large.standing_of(0) is None


def recused_in(year):
    """Both were barred after they had handed in; one of them abstained."""
    return frozenset(User.objects.filter(username="E5").values_list("pk", flat=True))


def test_a_line_of_a_large_board_opens_its_arithmetic_in_no_more_queries(city, year, large, django_assert_num_queries):
    department = year.pledges.get(position=1).department_id
    client, address = client_of(city.office), reverse("ranking-explanation", args=[judges.YEAR, department])
    client.get(address)

    with django_assert_num_queries(10):
        response = client.get(address, {"recompute": ""})

    assert response.context["trace"] == board_of(year).by_department[department].arithmetic()
    assert response.context["recomputed"].agrees


def test_what_analyses_every_mark_takes_the_exact_path_alone(city, year, large, django_assert_num_queries):
    client, address = client_of(city.office), reverse("ranking-firmness", args=[judges.YEAR])
    client.get(address)

    with django_assert_num_queries(8):
        response = client.get(address)

    assert response.context["ranking"].large is None


@pytest.mark.parametrize("format", ["csv", "table", "json"])
def test_the_command_prints_the_same_for_a_large_board(year, monkeypatch, format):
    texts = []
    for size in (10**9, 0):
        monkeypatch.setattr(rankings, "LARGE_BOARD", size)
        texts.append(StringIO())
        call_command("ranking", year=judges.YEAR, format=format, stdout=texts[-1])

    assert texts[0].getvalue() == texts[1].getvalue() != ""


@pytest.mark.parametrize(
    ("keys", "wanted", "places"),
    [
        ([7, 3, 5], [5, 7, 5], [2, 0, 2]),
        ([], [], []),
        ([3, 5], [4], "belongs to nothing"),
        ([3, 5], [6], "belongs to nothing"),
        ([], [1], "belongs to nothing"),
        ([1, 10**12], [1], "too far apart"),
    ],
)
def test_keys_are_looked_up_or_the_board_goes_the_exact_path(keys, wanted, places):
    import numpy as np

    from scoring.arrays import BeyondArrays
    from scoring.large_rows import places_in

    keys, wanted = np.array(keys, dtype=np.int64), np.array(wanted, dtype=np.int64)
    if isinstance(places, list):
        assert places_in(keys, wanted).tolist() == places
        return
    with pytest.raises(BeyondArrays, match=places):
        places_in(keys, wanted)


def test_sheets_and_commitments_too_far_apart_for_one_number_go_the_exact_path():
    import numpy as np

    from scoring.arrays import BeyondArrays
    from scoring.large_columns import read_marks

    with pytest.raises(BeyondArrays, match="too far apart"):
        read_marks(np.array([1, 2**25]), np.array([1, 2**25]))


def test_a_mark_comes_apart_into_what_it_was_put_together_from():
    import numpy as np

    from scoring.large_columns import unpacked

    best, worst, unknown = (5 << 18) + (3 << 14) + 10_000, 0, -1 - 7

    found = unpacked(np.array([best, unknown, worst]), bits=4)

    assert [(sheet, commitment) for sheet, commitment, _units in zip(*found, strict=True)] == [(5, 3), (7, -1), (0, 0)]
    assert found[2][[0, 2]].tolist() == [10_000, 0]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no COPY")
def test_a_copy_that_fails_is_an_error_of_the_database_like_any_other(year):
    from scoring.large_columns import JoinedRows

    rows = JoinedRows(lambda: Rating.objects.order_by().values_list(F("pk") / 0), "int8")

    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        rows.rows()
