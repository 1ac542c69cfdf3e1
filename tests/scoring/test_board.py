from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from commitments.models import Commitment
from departments.models import Membership, User
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import make_sheets
from scoring.board import board_of, inputs_of
from scoring.models import Adjustment, Conflict, RaterClass, Rating, ScoreSheet
from scoring.recusal import ties_of
from tests.scoring import judges
from tests.scoring.expected import EXPECTED

pytestmark = pytest.mark.django_db

MEAN_WEIGHTS = {"1": "30", "2": "25", "3": "20", "4": "15", "5": "10"}


def lines(board):
    by_position = sorted(board.standings, key=lambda standing: standing.position)
    return [(str(line.base_shown), str(line.score), line.rank, line.rank_without_coefficient) for line in by_position]


@pytest.mark.parametrize(
    ("name", "fields", "at_home"),
    [
        ("mean", {"aggregate": "mean"}, False),
        ("trim1", {"aggregate": "trim", "trim": 1}, False),
        ("trim1", {"aggregate": "trim"}, False),
        ("median", {"aggregate": "median"}, False),
        ("mean_w", {"aggregate": "mean", "weighting": "number", "number_weights": MEAN_WEIGHTS}, False),
        ("trim1_recused", {"aggregate": "trim", "trim": 1}, True),
        ("mean_recused", {"aggregate": "mean"}, True),
    ],
)
def test_the_worked_example_comes_out_to_the_last_digit(name, fields, at_home):
    cycle = judges.worked_example(at_home=at_home)
    judges.use(cycle, **fields)

    assert lines(board_of(cycle)) == EXPECTED[name]


def test_the_worked_example_comes_out_with_three_panels():
    cycle = judges.found_year()
    judges.use(cycle, aggregate="mean")
    panels = {"市领导": ("0.5", [1, 2]), "部门互评": ("0.3", [3, 4, 5]), "社会评价": ("0.2", [6, 7])}
    cycle.rater_classes.all().delete()
    for name, (weight, numbers) in panels.items():
        rater_class = RaterClass.objects.create(cycle=cycle, name=name, weight=Decimal(weight))
        for number in numbers:
            evaluator = add_evaluator(rater_class=rater_class, user=judges.judge(f"E{number}"))
            evaluator.number = number
            evaluator.save()
    make_sheets(cycle)
    judges.fill_sheets(cycle)

    assert lines(board_of(cycle)) == EXPECTED["panels"]


def test_a_board_is_read_in_six_queries_at_any_size(django_assert_num_queries):
    small = judges.found_year(year=2022, departments=judges.DEPARTMENTS[:1])
    large = judges.worked_example()

    for cycle in (small, large):
        with django_assert_num_queries(6):
            inputs_of(cycle)


def test_an_employer_a_membership_and_a_named_conflict_each_recuse():
    cycle = judges.found_year()
    homes = [pledge.department for pledge in cycle.pledges.order_by("position")[:3]]
    user = judges.judge("E1", homes[0])
    Membership.objects.create(user=user, department=homes[1], role="head", starts_on=date(2020, 1, 1))
    Conflict.objects.create(user=user, department=homes[2], reason="配偶任职")

    ties = ties_of(cycle, [user.pk])

    assert ties.own == {user.pk: {homes[0].pk, homes[1].pk}}
    assert ties.named == {user.pk: {homes[2].pk}}


def test_a_membership_that_ended_before_the_year_recuses_no_longer():
    cycle = judges.found_year()
    home = cycle.pledges.first().department
    user = judges.judge("E1")
    Membership.objects.create(
        user=user, department=home, role="head", starts_on=date(2020, 1, 1), ends_on=date(2022, 12, 31)
    )

    assert ties_of(cycle, [user.pk]).own == {}


def test_a_merged_department_recuses_with_its_successor_in_both_directions():
    cycle = judges.found_year()
    former, new, other = (pledge.department for pledge in cycle.pledges.order_by("position")[:3])
    former.successor, former.ended_on = new, date(2023, 7, 1)
    former.save()
    from_former, from_new = judges.judge("E1", former), judges.judge("E2", new)

    ties = ties_of(cycle)

    assert ties.own == {from_former.pk: {former.pk, new.pk}, from_new.pk: {former.pk, new.pk}}
    assert not ties.hold(from_former.pk, other.pk)


