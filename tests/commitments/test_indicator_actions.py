from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commitments.actions.indicators import Decided, accept, add, change, confirm, reject, retire, split
from commitments.demo.indicators import confirm_all
from commitments.models import Indicator, ProposalDecision
from commitments.proposals import State, digest_of, proposals_in
from departments.demo import People
from departments.models import AuditEvent, VersionConflict
from tests.commitments.filing_cast import indicator_of, report_before

TARGET = "新打造共富工坊300家;小区专业物业覆盖率达95%;形成一个行动方案。"


@pytest.fixture
def running(city):
    city.pledge.commitments.filter(number=1).update(target=TARGET)
    return city


@pytest.fixture
def preparing(running):
    running.cycle.status = "preparing"
    running.cycle.save()
    return running


def proposals(city):
    found, _indicators = proposals_in([city.commitment], year=city.cycle.year)
    return found[city.commitment.pk]


def fingerprint(city, number=1):
    return proposals(city)[number - 1].fingerprint


def take(city, number=1, **arguments):
    return accept(commitment=city.commitment, fingerprint=fingerprint(city, number), actor=city.office, **arguments)


def states(city):
    return [one.state for one in proposals(city)]


def events():
    found = AuditEvent.objects.filter(action__regex=r"^(indicator|proposaldecision)\.").order_by("pk")
    return list(found.values_list("action", "reason"))


# ── Yes ───────────────────────────────────────────────────────────────────────
def test_a_proposal_is_taken_over_as_it_was_found(running):
    indicator = take(running)

    stored = Indicator.objects.get(pk=indicator.pk)
    assert (stored.name, stored.comparator, stored.value, stored.unit) == ("新打造共富工坊", "=", Decimal(300), "家")
    assert (stored.basis, stored.direction, stored.weight) == ("cumulative", "up", Decimal(1))
    assert (stored.source_text, stored.span_start, stored.span_end) == ("新打造共富工坊300家", 0, 11)
    assert (stored.confirmed_by, stored.position) == (running.office, 1)
    assert states(running) == [State.ACCEPTED, State.OPEN, State.OPEN]
    assert events() == [("indicator.accept", "")]


def test_it_may_be_mended_first(running):
    indicator = take(running, 2, values={"name": "物业覆盖率", "baseline": Decimal(88), "weight": Decimal(2)})

    assert (indicator.name, indicator.value, indicator.baseline) == ("物业覆盖率", Decimal(95), Decimal(88))


def test_other_figures_than_the_targets_own_need_a_reason_once_the_year_runs(running):
    with pytest.raises(ValidationError) as refused:
        take(running, values={"value": Decimal(200)})
    assert list(refused.value.message_dict) == ["reason"]
    assert Indicator.objects.count() == 0

    assert take(running, values={"value": Decimal(200)}, reason="其中市级200家").value == Decimal(200)
    assert events() == [("indicator.accept", "其中市级200家")]


def test_while_the_year_is_prepared_they_do_not(preparing):
    assert take(preparing, values={"value": Decimal(200)}).value == Decimal(200)


def test_what_two_people_take_over_at_once_is_taken_over_once(running):
    seen = fingerprint(running)
    take(running)

    with pytest.raises(Decided) as refused:
        accept(commitment=running.commitment, fingerprint=seen, actor=running.office_second)
    assert refused.value.proposal.decision.decided_by == running.office
    assert Indicator.objects.count() == 1


def test_what_the_target_does_not_say_any_more_cannot_be_taken_over(running):
    seen = fingerprint(running)
    running.pledge.commitments.filter(number=1).update(target="新打造共富工坊260家。")

    with pytest.raises(ValidationError) as refused:
        accept(commitment=running.commitment, fingerprint=seen, actor=running.office)
    assert refused.value.code == "gone"


def test_values_that_do_not_hold_are_refused_at_their_fields(running):
    with pytest.raises(ValidationError) as refused:
        take(running, values={"due": "年底"})
    assert list(refused.value.message_dict) == ["due"]

    with pytest.raises(ValidationError) as refused:
        take(running, values={"name": "长" * 121})
    assert list(refused.value.message_dict) == ["name"]
    assert (Indicator.objects.count(), ProposalDecision.objects.count()) == (0, 0)


# ── No, and second thoughts ───────────────────────────────────────────────────
def test_what_was_set_aside_is_not_proposed_again_and_may_be_taken_over_after_all(running):
    reject(commitment=running.commitment, fingerprint=fingerprint(running, 3), actor=running.office)
    assert states(running) == [State.OPEN, State.OPEN, State.REJECTED]

    take(running, 3)
    assert states(running)[2] == State.ACCEPTED
    assert [action for action, _reason in events()] == ["proposaldecision.reject", "indicator.accept"]


