"""How firm the order is: worked example, known small cases, and when an analysis is left out."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.analysis.bootstrap import bootstrap
from scoring.analysis.coefficient import coefficient_effect
from scoring.analysis.influence import Influence, influences
from scoring.analysis.rescoring import places_of
from scoring.analysis.robustness import leave_one_out, other_methods, usual_alternatives, weight_ranges
from scoring.engine import BoardInput, CommitmentInput, DepartmentInput, Mark, Scheme, Tally, score_board
from tests.scoring.worked_example import board_input, one_class, scored, table

# Per department: leave-one-out best and worst (trim1), bootstrap 5 % and 95 % and P(first) (mean),
# weights ± 25 % best and worst (mean), methods best and worst.
EXPECTED = table("""
    1 1 1 1 0.9948 1 1 1 1
    3 4 3 4 0.0000 4 4 4 4
    9 9 9 10 0.0000 9 9 9 9
    11 12 11 12 0.0000 11 12 11 12
    2 2 2 3 0.0022 2 2 2 2
    5 5 5 6 0.0000 5 6 5 6
    11 13 11 14 0.0000 11 12 11 12
    14 14 13 14 0.0000 14 14 13 14
    15 15 15 15 0.0000 15 15 15 15
    6 7 6 7 0.0000 6 7 6 8
    8 8 8 8 0.0000 8 8 7 8
    12 13 12 14 0.0000 13 13 13 14
    16 16 16 16 0.0000 16 16 16 16
    3 4 2 4 0.0033 3 3 3 3
    6 7 6 7 0.0000 5 7 5 7
    10 10 9 10 0.0000 10 10 10 10
