"""The official score, case by case."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.engine import (
    AdjustmentInput,
    CommitmentInput,
    InputError,
    RaterClassRule,
    Reason,
    Rounding,
    Scheme,
    Tally,
    automatic_trim,
    replay,
)
from scoring.engine.aggregate import GivenMark, asked_trim, dropped_marks, dropped_per_side
from tests.scoring.small_boards import MEAN, a_department, board_of, marks, only
from tests.scoring.worked_example import EXPECTED_SCORES, SCHEMES, department, one_class, scored, table


class TestWorkedExample:
    @pytest.mark.parametrize("name", SCHEMES)
    def test_every_scheme_gives_base_score_place_and_place_without_coefficient(self, name):
        board = scored(name)
        found = [
            (
                str(standing.base_shown),
                str(standing.score),
                str(standing.rank),
                str(standing.rank_without_coefficient),
            )
            for standing in sorted(board.standings, key=lambda standing: standing.department)
        ]
        assert found == table(EXPECTED_SCORES[name])

    def test_first_department_by_hand(self):
        first = scored("trim1").standings[0]
        assert [part.value for part in first.detail.commitments] == [
            91,
            Fraction(463, 5),
            92,
            Fraction(459, 5),
            91,
        ]
        assert first.detail.outcome.score_exact == Fraction("106.678848")
        assert (first.score, first.rank, first.rank_without_coefficient, first.movement) == (
            Decimal("106.68"),
            1,
            4,
            3,
        )

    def test_recusal_makes_another_department_first(self):
        leaders = [(standing.department, standing.score) for standing in scored("trim1_recused").standings[:2]]
        assert leaders == [(5, Decimal("106.57")), (1, Decimal("106.47"))]


class TestAggregates:
    def test_automatic_trim_follows_the_number_of_marks(self):
        found = {count: automatic_trim(count) for count in (1, 4, 5, 8, 9, 12, 13, 19, 20, 26, 27, 100)}
        assert found == {
            1: 0,
            4: 0,
            5: 1,
            8: 1,
            9: 2,
            12: 2,
            13: 2,
            19: 2,
            20: 3,
            26: 3,
            27: 4,
            100: 15,
        }

    def test_a_trim_keeps_at_least_three_marks(self):
        rule = RaterClassRule("raters", trim=2)
        assert [dropped_per_side(rule, count) for count in range(1, 9)] == [0, 0, 0, 0, 1, 1, 2, 2]
        assert [asked_trim(rule, count) for count in (1, 5)] == [2, 2]

    def test_the_trace_says_that_the_trim_was_kept_back(self):
        given = a_department(points=(80, 85, 90, 95, 100))
        node = only(given, one_class(trim=2)).trace()["nodes"][0]
        assert (node["inputs"]["asked_per_side"], node["inputs"]["drop_per_side"]) == (2, 1)

    @pytest.mark.parametrize(
        ("points", "expected"), [((80, 90), 85), ((80, 81, 95), 81), ((70, 80, 91, 100), Fraction(171, 2))]
    )
    def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two(self, points, expected):
        scheme = replace(one_class(aggregate="median"), least_raters=1)
        assert only(a_department(points=points), scheme).base == expected

    def test_of_equal_marks_the_lower_number_is_named_and_none_twice(self):
        given = [GivenMark(f"E{number}", 90) for number in (10, 2, 1, 3, 4)]
        low, high = dropped_marks(given, 1)
        assert ([mark.rater for mark in low], [mark.rater for mark in high]) == (["E1"], ["E2"])

    def test_zero_is_a_mark_and_a_missing_mark_is_not(self):
        assert only(a_department(points=(0, 90, 90))).base == 60
        assert only(a_department(points=(90, 90, 90))).base == 90

    def test_grades_count_with_their_points(self):
        scheme = replace(one_class(input="grade", aggregate="mean"), grade_points={"a": "95", "b": "80.5"})
        assert only(a_department(points=("a", "b", "b")), scheme).base == Fraction(256, 3)

    def test_a_mark_for_the_pledge_counts_for_every_commitment(self):
        scheme = one_class(per="pledge", aggregate="mean")
        given = a_department(
            marks=marks(80, 90, 100, commitment=None), commitments=[CommitmentInput(1), CommitmentInput(2)]
        )
        assert [part.value for part in only(given, scheme).detail.commitments] == [90, 90]

    def test_a_tally_scores_like_marks_with_evaluators(self):
        by_name = only(a_department(points=(80, 90, 90, 95, 99)), one_class())
        counts = {Decimal(80): 1, Decimal(90): 2, Decimal(95): 1, Decimal(99): 1}
        by_tally = only(a_department(marks=(), tallies=[Tally("raters", 1, counts)]), one_class())
        assert (by_tally.score, by_tally.status) == (by_name.score, "ranked")


class TestClasses:
    scheme = Scheme(
        rater_classes=(
            RaterClassRule("leaders", aggregate="mean", weight=3),
            RaterClassRule("peers", aggregate="mean", weight=1),
        )
    )

    def both(self, **fields):
        given = [*marks(80, 80, rater_class="leaders"), *marks(100, 100, rater_class="peers", first=11)]
        return a_department(marks=given, **fields)

    def test_class_values_are_weighted(self):
        assert only(self.both(), self.scheme).base == 85

    def test_weights_are_normalised_over_the_classes_that_rated(self):
        given = a_department(marks=marks(80, 90, 100, rater_class="peers"))
        standing = only(given, self.scheme)
        assert (standing.base, standing.status) == (90, "ranked")
        assert standing.warnings == (Reason("class_missing", 1, "leaders"),)

    def test_a_missing_class_blocks_where_all_are_required(self):
        given = a_department(marks=marks(80, 90, 100, rater_class="peers"))
        standing = only(given, replace(self.scheme, require_all_classes=True))
        assert (standing.status, standing.reasons) == (
            "provisional",
            (Reason("class_missing", 1, "leaders"),),
        )

    def test_a_class_without_assigned_raters_is_not_missed(self):
        given = a_department(marks=marks(80, 90, 100, rater_class="peers"), assigned={"peers": 3})
        standing = only(given, replace(self.scheme, require_all_classes=True))
        assert (standing.status, standing.warnings) == ("ranked", ())

    def test_the_least_number_of_raters_is_of_distinct_ones_over_all_classes(self):
        given = [*marks(80, 80, rater_class="leaders"), *marks(90, 90, rater_class="peers")]
        standing = only(a_department(marks=given), self.scheme)
        assert standing.reasons == (Reason("too_few_raters", 1, None, 2, 3),)
        assert only(self.both(), self.scheme).status == "ranked"

    def test_the_least_share_is_per_class(self):
        standing = only(self.both(assigned={"leaders": 3, "peers": 4}), self.scheme)
        assert standing.reasons == (Reason("share_too_low", 1, "peers", 2, 3),)

    def test_who_abstained_is_not_owed(self):
        given = self.both(assigned={"leaders": 2, "peers": 4}, abstained={"peers": {13}})
        assert only(given, self.scheme).status == "ranked"


class TestRecusal:
    def test_a_conflicted_mark_counts_as_if_it_were_not_there_and_is_named(self):
        standing = only(a_department(points=(0, 90, 90, 90), conflicts={1}))
        assert (standing.base, standing.trace()["recused"]) == (90, [1])

    def test_named_conflicts_count_only_if_the_scheme_says_so(self):
        given = a_department(points=(50, 90, 90, 90), named_conflicts={1})
        assert only(given).base == 90
        assert only(given, replace(MEAN, recuse_named_conflicts=False)).base == 80

    def test_the_trim_is_chosen_by_the_marks_left(self):
        standing = only(a_department(points=(0, 80, 90, 90, 90), conflicts={1}), one_class())
        assert standing.base == Fraction(350, 4)


class TestCommitments:
    def with_status(self, status, scheme=MEAN):
        commitments = [CommitmentInput(1), CommitmentInput(2, status=status)]
        given = [*marks(90, 90, 90), *marks(60, 60, 60, commitment=2)]
        return only(a_department(commitments=commitments, marks=given, coefficient=1), scheme)

    def test_status_decides_what_a_commitment_adds(self):
        found = {status: self.with_status(status).base for status in ("active", "completed", "not_done")}
        assert found == {"active": 75, "completed": 75, "not_done": 45}

    def test_a_cancelled_one_leaves_sum_and_weights(self):
        assert self.with_status("cancelled").base == 90

    def test_one_not_done_needs_no_raters(self):
        commitments = [CommitmentInput(1), CommitmentInput(2, status="not_done")]
        standing = only(a_department(commitments=commitments))
        assert (standing.status, standing.base) == ("ranked", 45)

    def test_without_any_marks_the_department_is_provisional_with_a_score(self):
        commitments = [CommitmentInput(1), CommitmentInput(2)]
        standing = only(a_department(commitments=commitments))
        assert (standing.status, standing.rank, standing.grade) == ("provisional", None, None)
        assert (standing.reasons, standing.score) == ((Reason("no_marks", 2),), Decimal("99.00"))

    def test_all_cancelled_means_excluded(self):
        standing = only(a_department(commitments=[CommitmentInput(1, status="cancelled")]))
        assert (standing.status, standing.score) == ("excluded", None)
        assert standing.reasons == (Reason("no_active_commitment"),)

    def test_an_excluded_department_has_no_place_and_takes_none(self):
        board = board_of(a_department(1, points=(99, 99, 99), excluded="merged"), a_department(2))
        assert [(line.department, line.status, line.rank) for line in board.standings] == [
            (2, "ranked", 1),
            (1, "excluded", None),
        ]

    @pytest.mark.parametrize(("weighting", "base"), [("equal", 75), ("own", 80), ("number", 87)])
    def test_weights_come_from_where_the_scheme_says(self, weighting, base):
        commitments = [CommitmentInput(1, weight=2), CommitmentInput(2, weight=1)]
        given = a_department(commitments=commitments, marks=[*marks(90, 90, 90), *marks(*[60] * 3, commitment=2)])
        scheme = replace(MEAN, weighting=weighting, number_weights={1: 9, 2: 1})
        assert only(given, scheme).base == base


class TestCoefficient:
    def two(self, first, second, coefficient="1.1"):
        commitments = [CommitmentInput(1, coefficient=first), CommitmentInput(2, coefficient=second)]
        given = [*marks(80, 80, 80), *marks(*[90] * 3, commitment=2)]
        return a_department(commitments=commitments, marks=given, coefficient=coefficient)

    def test_a_tie_in_decimals_is_rounded_up_where_a_float_would_round_down(self):
        standing = only(a_department(points=(Decimal("87.5"),) * 3, coefficient="1.1636"))
        assert standing.score == Decimal("101.82")
        assert round(87.50 * 1.1636, 2) == 101.81

    @pytest.mark.parametrize(
        ("level", "score"),
        [("department", "93.50"), ("commitment", "95.10"), ("both", "104.61")],
    )
    def test_levels(self, level, score):
        standing = only(self.two("1.05", "1.18"), replace(MEAN, coefficient_level=level))
        assert standing.score == Decimal(score)

    def test_equal_coefficients_of_commitments_are_the_department_level(self):
        scheme = replace(MEAN, coefficient_level="commitment", base_rounding=Rounding(0), cap="base", cap_at=84)
        at_department = only(self.two(None, None), replace(scheme, coefficient_level="department"))
        assert only(self.two("1.1", "1.1", coefficient=None), scheme).score == at_department.score

    def test_a_commitment_without_its_own_takes_the_departments_but_not_twice(self):
        at_commitment = only(self.two(None, "1.1"), replace(MEAN, coefficient_level="commitment"))
        both = only(self.two(None, None), replace(MEAN, coefficient_level="both"))
        assert (at_commitment.score, both.score) == (Decimal("93.50"), Decimal("93.50"))

    def test_a_missing_coefficient_leaves_no_score(self):
        standing = only(a_department(coefficient=None))
        assert (standing.status, standing.score, standing.base) == ("provisional", None, None)
        assert standing.reasons == (Reason("no_coefficient"),)

    @pytest.mark.parametrize("coefficient", ["0.9999", "1.2001", "1.00005"])
    def test_one_outside_the_range_is_an_error_that_names_the_department(self, coefficient):
        with pytest.raises(InputError, match=r"^coefficient_.*department=department 1"):
            only(a_department(coefficient=coefficient))


class TestCapAdjustmentsRounding:
    def test_caps(self):
        given = a_department(points=(95, 95, 95), coefficient="1.2")
        found = {cap: only(given, replace(MEAN, cap=cap, cap_at=90)).score for cap in ("none", "base", "score")}
        assert found == {"none": Decimal("114.00"), "base": Decimal("108.00"), "score": Decimal("90.00")}

    def test_adjustments_are_capped_and_never_multiplied(self):
        items = [
            AdjustmentInput("bonus", "1.5", 1),
            AdjustmentInput("bonus", "1.5", 2),
            AdjustmentInput("deduction", "0.25", 3),
        ]
        given = a_department(points=(80, 80, 80), coefficient="1.2", adjustments=items)
        assert only(given, replace(MEAN, bonus_cap=2, deduction_cap=1)).score == Decimal("97.75")
        assert only(given).score == Decimal("96.00")

    def test_a_score_never_falls_below_zero(self):
        given = a_department(points=(1, 1, 1), adjustments=[AdjustmentInput("deduction", 50)])
        assert only(given, replace(MEAN, deduction_cap=50)).score == Decimal("0.00")

    def test_the_cap_on_the_score_comes_after_the_bonus(self):
        given = a_department(points=(99, 99, 99), coefficient=1, adjustments=[AdjustmentInput("bonus", 5)])
        assert only(given, replace(MEAN, bonus_cap=5, cap="score")).score == Decimal("100.00")

    def test_rounding_in_between_changes_the_score(self):
        given = a_department(points=(85, 85, 86), coefficient="1.2")
        chained = replace(MEAN, commitment_rounding=Rounding(0))
        assert only(given).score == Decimal("102.40")
        assert only(given, chained).score == Decimal("102.00")
        assert only(given, replace(MEAN, base_rounding=Rounding(1))).score == Decimal("102.36")

    @pytest.mark.parametrize(("mode", "score"), [("HALF_UP", "90.13"), ("HALF_EVEN", "90.12"), ("DOWN", "90.12")])
    def test_modes_differ_on_ties(self, mode, score):
        given = a_department(points=(90, 90, 90, Decimal("90.5")), coefficient=1)
        assert only(given, replace(MEAN, final_rounding=Rounding(2, mode))).score == Decimal(score)


def test_results_as_json_carry_numbers_as_text():
    document = scored("trim1").to_json()
    assert document["standings"][0] == {
        "rank": 1,
        "shared": False,
        "department": "department 1",
        "department_id": 1,
        "group": None,
        "group_rank": None,
        "base": "91.6800",
        "base_exact": "2292/25",
        "coefficient": "1.1636",
        "score": "106.68",
        "rank_without_coefficient": 4,
        "grade": "excellent",
        "status": "ranked",
        "reasons": [],
        "warnings": [],
    }
    assert (document["year"], document["engine"]) == (2023, "1")


def test_a_board_of_one_department_replays():
    standing = only(department(1), SCHEMES["trim1"])
    assert replay(standing.trace()) == Decimal("106.68")