def test_what_is_taken_over_already_cannot_be_set_aside(running):
    take(running)

    with pytest.raises(Decided):
        reject(commitment=running.commitment, fingerprint=fingerprint(running), actor=running.office)


# ── Parts ─────────────────────────────────────────────────────────────────────
def test_a_proposal_is_split_into_parts_that_share_its_words(running):
    parts = [{"name": "市级工坊"}, {"name": "县级工坊"}]
    made = split(commitment=running.commitment, fingerprint=fingerprint(running), parts=parts, actor=running.office)

    assert [(row.name, row.value, row.source_text) for row in made] == [
        ("市级工坊", Decimal(300), "新打造共富工坊300家"),
        ("县级工坊", Decimal(300), "新打造共富工坊300家"),
    ]
    assert states(running)[0] == State.ACCEPTED
    assert events() == [("proposaldecision.split", "")]


@pytest.mark.parametrize("parts", [[], [{"name": "一"}], [{"name": "一"}, {"name": "一"}]])
def test_parts_are_two_at_least_and_differ_by_name(running, parts):
    with pytest.raises(ValidationError):
        split(commitment=running.commitment, fingerprint=fingerprint(running), parts=parts, actor=running.office)
    assert Indicator.objects.count() == 0


def test_parts_with_figures_of_their_own_need_a_reason_once_the_year_runs(running):
    parts = [{"name": "市级工坊", "value": Decimal(100)}, {"name": "县级工坊", "value": Decimal(200)}]
    arguments = {"commitment": running.commitment, "fingerprint": fingerprint(running), "actor": running.office}

    with pytest.raises(ValidationError):
        split(parts=parts, **arguments)
    split(parts=parts, reason="分级下达", **arguments)

    assert list(Indicator.objects.values_list("value", flat=True)) == [Decimal(100), Decimal(200)]


# ── By hand ───────────────────────────────────────────────────────────────────
NEW = {"name": "行动方案", "comparator": ">=", "value": Decimal(1), "unit": "个"}


def test_an_indicator_added_by_hand_knows_its_place_in_the_target(preparing):
    indicator = add(commitment=preparing.commitment, values=NEW, words="行动方案", actor=preparing.office)

    assert preparing.commitment.target[indicator.span_start : indicator.span_end] == "行动方案"
    assert events() == [("indicator.add", "")]


def test_words_the_target_does_not_say_are_refused(preparing):
    with pytest.raises(ValidationError) as refused:
        add(commitment=preparing.commitment, values=NEW, words="实施方案", actor=preparing.office)
    assert list(refused.value.message_dict) == ["words"]


def test_adding_changing_and_retiring_need_a_reason_once_the_year_runs(running):
    indicator = indicator_of(running)
    for act in (
        lambda reason: add(commitment=running.commitment, values=NEW, actor=running.office, reason=reason),
        lambda reason: change(indicator=indicator, values={"weight": Decimal(2)}, actor=running.office, reason=reason),
        lambda reason: retire(indicator=indicator, actor=running.office, reason=reason),
    ):
        with pytest.raises(ValidationError) as refused:
            act("  ")
        assert list(refused.value.message_dict) == ["reason"]
        act("考核办会议")

    assert events() == [(f"indicator.{verb}", "考核办会议") for verb in ("add", "change", "retire")]


# ── Changing ──────────────────────────────────────────────────────────────────
def test_a_change_keeps_what_was_in_history_and_audit(running):
    indicator = indicator_of(running)
    change(indicator=indicator, values={"value": Decimal(12)}, actor=running.office, reason="目标调整", version=1)

    assert [(row.value, row.history_change_reason) for row in indicator.history.order_by("history_id")] == [
        (Decimal(10), None),
        (Decimal(12), "目标调整"),
    ]
    event = AuditEvent.objects.get(action="indicator.change")
    assert (event.before, event.after) == ({"value": "10.000000"}, {"value": "12"})


def test_an_overtaken_change_is_refused(running):
    indicator = indicator_of(running)
    change(indicator=indicator, values={"unit": "处"}, actor=running.office, reason="更正", version=1)

    for act in (change, retire):
        extra = {"values": {"unit": "所"}} if act is change else {}
        with pytest.raises(VersionConflict):
            act(indicator=indicator, actor=running.office_second, reason="更正", version=1, **extra)
    assert Indicator.objects.get().unit == "处"