""")


def as_text(ranges):
    return [(str(ranges[d].best), str(ranges[d].worst)) for d in range(1, 17)]


def two_departments(first, second, *, scheme=None, **fields):
    """Two departments with the given rows of marks, a row per commitment; coefficient 1."""
    departments = [
        DepartmentInput(
            id,
            f"department {id}",
            1,
            [CommitmentInput(number) for number in range(1, len(rows) + 1)],
            [
                Mark("raters", rater, number, value)
                for number, row in enumerate(rows, 1)
                for rater, value in enumerate(row, 1)
            ],
            **fields,
        )
        for id, rows in enumerate((first, second), 1)
    ]
    return score_board(BoardInput(2023, scheme or one_class(aggregate="mean"), departments))


class TestLeaveOneOut:
    def test_worked_example(self):
        assert as_text(leave_one_out(scored("trim1"))) == [row[0:2] for row in EXPECTED]

    def test_one_evaluator_may_hold_the_order(self):
        board = two_departments([[90, 90, 99]], [[91, 91, 91]])
        assert leave_one_out(board) == {1: (1, 2), 2: (1, 2)}

    def test_leaving_out_does_not_fail_the_least_number_of_raters(self):
        board = two_departments([[90, 90, 90]], [[80, 80, 80]])
        assert leave_one_out(board) == {1: (1, 1), 2: (2, 2)}


class TestOtherMethods:
    def test_worked_example(self):
        board = scored("trim1")
        alternatives = {**usual_alternatives(board), "panels": board_input("panels")}
        found = other_methods(board, alternatives)
        assert as_text(found.ranges) == [row[7:9] for row in EXPECTED]
        assert found.average_shift == {
            "mean": 0,
            "trim1": 0,
            "trim2": Fraction(1, 8),
            "median": Fraction(3, 8),
            "panels": Fraction(1, 4),
        }

    def test_several_classes_are_also_weighted_equally(self):
        assert list(usual_alternatives(scored("panels"))) == [
            "mean",
            "trim1",
            "trim2",
            "median",
            "equal_classes",
        ]
        assert list(usual_alternatives(scored("mean"))) == ["mean", "trim1", "trim2", "median"]

    def test_average_shift_is_the_mean_of_the_moves(self):
        board = two_departments([[70, 95, 95]], [[89, 89, 89]])
        assert other_methods(board).average_shift["median"] == 1


class TestWeights:
    def test_worked_example(self):
        assert as_text(weight_ranges(scored("mean"))) == [row[5:7] for row in EXPECTED]

    def test_a_lead_that_heavier_weights_elsewhere_undo_is_not_sure(self):
        board = two_departments([[90] * 3, [80] * 3], [[80] * 3, [88] * 3])
        assert weight_ranges(board) == {1: (1, 2), 2: (1, 2)}

    def test_a_lead_on_every_commitment_is_sure(self):
        board = two_departments([[90] * 3, [81] * 3], [[89] * 3, [80] * 3])
        assert weight_ranges(board) == {1: (1, 1), 2: (2, 2)}

    def test_departments_with_different_commitments_are_compared_by_their_extremes(self):
        # The first can come to 87.5 · … at best 85.83 and 82.5 at worst; 83 lies within, 70 does not.
        assert weight_ranges(two_departments([[90] * 3, [75] * 3], [[83] * 3])) == {1: (1, 2), 2: (1, 2)}
        assert weight_ranges(two_departments([[90] * 3, [75] * 3], [[70] * 3])) == {1: (1, 1), 2: (2, 2)}

    def test_a_province_is_compared_by_extremes_wider_but_safe(self):
        exact, wide = weight_ranges(scored("mean")), weight_ranges(scored("mean"), most_compared=15)
        assert [key for key, (best, worst) in exact.items() if wide[key].best > best or wide[key].worst < worst] == []
        boards = two_departments([[90] * 3, [75] * 3], [[83] * 3]), two_departments([[90] * 3, [75] * 3], [[70] * 3])
        assert [weight_ranges(board, most_compared=1) for board in boards] == [weight_ranges(each) for each in boards]

    def test_no_step_is_the_official_order(self):
        assert weight_ranges(scored("mean"), Fraction(0)) == {
            line.department: (line.rank, line.rank) for line in scored("mean").standings
        }
        assert weight_ranges(scored("mean"), Fraction(0), most_compared=0) == weight_ranges(scored("mean"), Fraction(0))


class TestBootstrap:
    def test_worked_example(self):
        found = bootstrap(scored("mean"))
        assert as_text(found.places) == [row[2:4] for row in EXPECTED]
        assert [f"{float(found.first[d]):.4f}" for d in range(1, 17)] == [row[4] for row in EXPECTED]
        assert (found.complete, found.reason) == (True, "")

    def test_all_resamples_of_two_evaluators(self):
        # First ahead if drawn 1 1 (one way in four), level if 1 2 (two ways), behind if 2 2.
        found = bootstrap(two_departments([[92, 88]], [[90, 90]], scheme=lenient_scheme()))
        assert found.first == {1: Fraction(3, 4), 2: Fraction(3, 4)}

    def test_classes_are_resampled_each_for_itself(self):
        found = bootstrap(scored("panels"))
        assert (found.complete, found.first[1]) == (True, 1)

    def test_many_evaluators_are_drawn_the_same_way_every_time(self):
        rows = [[[80 + (7 * rater + d) % 20 for rater in range(9)]] for d in range(2)]
        first, again = (bootstrap(two_departments(*rows)) for _time in range(2))
        assert (first.complete, first.first) == (False, again.first)
        assert 999 % first.first[1].denominator == 0

    def test_left_out_where_not_everyone_rated_everything(self):
        assert bootstrap(scored("mean_recused")).reason == "incomplete"

    def test_left_out_where_there_are_anonymous_ballots(self):
        board = two_departments([[90] * 3], [[80] * 3], tallies=[Tally("raters", 1, {Decimal(90): 3})])
        assert (bootstrap(board).reason, bootstrap(board).places) == ("ballots", {})

    def test_left_out_with_a_single_evaluator(self):
        assert bootstrap(two_departments([[90]], [[80]], scheme=lenient_scheme())).reason == "too_few"


def lenient_scheme() -> Scheme:
    return replace(one_class(aggregate="mean"), least_raters=0)


class TestInfluence:
    def test_the_mark_that_moves_a_department_most_is_named(self):
        board = two_departments([[90, 90, 99]], [[91, 91, 91]])
        assert influences(board) == {
            1: Influence(1, 1, rater=3, rater_class="raters", commitment=1),
            2: Influence(2, 0),
        }

    def test_a_place_may_be_won_by_leaving_a_mark_out(self):
        board = two_departments([[90, 90, 70]], [[85, 85, 85]])
        assert influences(board)[1] == Influence(1, -1, rater=3, rater_class="raters", commitment=1)

    def test_worked_example(self):
        moved = {d: found.change for d, found in influences(scored("trim1")).items() if found.change}
        assert moved == {10: -1, 15: 1}

    @pytest.mark.parametrize("department", [10, 15])
    def test_it_is_what_scoring_without_the_mark_gives(self, department):
        board = scored("trim1")
        found = influences(board)[department]
        departments = [
            replace(part, marks=[mark for mark in part.marks if not is_named(mark, part, found)])
            for part in board.input.departments
        ]
        without = score_board(replace(board.input, departments=departments)).by_department[department]
        assert without.rank - board.by_department[department].rank == found.change


def is_named(mark, department, found):
    named = (found.department, found.rater, found.commitment)
    return (department.id, mark.rater, mark.commitment) == named


def test_analyses_rank_overall_where_the_scheme_ranks_groups_only():
    official = scored("mean")
    inputs = board_input("mean")
    grouped = [replace(part, group=f"group {part.id % 2}") for part in inputs.departments]
    scheme = replace(inputs.scheme, groups="group")
    board = score_board(replace(inputs, scheme=scheme, departments=grouped))
    assert {line.rank for line in board.standings} == {None}
    assert leave_one_out(board) == leave_one_out(official)
    assert other_methods(board) == other_methods(official)
    assert influences(board) == influences(official)
    assert coefficient_effect(board).spearman == coefficient_effect(official).spearman
    assert places_of(board) == {line.department: line.rank for line in official.standings}
