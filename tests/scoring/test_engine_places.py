"""Places and grades."""

from dataclasses import replace
from decimal import Decimal

from scoring.engine import AdjustmentInput, CommitmentInput, GradeRule, Rounding, Scheme
from tests.scoring.small_boards import MEAN, a_department, board_of, marks


def places(scores, **scheme) -> list[tuple[int, bool]]:
    """Rank and shared flag of departments whose three marks are the given scores, coefficient 1."""
    rows = [
        a_department(id, points=(score,) * 3, coefficient=1, group="even" if id % 2 == 0 else "odd")
        for id, score in enumerate(scores, 1)
    ]
    board = board_of(*rows, scheme=replace(MEAN, **scheme))
    return [(board.by_department[row.id].rank, board.by_department[row.id].shared) for row in rows]


class TestPlaces:
    def test_competition_shares_and_skips(self):
        assert places((90, 95, 90, 80)) == [(2, True), (1, False), (2, True), (4, False)]

    def test_dense_shares_and_does_not_skip(self):
        assert places((90, 95, 90, 80), ranking="dense") == [(2, True), (1, False), (2, True), (3, False)]

    def test_the_printed_score_decides(self):
        assert places((Decimal("90.04"), Decimal("90.01")), final_rounding=Rounding(1)) == [(1, True), (1, True)]

    def test_tie_breakers_are_asked_in_order(self):
        scores = (Decimal("90.01"), Decimal("90.04"), Decimal("90.04"))
        found = places(scores, final_rounding=Rounding(1), tie_breakers=("fewer_deductions", "score_exact"))
        assert found == [(3, False), (1, True), (1, True)]

    def test_every_tie_breaker_prefers_the_higher_value(self):
        one = a_department(
            1,
            commitments=[CommitmentInput(1), CommitmentInput(2)],
            marks=[*marks(80, 80, 80), *marks(*[100] * 3, commitment=2)],
            coefficient="1.1",
        )
        other = a_department(2, points=(99, 99, 99), coefficient="1")
        for tie_breaker, first in (("base", 2), ("coefficient", 1), ("weakest_commitment", 2)):
            board = board_of(one, other, scheme=replace(MEAN, tie_breakers=(tie_breaker,)))
            assert [line.score for line in board.standings] == [Decimal("99.00")] * 2
            assert (tie_breaker, board.standings[0].department) == (tie_breaker, first)

    def test_fewer_deductions_win(self):
        clean = a_department(1, points=(90, 90, 90), coefficient=1)
        items = [AdjustmentInput("deduction", 1), AdjustmentInput("bonus", 1)]
        fined = a_department(2, points=(90, 90, 90), coefficient=1, adjustments=items)
        scheme = replace(MEAN, bonus_cap=1, deduction_cap=1, tie_breakers=("fewer_deductions",))
        assert [line.rank for line in board_of(clean, fined, scheme=scheme).standings] == [1, 2]

    def test_groups_are_ranked_by_the_same_scores(self):
        rows = [
            a_department(id, points=(score,) * 3, group=group)
            for id, score, group in ((1, 90, "a"), (2, 95, "b"), (3, 92, "a"), (4, 99, None))
        ]
        found = {
            groups: {
                line.department: (line.rank, line.group_rank)
                for line in board_of(*rows, scheme=replace(MEAN, groups=groups)).standings
            }
            for groups in ("both", "overall", "group")
        }
        assert found == {
            "both": {4: (1, None), 2: (2, 1), 3: (3, 1), 1: (4, 2)},
            "overall": {4: (1, None), 2: (2, None), 3: (3, None), 1: (4, None)},
            "group": {4: (None, None), 2: (None, 1), 3: (None, 1), 1: (None, 2)},
        }

    def test_the_place_without_the_coefficient_ranks_the_printed_base(self):
        rows = (
            a_department(1, points=(Decimal("90.01"), 90, 90), coefficient="1"),
            a_department(2, points=(90, 90, 90), coefficient="1.2"),
        )
        board = board_of(*rows)
        assert [(line.rank, line.rank_without_coefficient) for line in board.standings] == [(1, 1), (2, 1)]

    def test_a_provisional_department_stands_below_without_a_place(self):
        board = board_of(a_department(1, points=(100, 100)), a_department(2))
        assert [(line.department, line.status, line.rank) for line in board.standings] == [
            (2, "ranked", 1),
            (1, "provisional", None),
        ]


class TestGrades:
    def grades(self, scores, *rules, **scheme):
        rows = [
            a_department(id, points=(score,) * 3, coefficient=1, group=f"group {id % 2}")
            for id, score in enumerate(scores)
        ]
        board = board_of(*rows, scheme=replace(MEAN, grades=rules, **scheme))
        return [board.by_department[row.id].grade for row in rows]

    def test_lower_bounds_are_inclusive_on_the_printed_score(self):
        scores = (90, Decimal("89.99"), 80, 60, Decimal("59.99"))
        assert self.grades(scores, *Scheme().grades) == ["excellent", "good", "good", "fair", "poor"]

    def test_seats_are_the_floor_of_the_quota(self):
        rules = (GradeRule("a", quota="0.3"), GradeRule("b"))
        assert self.grades((99, 98, 97, 96, 95, 94), *rules) == ["a", "b", "b", "b", "b", "b"]

    def test_a_tied_group_that_would_cross_the_line_goes_down_whole(self):
        rules = (GradeRule("a", quota="0.5"), GradeRule("b", quota="0.5"), GradeRule("c"))
        assert self.grades((99, 98, 98, 97), *rules) == ["a", "b", "b", "c"]

    def test_bound_and_quota_must_both_hold(self):
        rules = (GradeRule("a", at_least=98, quota="0.5"), GradeRule("b"))
        assert self.grades((99, 97, 96, 95), *rules) == ["a", "b", "b", "b"]

    def test_quotas_are_of_the_group_where_only_groups_are_ranked(self):
        rules = (GradeRule("a", quota="0.5"), GradeRule("b"))
        assert self.grades((99, 98, 97, 96), *rules) == ["a", "a", "b", "b"]
        assert self.grades((99, 96, 98, 97), *rules, groups="group") == ["a", "b", "b", "a"]
