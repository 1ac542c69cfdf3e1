from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max

from commitments.actions.cycles import open_scoring
from commitments.models import Commitment, Cycle
from departments.models import AuditEvent, DepartmentGroup, Portfolio, Proxy, VersionConflict
from scoring.actions.schemes import add_evaluator, freeze_scheme, revise_scheme
from scoring.actions.sheets import (
    Entry,
    abstain,
    make_sheets,
    return_sheet,
    save_sheet,
    submit_sheet,
    submit_sheets,
)
from scoring.actions.voids import ask_void, confirm_void
from scoring.models import Conflict, Rating, ScoreSheet, ScoringScheme
from scoring.schemes import DEFAULT_GRADES
from tests.city import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def scoring(city):
    """The city with scoring opened by the office and one evaluator who rates both departments."""
    add_evaluator(rater_class=city.cycle.rater_classes.get(), user=city.evaluator)
    open_scoring(cycle=city.cycle, actor=city.office)
    city.cycle.refresh_from_db()
    return city


def sheet_of(city, department=None):
    return ScoreSheet.objects.get(evaluator__user=city.evaluator, pledge__department=department or city.home)


def marks(sheet, value="90", **changed):
    entries = {c.pk: Entry(Decimal(value)) for c in sheet.pledge.commitments.all()}
    return entries | {sheet.pledge.commitments.get(number=n[1:]).pk: entry for n, entry in changed.items()}


def filled(city, **changed):
    sheet = sheet_of(city)
    return save_sheet(sheet=sheet, entries=marks(sheet, **changed), actor=city.evaluator)


def submitted(city):
    return submit_sheet(sheet=filled(city), actor=city.evaluator)


def last_event():
    return AuditEvent.objects.get(pk=AuditEvent.objects.aggregate(Max("pk"))["pk__max"])


def test_a_new_cycle_has_the_specified_rules_and_one_class(city):
    scheme = city.cycle.schemes.get()

    assert (scheme.aggregate, scheme.trim, scheme.least_raters, scheme.least_share_percent) == ("trim", None, 3, 60)
    assert (scheme.final_places, scheme.rounding, scheme.ranking, scheme.tie_breakers) == (
        2,
        "HALF_UP",
        "competition",
        [],
    )
    assert scheme.grades == DEFAULT_GRADES
    assert [(c.name, c.scope, c.input, c.weight) for c in city.cycle.rater_classes.all()] == [
        ("评价人员", "all", "points", 1)
    ]


def test_opening_scoring_makes_a_sheet_for_every_evaluator_and_pledge(scoring):
    assert [str(sheet) for sheet in ScoreSheet.objects.all()] == ["吴八方 · 市委组织部", "吴八方 · 市总工会"]
    assert last_event().after == {"made": 2, "already": 0}


def test_making_sheets_again_adds_only_those_of_new_evaluators(scoring):
    submitted(scoring)
    add_evaluator(rater_class=scoring.cycle.rater_classes.get(), user=person(scoring, "second", "二评"))

    assert make_sheets(scoring.cycle, actor=scoring.office) == 2
    assert make_sheets(scoring.cycle, actor=scoring.office) == 0
    assert sheet_of(scoring).status == "submitted"


def test_no_sheet_is_made_for_the_own_house_or_a_named_conflict(city):
    rater_class = city.cycle.rater_classes.get()
    add_evaluator(rater_class=rater_class, user=city.head)
    add_evaluator(rater_class=rater_class, user=city.evaluator)
    Conflict.objects.create(user=city.evaluator, department=city.next_door, reason="配偶任职")

    make_sheets(city.cycle)

    assert [str(sheet) for sheet in ScoreSheet.objects.all()] == ["李三思 · 市总工会", "吴八方 · 市委组织部"]


@pytest.mark.parametrize("scope", ["group", "portfolio", "list"])
def test_a_class_rates_within_its_scope(city, scope):
    rater_class = city.cycle.rater_classes.get()
    rater_class.scope = scope
    rater_class.save()
    city.home.group = DepartmentGroup.objects.create(name="另一组")
    city.home.save()
    rater_class.groups.add(city.home.group)
    rater_class.departments.add(city.home)
    Portfolio.objects.create(leader=city.evaluator, department=city.home)
    add_evaluator(rater_class=rater_class, user=city.evaluator)

    make_sheets(city.cycle)

    assert [sheet.pledge.department for sheet in ScoreSheet.objects.all()] == [city.home]


def test_a_saved_draft_counts_the_version_up_and_is_recorded_without_the_marks(scoring):
    sheet = filled(scoring)

    assert sheet.version == 2
    assert {rating.value for rating in sheet.ratings.all()} == {Decimal("90")}
    assert (last_event().action, last_event().after) == ("sheet.save", {"marked": [1, 2, 3, 4, 5]})


