"""What must hold for every board."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine import (
    BoardInput,
    CommitmentInput,
    DepartmentInput,
    Mark,
    Scheme,
    altered_nodes,
    replay,
    score_board,
)
from tests.scoring.plain_scoring import plain_board
from tests.scoring.random_boards import random_board
from tests.scoring.worked_example import one_class

seeds = st.integers(0, 10**9)
points = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)
many = settings(max_examples=80, deadline=None)


def results(board: BoardInput) -> list[dict]:
    return score_board(board).to_json()["standings"]


def shuffled(board: BoardInput, draw: Random) -> BoardInput:
    departments = [
        replace(
            department,
            marks=draw.sample(department.marks, len(department.marks)),
            tallies=draw.sample(department.tallies, len(department.tallies)),
            adjustments=draw.sample(department.adjustments, len(department.adjustments)),
        )
        for department in board.departments
    ]
    return replace(board, departments=draw.sample(departments, len(departments)))


@many
@given(seeds)
def test_the_engine_agrees_with_the_plain_implementation(seed):
    board = random_board(seed, tie_breakers=False)
    board = replace(board, scheme=replace(board.scheme, groups="both"))
    found = {line.department: (line.status, line.base, line.score, line.rank) for line in score_board(board).standings}
    assert found == plain_board(board)


@many
@given(seeds)
def test_replaying_a_trace_gives_the_printed_score(seed):
    for standing in score_board(random_board(seed)).standings:
        trace = standing.trace()
        assert (replay(trace), altered_nodes(trace)) == (standing.score, [])


@many
@given(seeds)
def test_inputs_come_back_from_json_and_score_the_same(seed):
    board = random_board(seed)
    again = BoardInput.from_json(board.to_json())
    assert again.canonical_json == board.canonical_json
    assert score_board(again).to_json() == score_board(board).to_json()


@many
@given(seeds)
def test_the_order_of_rows_never_matters(seed):
    board = random_board(seed)
    other = shuffled(board, Random(seed))
    assert other.hash == board.hash
    assert results(other) == results(board)


@many
@given(seeds)
def test_a_place_is_one_more_than_the_number_strictly_greater(seed):
    board = random_board(seed, tie_breakers=False)
    board = replace(board, scheme=replace(board.scheme, groups="both", ranking="competition"))
    ranked = score_board(board).ranked
    for standing in ranked:
        assert standing.rank == 1 + sum(other.score > standing.score for other in ranked)
        peers = [other for other in ranked if other.group == standing.group is not None]
        if standing.group is not None:
            assert standing.group_rank == 1 + sum(other.score > standing.score for other in peers)


@many
@given(seeds, st.sampled_from(("a", "b")))
def test_places_in_a_group_depend_on_that_group_only(seed, group):
    board = random_board(seed)
    alone = replace(board, departments=[part for part in board.departments if part.group == group])
    whole = score_board(board).by_department
    for standing in score_board(alone).standings:
        assert standing.group_rank == whole[standing.department].group_rank


@many
@given(seeds)
def test_a_recused_mark_is_a_deleted_row(seed):
    board = random_board(seed)
    kept = [
        replace(
            part,
            conflicts=(),
            marks=[mark for mark in part.marks if mark.rater not in part.conflicts],
        )
        for part in board.departments
    ]
    assert results(replace(board, departments=kept)) == results(board)


@many
@given(seeds, st.integers(2, 50))
def test_scaling_all_weights_changes_nothing(seed, factor):
    board = random_board(seed)
    scheme = board.scheme
    rules = [replace(rule, weight=rule.weight * factor) for rule in scheme.rater_classes]
    numbers = {number: weight * factor for number, weight in scheme.number_weights.items()}
    departments = [
        replace(part, commitments=[replace(item, weight=item.weight * factor) for item in part.commitments])
        for part in board.departments
    ]
    scaled = BoardInput(board.year, replace(scheme, rater_classes=rules, number_weights=numbers), departments)
    assert results(scaled) == results(board)


@many
@given(seeds)
def test_trim_of_none_is_the_mean(seed):
    board = random_board(seed)
    rules = board.scheme.rater_classes
    mean, trim = (
        replace(board, scheme=replace(board.scheme, rater_classes=[replace(rule, **how) for rule in rules]))
        for how in ({"aggregate": "mean"}, {"aggregate": "trim", "trim": 0})
    )
    assert results(mean) == results(trim)


@many
@given(seeds)
def test_equal_coefficients_at_commitments_give_the_department_level(seed):
    board = random_board(seed, level="commitment", tie_breakers=False)
    same = [
        replace(
            part,
            coefficient="1.1234",
            commitments=[replace(item, coefficient="1.1234") for item in part.commitments],
        )
        for part in board.departments
    ]
    at_commitments = replace(board, departments=same)
    at_department = replace(at_commitments, scheme=replace(board.scheme, coefficient_level="department"))
    assert results(at_commitments) == results(at_department)


rows = st.lists(st.lists(points, min_size=3, max_size=12), min_size=1, max_size=4)


def board_of_rows(departments: list[list[list[Decimal]]], scheme: Scheme, coefficient="1.1") -> BoardInput:
    return BoardInput(
        2023,
        scheme,
        [
            DepartmentInput(
                id,
                f"department {id}",
                coefficient,
                [CommitmentInput(number) for number in range(len(marks))],
                [
                    Mark("raters", rater, number, value)
                    for number, values in enumerate(marks)
                    for rater, value in enumerate(values)
                ],
            )
            for id, marks in enumerate(departments)
        ],
    )


@many
@given(st.lists(rows, min_size=2, max_size=4), st.data())
def test_raising_a_mark_never_lowers_a_score_or_a_place(departments, data):
    scheme = one_class(aggregate=data.draw(st.sampled_from(("mean", "trim", "median"))))
    before = score_board(board_of_rows(departments, scheme)).by_department[0]
    number = data.draw(st.integers(0, len(departments[0]) - 1))
    rater = data.draw(st.integers(0, len(departments[0][number]) - 1))
    raised = data.draw(points.filter(lambda value: value >= departments[0][number][rater]))
    departments[0][number][rater] = raised
    after = score_board(board_of_rows(departments, scheme)).by_department[0]
    assert after.score >= before.score
    assert after.rank <= before.rank


@many
@given(points, st.integers(10_000, 12_000), st.integers(1, 5), st.integers(3, 30))
def test_equal_marks_everywhere_give_mark_times_coefficient(mark, units, commitments, raters):
    coefficient = Decimal(units) / 10_000
    board = board_of_rows([[[mark] * raters] * commitments], Scheme(), coefficient)
    (standing,) = score_board(board).standings
    assert standing.detail.outcome.score_exact == mark * coefficient