def test_a_change_that_changes_nothing_leaves_no_record(running):
    indicator = indicator_of(running)
    change(indicator=indicator, values={"unit": "个"}, actor=running.office, version=1)

    assert (Indicator.objects.get().version, events()) == (1, [])


def test_a_retired_indicator_keeps_its_readings_and_may_be_taken_over_anew(running):
    indicator = take(running)
    report_before(running, reading={indicator: Decimal(40)})
    retire(indicator=indicator, actor=running.office, reason="口径重复")

    assert indicator.readings.count() == 1
    assert states(running)[0] == State.RETIRED
    with pytest.raises(ValidationError):
        change(indicator=indicator, values={"unit": "处"}, actor=running.office, reason="更正")
    assert take(running).pk != indicator.pk
    assert states(running)[0] == State.ACCEPTED


# ── All of a department ───────────────────────────────────────────────────────
def test_all_that_is_open_is_confirmed_at_once(running):
    made, left = confirm(pledge=running.pledge, actor=running.office)

    assert (len(made), left) == (7, [])
    assert Indicator.objects.count() == ProposalDecision.objects.count() == 7
    assert states(running) == [State.ACCEPTED] * 3
    assert events() == [("indicator.confirm", "")]
    assert confirm(pledge=running.pledge, actor=running.office) == ([], [])


def test_confirmed_in_bulk_they_have_the_history_of_those_confirmed_singly(running):
    single = take(running).history.get()
    confirm(pledge=running.pledge, actor=running.office)
    bulk = Indicator.history.exclude(id=single.id)

    assert {(row.history_type, row.history_user_id) for row in bulk} == {("+", running.office.pk)}
    assert (bulk.count(), single.history_type) == (6, "+")


def test_what_was_found_with_doubt_can_be_left_open(running):
    made, _left = confirm(pledge=running.pledge, actor=running.office, is_sure_enough=lambda one: one.is_sure)

    assert [row.name for row in made if row.commitment_id == running.commitment.pk] == [
        "新打造共富工坊",
        "小区专业物业覆盖率",
    ]
    assert states(running) == [State.ACCEPTED, State.ACCEPTED, State.OPEN]


def test_only_what_the_page_showed_is_confirmed(running):
    found, _indicators = proposals_in(list(running.pledge.commitments.order_by("number")), year=running.cycle.year)
    shown = digest_of([one for rows in found.values() for one in rows])
    running.pledge.commitments.filter(number=2).update(target="新建驿站5个。")

    with pytest.raises(Decided):
        confirm(pledge=running.pledge, actor=running.office, shown=shown)
    assert Indicator.objects.count() == 0


def test_what_cannot_be_stored_as_found_is_left_and_named(running):
    target = f"新打造{'很' * 120}长的工坊300家。"
    running.pledge.commitments.filter(number=1).update(target=target)
    made, left = confirm(pledge=running.pledge, actor=running.office)

    assert len(made) == 4
    assert [one.promise.value for one in left] == [Decimal(300)]


def test_the_demo_confirms_what_was_found_without_doubt(running, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        made = confirm_all(running.cycle, people=People(office=[running.office, running.office_second]))

    assert made == 11
    assert Indicator.objects.filter(confirmed_by=running.office).count() == 11
    assert states(running)[2] == State.OPEN


# ── Who may, and when ─────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", ["filer", "head", "evaluator", "leader", "auditor", "system_admin", "nobody"])
def test_nobody_but_the_office_decides(running, role):
    indicator, actor = indicator_of(running), running.people[role]
    where = {"commitment": running.commitment, "actor": actor}
    for act in (
        lambda: accept(fingerprint=fingerprint(running), **where),
        lambda: reject(fingerprint=fingerprint(running), **where),
        lambda: split(fingerprint=fingerprint(running), parts=[{"name": "一"}, {"name": "二"}], **where),
        lambda: add(values=NEW, **where),
        lambda: change(indicator=indicator, values={"unit": "处"}, actor=actor),
        lambda: retire(indicator=indicator, actor=actor),
        lambda: confirm(pledge=running.pledge, actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_nor_does_the_office_for_the_own_department(running):
    running.office.department = running.home
    running.office.save()

    with pytest.raises(PermissionDenied):
        take(running)


@pytest.mark.parametrize("status", ["scoring", "published", "archived"])
def test_nothing_changes_once_the_year_is_scored(running, status):
    indicator = indicator_of(running)
    running.cycle.status = status
    running.cycle.save()

    for act in (
        lambda: take(running),
        lambda: change(indicator=indicator, values={"unit": "处"}, actor=running.office, reason="更正"),
        lambda: confirm(pledge=running.pledge, actor=running.office),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "frozen"