def test_a_conflict_named_after_the_marks_takes_them_out_of_the_count():
    cycle = judges.worked_example()
    pledge = cycle.pledges.first()
    user = User.objects.get(username="E1")
    Conflict.objects.create(user=user, department=pledge.department, reason="配偶任职")

    line = board_of(cycle).by_department[pledge.department_id]

    assert line.detail.recused == {user.pk}
    assert {score.size for part in line.detail.commitments for score in part.classes} == {6}


def test_drafts_abstentions_and_voided_ratings_do_not_count():
    cycle = judges.worked_example()
    pledge = cycle.pledges.first()
    draft, abstained, voided = ScoreSheet.objects.filter(pledge=pledge)[:3]
    ScoreSheet.objects.filter(pk=draft.pk).update(status="draft")
    ScoreSheet.objects.filter(pk=abstained.pk).update(abstained=True, abstain_reason="不熟悉")
    Rating.objects.filter(sheet=voided, commitment__number=1).update(voided_at="2024-01-01T00:00Z")

    row = next(part for part in inputs_of(cycle).departments if part.id == pledge.department_id)

    key = str(cycle.rater_classes.get().pk)
    assert len(row.marks) == 7 * 5 - 5 - 5 - 1
    assert row.assigned == {key: 7}
    assert row.abstained == {key: {abstained.evaluator.user_id}}


def test_too_few_marks_make_a_department_provisional_and_not_zero():
    cycle = judges.worked_example()
    pledge = cycle.pledges.first()
    ScoreSheet.objects.filter(pledge=pledge).exclude(evaluator__number__in=[1, 2]).update(status="draft")

    line = board_of(cycle).by_department[pledge.department_id]

    assert (line.status, line.rank) == ("provisional", None)
    assert {reason.code for reason in line.reasons} == {"too_few_raters", "share_too_low"}


def test_a_cancelled_commitment_leaves_the_sum_and_one_not_done_scores_nothing():
    cycle = judges.worked_example()
    judges.use(cycle, aggregate="mean")
    first, second = cycle.pledges.order_by("position")[:2]
    Commitment.objects.filter(pledge=first, number=1).update(status="cancelled")
    Commitment.objects.filter(pledge=second, number=1).update(status="not_done")

    board = board_of(cycle)

    kept = sum(judges.formula(1, i, e) for i in range(2, 6) for e in range(1, 8))
    rest = sum(judges.formula(2, i, e) for i in range(2, 6) for e in range(1, 8))
    assert board.by_department[first.department_id].base * 28 == kept
    assert board.by_department[second.department_id].base * 35 == rest


def test_adjustments_come_after_the_coefficient_and_stop_at_their_caps():
    cycle = judges.worked_example()
    judges.use(cycle, trim=1, bonus_cap=Decimal("2"), deduction_cap=Decimal("1"))
    pledge = cycle.pledges.order_by("position").first()
    for kind, event, points in [
        ("bonus", "国家级表彰", "1.50"),
        ("bonus", "省级表彰", "1.50"),
        ("deduction", "通报", "0.50"),
    ]:
        Adjustment.objects.create(
            pledge=pledge, kind=kind, event=event, points=points, reason="x", document="y", approver="z"
        )

    assert board_of(cycle).by_department[pledge.department_id].score == Decimal("108.18")


def test_a_coefficient_outside_the_cycles_range_is_said_in_words():
    cycle = judges.worked_example()
    pledge = cycle.pledges.first()
    pledge.coefficient = Decimal("1.5")
    pledge.save()

    with pytest.raises(ValidationError, match=r"市委组织部：难度系数 1\.5 不在 1 至 1\.2 的允许范围内"):
        board_of(cycle)


def test_a_pledge_without_commitments_stands_on_the_board_without_a_place():
    cycle = judges.found_year(departments=judges.DEPARTMENTS[:1])
    cycle.pledges.get().commitments.all().delete()

    assert [line.status for line in board_of(cycle).standings] == ["excluded"]