def test_saving_what_is_there_already_changes_nothing(scoring):
    sheet = filled(scoring)
    events = AuditEvent.objects.count()

    assert filled(scoring).version == sheet.version
    assert AuditEvent.objects.count() == events


def test_a_mark_can_be_emptied_again_and_empty_is_not_zero(scoring):
    filled(scoring, n1=Entry(), n2=Entry(Decimal("0"), comment="未开展"))

    values = sheet_of(scoring).ratings.order_by("commitment__number").values_list("value", flat=True)
    assert list(values) == [0, 90, 90, 90]


def test_two_windows_on_the_same_sheet_do_not_overwrite_each_other(scoring):
    sheet = sheet_of(scoring)
    save_sheet(sheet=sheet, entries=marks(sheet, "90"), actor=scoring.evaluator, version=1)

    with pytest.raises(VersionConflict) as conflict:
        save_sheet(sheet=sheet, entries=marks(sheet, "70"), actor=scoring.evaluator, version=1)

    assert conflict.value.current.version == 2
    assert {rating.value for rating in sheet.ratings.all()} == {Decimal("90")}


@pytest.mark.parametrize("value", ["-1", "100.01", "90.123", "NaN"])
def test_a_mark_that_cannot_be_is_refused_and_nothing_is_saved(scoring, value):
    sheet = sheet_of(scoring)

    with pytest.raises(ValidationError):
        save_sheet(sheet=sheet, entries=marks(sheet, "90", n3=Entry(Decimal(value))), actor=scoring.evaluator)

    assert not Rating.objects.exists()


def test_a_sheet_is_submitted_only_when_complete_and_every_gap_is_named(scoring):
    sheet = filled(scoring, n2=Entry(), n4=Entry(Decimal("59.99")))

    with pytest.raises(ValidationError) as refused:
        submit_sheet(sheet=sheet, actor=scoring.evaluator)

    assert [message[:5] for message in refused.value.messages] == ["市委组织部"] * 2
    assert sheet_of(scoring).status == "draft"


def test_a_comment_makes_a_mark_outside_the_band_acceptable(scoring):
    sheet = filled(
        scoring, n1=Entry(Decimal("59.99"), comment="未见佐证"), n2=Entry(Decimal("60")), n3=Entry(Decimal("98"))
    )

    assert submit_sheet(sheet=sheet, actor=scoring.evaluator).status == "submitted"


def test_what_was_cancelled_or_not_done_needs_no_mark(scoring):
    Commitment.objects.filter(pledge=scoring.pledge, number=1).update(status="cancelled")
    Commitment.objects.filter(pledge=scoring.pledge, number=2).update(status="not_done")
    sheet = sheet_of(scoring)
    rated = {c.pk: Entry(Decimal("90")) for c in sheet.pledge.commitments.filter(number__gt=2)}
    save_sheet(sheet=sheet, entries=rated, actor=scoring.evaluator)

    assert submit_sheet(sheet=sheet, actor=scoring.evaluator).status == "submitted"


def test_a_submitted_sheet_is_locked(scoring):
    sheet = submitted(scoring)

    with pytest.raises(ValidationError) as refused:
        save_sheet(sheet=sheet, entries=marks(sheet, "70"), actor=scoring.evaluator)

    assert refused.value.code == "locked"


def test_several_sheets_are_submitted_together_or_not_at_all(scoring):
    filled(scoring)
    both = [sheet_of(scoring), sheet_of(scoring, scoring.next_door)]

    with pytest.raises(ValidationError) as refused:
        submit_sheets(sheets=both, actor=scoring.evaluator, versions={})

    assert len(refused.value.messages) == 5
    assert {sheet.status for sheet in ScoreSheet.objects.all()} == {"draft"}


def test_abstaining_needs_a_reason_and_hands_the_sheet_in(scoring):
    with pytest.raises(ValidationError):
        abstain(sheet=sheet_of(scoring), actor=scoring.evaluator, reason=" ")

    sheet = abstain(sheet=sheet_of(scoring), actor=scoring.evaluator, reason="不了解情况")

    assert (sheet.status, sheet.abstained, sheet.abstain_reason) == ("submitted", True, "不了解情况")


def test_the_office_returns_a_sheet_with_a_reason_and_it_can_be_mended(scoring):
    sheet = return_sheet(sheet=submitted(scoring), actor=scoring.office, reason="第 2 项与评语不符")

    assert (sheet.status, sheet.return_reason) == ("returned", "第 2 项与评语不符")
    assert last_event().reason == "第 2 项与评语不符"
    save_sheet(sheet=sheet, entries=marks(sheet, "80"), actor=scoring.evaluator)
    assert submit_sheet(sheet=sheet, actor=scoring.evaluator).status == "submitted"


