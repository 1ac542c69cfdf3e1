"""The raters: published examples of agreement, leniency, and what is told about each one."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.analysis.agreement import intraclass, kendall_w, krippendorff_alpha, mean_squares
from scoring.analysis.leniency import adjusted_standings, is_connected, leniency, solve_leniency
from scoring.analysis.raters import agreement, rater_profiles, smallest_tellable_difference
from scoring.engine import BoardInput, CommitmentInput, DepartmentInput, Mark, Tally, score_board
from tests.scoring.worked_example import board_input, one_class, scored, table

# Per department: base, score and place after leniency is taken off (mean, with recusal).
ADJUSTED = table("""
    91.8124 106.83 1
    90.0843 104.21 4
    88.0303 101.08 9
    86.3854 98.92 12
    92.5270 105.97 2
    90.8056 103.08 5
    89.0551 99.42 11
    87.4000 97.95 14
    84.8000 96.85 15
    91.8000 102.33 7
    90.2000 101.89 8
    88.2000 98.18 13
    85.6000 96.19 16
    92.4000 105.02 3
    91.2000 102.64 6
    89.4000 100.39 10
""")
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
SIEGEL = [
    (Fraction(str(x)), Fraction(str(y)), Fraction(str(z)))
    for x, y, z in zip(
        (1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10),
        (2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5),
        (2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10),
        strict=True,
    )
]
KRIPPENDORFF_C = [
    [1, 1, None, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [None, 5, 5, 5],
    [None, None, 1, 1],
    [None, 3, None, None],
]
tables = st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=3, max_size=6)


class TestPublishedExamples:
    def test_shrout_and_fleiss(self):
        found = [f"{float(value):.2f}" for value in intraclass(SHROUT_FLEISS)]
        assert found == ["0.17", "0.29", "0.71", "0.44", "0.62", "0.91"]

    def test_siegel_with_ties(self):
        assert kendall_w(SIEGEL) == Fraction(197, 238)

    @pytest.mark.parametrize(
        ("metric", "alpha"),
        [("nominal", "0.743"), ("ordinal", "0.815"), ("interval", "0.849"), ("ratio", "0.797")],
    )
    def test_krippendorff_data_c(self, metric, alpha):
        assert f"{float(krippendorff_alpha(KRIPPENDORFF_C, metric)):.3f}" == alpha


class TestAgreementMeasures:
    def test_raters_who_agree_fully(self):
        same = [[value] * 3 for value in (80, 85, 90, 95)]
        assert set(intraclass(same)) == {1}
        assert (kendall_w(same), krippendorff_alpha(same)) == (1, 1)

    def test_a_constant_shift_between_raters_is_consistent_but_not_absolute_agreement(self):
        shifted = [[value, value + 5, value - 5] for value in (80, 85, 90, 95)]
        found = intraclass(shifted)
        assert (found.three_single, found.three_mean, kendall_w(shifted)) == (1, 1, 1)
        assert found.two_single < 1

    def test_no_spread_at_all_leaves_them_undefined(self):
        flat = [[90, 90, 90]] * 4
        assert set(intraclass(flat)) == {None}
        assert (kendall_w(flat), krippendorff_alpha(flat)) == (None, None)

    def test_an_unknown_metric_is_refused(self):
        with pytest.raises(ValueError, match="no such metric: 'cosine'"):
            krippendorff_alpha(KRIPPENDORFF_C, "cosine")

    @given(tables)
    def test_the_parts_of_the_variance_add_up(self, rows):
        n, k = len(rows), 3
        parts = mean_squares(rows)
        values = [value for row in rows for value in row]
        total = sum(value * value for value in values) - Fraction(sum(values) ** 2, n * k)
        assert parts.rows * (n - 1) + parts.within * n * (k - 1) == total
        assert parts.raters * (k - 1) + parts.residual * (n - 1) * (k - 1) == parts.within * n * (k - 1)

    @given(tables)
    def test_interval_alpha_is_the_sum_over_pairs(self, rows):
        values = [value for row in rows for value in row]
        observed = sum(Fraction((a - b) ** 2, 2) for row in rows for a in row for b in row)
        expected = Fraction(sum((a - b) ** 2 for a in values for b in values), len(values) - 1)
        assert krippendorff_alpha(rows) == (1 - observed / expected if expected else None)


class TestLeniency:
    def test_worked_example(self):
        found = {line.department: line for line in adjusted_standings(scored("mean_recused"))}
        lines = [found[d] for d in range(1, 17)]
        assert [(str(line.base), str(line.score), str(line.place)) for line in lines] == ADJUSTED

    def test_with_complete_marks_it_is_the_distance_from_the_mean(self):
        assert leniency(scored("mean")) == {
            1: Fraction("0.1"),
            2: Fraction("2.1"),
            3: Fraction(-1),
            4: Fraction("1.15"),
            5: Fraction("-2.975"),
            6: Fraction("2.0625"),
            7: Fraction("-1.4375"),
        }

    def test_an_exact_model_is_recovered_through_gaps(self):
        lenient = {"a": Fraction(3), "b": Fraction(-1), "c": Fraction(-2)}
        rated = {1: "ab", 2: "bc", 3: "abc", 4: "a", 5: "ac"}
        cells = {cell: {rater: 80 + cell + lenient[rater] for rater in raters} for cell, raters in rated.items()}
        assert solve_leniency(cells) == lenient

    def test_evaluators_who_share_nothing_cannot_be_compared(self):
        one = Fraction(1)
        apart = {1: {"a": one, "b": one}, 2: {"c": one, "d": one}}
        assert (is_connected(apart), solve_leniency(apart)) == (False, None)
        joined = {**apart, 3: {"b": one, "c": one}}
        assert is_connected(joined)

    def test_without_any_evaluator_there_is_nothing(self):
        assert solve_leniency({}) is None

    def test_disconnected_evaluators_hide_the_adjusted_column(self):
        departments = [
            department_rated_by(d, {rater: 80 + rater for rater in raters})
            for d, raters in ((1, (1, 2, 3)), (2, (4, 5, 6)))
        ]
        board = score_board(BoardInput(2023, one_class(aggregate="mean"), departments))
        assert (leniency(board), adjusted_standings(board)) == (None, None)

    def test_a_change_among_the_first_three_or_of_a_grade_is_flagged(self):
        # Evaluator 4 is ten points milder and rated only the first department.
        departments = [
            department_rated_by(1, {1: 90, 2: 90, 4: 100}),
            department_rated_by(2, {1: 91, 2: 91, 3: 91}),
            department_rated_by(3, {1: 70, 2: 70, 3: 70, 4: 80}),
        ]
        board = score_board(BoardInput(2023, one_class(aggregate="mean"), departments))
        found = {line.department: (line.place, line.matters) for line in adjusted_standings(board)}
        assert [line.department for line in board.standings] == [1, 2, 3]
        assert found == {1: (2, True), 2: (1, True), 3: (3, False)}

    def test_anonymous_ballots_stay_in_the_adjusted_score(self):
        tally = Tally("raters", 1, {Decimal(60): 3})
        departments = [replace(department_rated_by(d, dict.fromkeys(range(1, 4), 90)), tallies=[tally]) for d in (1, 2)]
        board = score_board(BoardInput(2023, one_class(aggregate="mean"), departments))
        assert [line.base for line in adjusted_standings(board)] == [Decimal("75.0000")] * 2


def department_rated_by(d: int, points: dict) -> DepartmentInput:
    marks = [Mark("raters", rater, 1, value) for rater, value in points.items()]
    return DepartmentInput(d, f"department {d}", 1, [CommitmentInput(1)], marks, position=d)


class TestProfiles:
    def test_worked_example(self):
        first, *others = rater_profiles(scored("mean"))
        assert (first.rater, first.marks, first.mean) == (1, 80, Fraction(3577, 40))
        assert (first.pledges, first.straight_lines, first.leniency) == (16, 0, Fraction("0.1"))
        assert [profile.rater for profile in others] == [2, 3, 4, 5, 6, 7]

    def test_straight_lines_and_spread(self):
        commitments = [CommitmentInput(1), CommitmentInput(2)]
        given = {1: (90, 90), 2: (80, 84), 3: (70, 70)}
        marks = [
            Mark("raters", rater, number, value)
            for rater, values in given.items()
            for number, value in enumerate(values, 1)
        ]
        department = DepartmentInput(1, "department 1", 1, commitments, marks)
        board = score_board(BoardInput(2023, one_class(aggregate="mean"), [department]))
        found = {profile.rater: (profile.straight_lines, profile.spread) for profile in rater_profiles(board)}
        assert found == {1: (1, 0.0), 2: (0, sqrt(8)), 3: (1, 0.0)}


class TestAgreementOfABoard:
    def test_worked_example(self):
        found = agreement(scored("mean"))
        assert (found.raters, found.departments) == ((1, 2, 3, 4, 5, 6, 7), 16)
        assert found.intraclass.two_mean == Fraction(739319, 816839)
        assert (found.kendall_w, found.alpha) == (Fraction(1454, 1581), Fraction(204509, 438171))
        assert found.tellable == Decimal("0.99")

    def test_only_departments_that_all_rated_are_compared(self):
        assert agreement(scored("mean_recused")).departments == 9

    def test_not_shown_under_five_departments(self):
        few = replace(board_input("mean"), departments=board_input("mean").departments[:4])
        assert agreement(score_board(few)) is None

    def test_not_shown_under_three_raters(self):
        departments = [department_rated_by(d, {1: 80 + d, 2: 81 + d}) for d in range(1, 8)]
        scheme = replace(one_class(aggregate="mean"), least_raters=0)
        assert agreement(score_board(BoardInput(2023, scheme, departments))) is None

    def test_smallest_tellable_difference_is_its_formula(self):
        assert smallest_tellable_difference(0.5, Fraction("1.1")) == Decimal("1.52")