@pytest.mark.parametrize("name", ["filer", "leader", "head", "evaluator", "auditor", "system_admin"])
def test_nobody_but_the_office_returns_a_sheet(scoring, name):
    with pytest.raises(PermissionDenied):
        return_sheet(sheet=submitted(scoring), actor=getattr(scoring, name), reason="x")


def test_the_office_does_not_return_or_void_for_its_own_department(scoring):
    sheet = submitted(scoring)
    scoring.office.department = scoring.home
    scoring.office.save()

    with pytest.raises(PermissionDenied):
        return_sheet(sheet=sheet, actor=scoring.office, reason="x")
    with pytest.raises(PermissionDenied):
        ask_void(rating=sheet.ratings.first(), actor=scoring.office, reason="x", document="y")


@pytest.mark.parametrize("name", ["office", "leader", "head", "filer", "auditor", "nobody"])
def test_nobody_else_writes_on_an_evaluators_sheet(scoring, name):
    sheet = sheet_of(scoring)
    with pytest.raises(PermissionDenied):
        save_sheet(sheet=sheet, entries=marks(sheet), actor=getattr(scoring, name))


def test_an_evaluator_whose_role_was_taken_away_rates_no_more(scoring):
    scoring.evaluator.role_grants.all().delete()
    sheet = sheet_of(scoring)

    with pytest.raises(PermissionDenied):
        save_sheet(sheet=sheet, entries=marks(sheet), actor=scoring.evaluator)


def test_a_conflict_found_later_bars_a_sheet_that_exists(scoring):
    Conflict.objects.create(user=scoring.evaluator, department=scoring.home, reason="配偶任职")
    sheet = sheet_of(scoring)

    with pytest.raises(PermissionDenied):
        save_sheet(sheet=sheet, entries=marks(sheet), actor=scoring.evaluator)


def test_a_proxy_enters_anothers_marks_and_both_names_stay(scoring):
    secretary = person(scoring, "secretary", "韩文书")
    secretary.role_grants.create(role="evaluator")
    today = scoring.period.cutoff_on
    Proxy.objects.create(
        principal=scoring.evaluator, agent=secretary, scope="rate", starts_on=today, ends_on=today, document="委托书"
    )
    sheet = sheet_of(scoring)

    save_sheet(sheet=sheet, entries=marks(sheet), actor=secretary)

    event = last_event()
    assert (event.actor_name, event.principal_name) == ("韩文书", "吴八方")


def test_a_proxy_is_barred_by_the_own_conflict_too(scoring):
    secretary = person(scoring, "secretary", "韩文书", scoring.home)
    secretary.role_grants.create(role="evaluator")
    today = scoring.period.cutoff_on
    Proxy.objects.create(
        principal=scoring.evaluator, agent=secretary, scope="rate", starts_on=today, ends_on=today, document="委托书"
    )

    with pytest.raises(PermissionDenied):
        save_sheet(sheet=sheet_of(scoring), entries={}, actor=secretary)


def test_marks_change_only_while_scoring_is_open(scoring):
    sheet = filled(scoring)
    Cycle.objects.filter(pk=scoring.cycle.pk).update(status="published")

    with pytest.raises(ValidationError):
        submit_sheet(sheet=sheet, actor=scoring.evaluator)


def test_voiding_takes_two_members_of_the_office_and_the_rating_stays_on_record(scoring):
    rating = submitted(scoring).ratings.first()
    void = ask_void(rating=rating, actor=scoring.office, reason="笔误", document="考核办〔2026〕3 号")
    assert not Rating.objects.filter(voided_at__isnull=False).exists()

    with pytest.raises(PermissionDenied):
        confirm_void(void=void, actor=scoring.office)
    confirm_void(void=void, actor=scoring.office_second)

    rating.refresh_from_db()
    assert (rating.voided_at is not None, rating.value) == (True, Decimal("90"))
    assert Rating.objects.counting().count() == 4


def test_voiding_needs_a_document_and_a_reason(scoring):
    rating = submitted(scoring).ratings.first()

    with pytest.raises(ValidationError) as refused:
        ask_void(rating=rating, actor=scoring.office, reason="", document=" ")

    assert set(refused.value.message_dict) == {"reason", "document"}


def test_a_frozen_scheme_is_revised_by_a_copy(scoring):
    freeze_scheme(scoring.cycle, scoring.office)
    frozen = scoring.cycle.schemes.get()

    copy = revise_scheme(scheme=frozen, actor=scoring.office)

    frozen.refresh_from_db()
    assert (frozen.is_current, copy.is_current, copy.frozen_at, copy.number) == (False, True, None, 2)
    assert ScoringScheme.objects.in_force().get(cycle=scoring.cycle) == copy
    with pytest.raises(PermissionDenied):
        revise_scheme(scheme=frozen, actor=scoring.evaluator)
