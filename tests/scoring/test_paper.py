"""Ballots on paper: anonymous tallies and transcribed sheets, entered by one member, confirmed by another."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from commitments.models import Cycle
from departments.models import AuditEvent
from scoring.actions import paper as acts
from scoring.actions.sheets import Entry, return_sheet, save_sheet
from scoring.board import board_of, inputs_of
from scoring.models import BallotTally, RaterClass, ScoreSheet, Transcription
from scoring.paper import read_counts
from scoring.results import facts_of
from tests.city import client_of, make_pledge, posted

pytestmark = pytest.mark.django_db
FIVE = {str(number): {"95": 3, "90.5": 2} for number in range(1, 6)}
MARKS = {str(number): ["88", ""] for number in range(1, 6)}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def masses(scoring):
    """A class without evaluators: it hands in anonymous ballots."""
    return RaterClass.objects.create(cycle=scoring.cycle, name="群众代表", position=2)


def scan(name="计票单.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 counted")


def enter(city, rater_class, counts=FIVE, actor="office", **changed):
    fields = {"first_teller": "计票甲", "second_teller": "计票乙", "upload": scan(), "pledge": city.pledge} | changed
    return acts.enter_tally(rater_class=rater_class, counts=counts, actor=city.people[actor], **fields)


def sheet_of(city):
    return ScoreSheet.objects.get(evaluator__user=city.evaluator, pledge=city.pledge)


def transcribe(city, actor="office", entries=MARKS):
    return acts.enter_transcription(sheet=sheet_of(city), entries=entries, upload=scan(), actor=city.people[actor])


def typed_tally(**changed):
    fields = {f"counts-{number}": "95 × 3\n90.5×2" for number in range(1, 6)}
    return posted(**fields, first_teller="计票甲", second_teller="计票乙", upload=scan()) | changed


def entry_url(city, rater_class):
    return reverse("tally-enter", args=[city.cycle.year, rater_class.pk, city.pledge.pk])


# ── Tallies ───────────────────────────────────────────────────────────────────
def test_ballots_count_only_once_a_second_member_has_confirmed_them(scoring, masses):
    scoring.cycle.refresh_from_db()
    tally = enter(scoring, masses)
    before = board_of(scoring.cycle).by_department[scoring.home.pk]

    acts.confirm_tally(tally=tally, actor=scoring.office_second)
    after = board_of(scoring.cycle).by_department[scoring.home.pk]

    assert (before.base, after.base) == (None, Fraction(187, 2))
    assert (facts_of(board_of(scoring.cycle))["ballots"], facts_of(board_of(scoring.cycle))["marks"]) == (25, 0)


def test_a_tally_of_a_class_that_grades_reaches_the_engine_as_grades(scoring, masses):
    RaterClass.objects.filter(pk=masses.pk).update(input="pledge_grade")
    masses.refresh_from_db()
    acts.confirm_tally(tally=enter(scoring, masses, {"": {"优秀": 4}}), actor=scoring.office_second)

    [tally] = inputs_of(scoring.cycle).departments[0].tallies

    assert (tally.rater_class, tally.commitment, tally.counts) == (str(masses.pk), None, (("优秀", 4),))


def test_a_class_changed_to_grades_after_its_tally_is_named_and_no_crash(scoring, masses):
    acts.confirm_tally(tally=enter(scoring, masses), actor=scoring.office_second)
    RaterClass.objects.filter(pk=masses.pk).update(input="grade")

    with pytest.raises(ValidationError) as refused:
        board_of(scoring.cycle)
    assert refused.value.code == "not_computable"


def test_whoever_entered_a_tally_cannot_confirm_it(scoring, masses):
    tally = enter(scoring, masses)

    with pytest.raises(PermissionDenied):
        acts.confirm_tally(tally=tally, actor=scoring.office)
    with pytest.raises(IntegrityError):
        BallotTally.objects.filter(pk=tally.pk).update(confirmed_by=scoring.office)


def test_nothing_is_changed_after_the_confirmation(scoring, masses):
    tally = acts.confirm_tally(tally=enter(scoring, masses), actor=scoring.office_second)

    for act in (
        lambda: acts.confirm_tally(tally=tally, actor=scoring.office_second),
        lambda: acts.withdraw(paper=tally, actor=scoring.office, reason="误录"),
        lambda: enter(scoring, masses),
    ):
        with pytest.raises(ValidationError):
            act()
    assert BallotTally.objects.get().counts == FIVE


def test_an_entry_nobody_confirmed_is_taken_back_with_a_reason_and_its_scan(
    scoring, masses, tmp_path, django_capture_on_commit_callbacks
):
    tally = enter(scoring, masses)

    with django_capture_on_commit_callbacks(execute=True):
        acts.withdraw(paper=tally, actor=scoring.office_second, reason="与扫描件不符")

    assert not BallotTally.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert AuditEvent.objects.get(action="ballottally.withdraw").reason == "与扫描件不符"


@pytest.mark.parametrize(
    "counts",
    [
        {"1": {"95": 3}},
        FIVE | {"6": {"95": 1}},
        FIVE | {"1": {"101": 1}},
        FIVE | {"1": {"九十": 1}},
        FIVE | {"1": {}},
    ],
)
def test_counts_that_cannot_be_are_refused(scoring, masses, counts):
    with pytest.raises(ValidationError):
        enter(scoring, masses, counts)
    assert not BallotTally.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"second_teller": "计票甲"}, {"upload": SimpleUploadedFile("a.pdf", b"MZ no scan")}]
)
def test_two_tellers_and_a_scan_that_is_one_are_needed(scoring, masses, changed):
    with pytest.raises(ValidationError):
        enter(scoring, masses, **changed)


def test_nobody_enters_or_confirms_for_the_own_department_and_only_while_scoring(scoring, masses):
    tally = enter(scoring, masses)
    scoring.office_second.department = scoring.home
    scoring.office_second.save()

    with pytest.raises(PermissionDenied):
        acts.confirm_tally(tally=tally, actor=scoring.office_second)
    Cycle.objects.update(status="published")
    with pytest.raises(ValidationError):
        acts.withdraw(paper=tally, actor=scoring.office, reason="误录")


@pytest.mark.parametrize(
    ("text", "counts"),
    [("95 × 3\n90.50: 2", {"95": 3, "90.5": 2}), ("优秀 4\n良好 0", {"优秀": 4}), ("", {}), ("95x3", {"95": 3})],
)
def test_counts_are_read_a_mark_a_line(text, counts):
    assert read_counts(text) == counts


@pytest.mark.parametrize("text", ["95", "95 × drei", "95 × 3\n95.0 × 1"])
def test_a_line_that_is_no_count_is_named(text):
    with pytest.raises(ValueError, match="95"):
        read_counts(text)


# ── A named evaluator's ballot ────────────────────────────────────────────────
def test_a_confirmed_transcription_fills_in_and_submits_the_evaluators_sheet(scoring):
    found = transcribe(scoring)
    assert not sheet_of(scoring).ratings.exists()

    acts.confirm_transcription(transcription=found, actor=scoring.office_second)

    sheet = sheet_of(scoring)
    assert (sheet.status, set(sheet.ratings.values_list("value", flat=True))) == ("submitted", {Decimal("88.00")})
    event = AuditEvent.objects.get(action="transcription.confirm")
    assert (event.actor_id, event.principal_id) == (scoring.office_second.pk, scoring.evaluator.pk)


def test_the_audit_trail_never_holds_a_mark_of_the_paper(scoring):
    acts.confirm_transcription(transcription=transcribe(scoring), actor=scoring.office_second)

    recorded = AuditEvent.objects.filter(action__startswith="transcription").values_list("after", flat=True)
    assert "88" not in [value for after in recorded for key, value in after.items() if key != "sha256"]


def test_a_sheet_that_stands_for_paper_is_not_returned(scoring):
    acts.confirm_transcription(transcription=transcribe(scoring), actor=scoring.office_second)

    with pytest.raises(ValidationError) as refused:
        return_sheet(sheet=sheet_of(scoring), actor=scoring.office, reason="请核对")
    assert refused.value.code == "paper"


def test_a_sheet_the_evaluator_has_begun_is_not_taken_from_paper(scoring):
    found = transcribe(scoring)
    entry = {scoring.commitment.pk: Entry(Decimal(70))}
    save_sheet(sheet=sheet_of(scoring), entries=entry, actor=scoring.evaluator)

    with pytest.raises(ValidationError):
        acts.confirm_transcription(transcription=found, actor=scoring.office_second)
    assert Transcription.objects.get().confirmed_at is None
    assert list(sheet_of(scoring).ratings.values_list("value", flat=True)) == [Decimal("70.00")]


@pytest.mark.parametrize("entries", [{"1": ["90", ""]}, MARKS | {"5": ["", ""]}, MARKS | {"5": ["100.5", ""]}])
def test_a_ballot_with_a_mark_missing_or_wrong_is_refused(scoring, entries):
    with pytest.raises(ValidationError):
        transcribe(scoring, entries=entries)


def test_whoever_typed_a_ballot_cannot_confirm_it(scoring):
    with pytest.raises(PermissionDenied):
        acts.confirm_transcription(transcription=transcribe(scoring), actor=scoring.office)


# ── Pages ─────────────────────────────────────────────────────────────────────
def test_a_tally_is_entered_on_its_page_and_the_same_post_again_has_no_second_effect(scoring, masses):
    client, form = client_of(scoring.office), typed_tally()

    first = client.post(entry_url(scoring, masses), form)
    form["upload"].seek(0)
    again = client.post(entry_url(scoring, masses), form)

    assert (first.status_code, again["Location"]) == (302, first["Location"])
    assert (BallotTally.objects.get().counts, BallotTally.objects.get().name) == (FIVE, "计票单.pdf")


def test_a_faulty_form_comes_back_with_what_was_typed(scoring, masses):
    page = client_of(scoring.office).post(entry_url(scoring, masses), typed_tally(**{"counts-2": "101 × 1"}))

    assert page.status_code == 422
    assert page.context["form"]["counts-2"].value() == "101 × 1"
    assert (
        page.context["form"].non_field_errors() == ["承诺事项 2：评分应在 0 到 100 之间。"]
        or len(page.context["form"].non_field_errors()) == 1
    )


def test_confirming_an_entry_that_was_changed_since_it_was_opened_is_a_conflict(scoring, masses):
    tally = enter(scoring, masses)

    form = posted(version=str(tally.version + 1))
    page = client_of(scoring.office_second).post(reverse("tally-confirm", args=[tally.pk]), form)

    assert page.status_code == 409
    assert BallotTally.objects.get().confirmed_at is None


def test_the_second_member_confirms_on_the_page_beside_the_scan(scoring, masses):
    tally, client = enter(scoring, masses), client_of(scoring.office_second)
    page = client.get(reverse("tally", args=[tally.pk]))
    scanned = client.get(page.context["urls"]["scan"])

    client.post(page.context["urls"]["confirm"], posted(version=str(tally.version)))

    assert (page.context["may_confirm"], b"".join(scanned.streaming_content)) == (True, b"%PDF-1.4 counted")
    assert BallotTally.objects.get().confirmed_by == scoring.office_second
    assert AuditEvent.objects.filter(action="ballottally.read", actor_id=scoring.office_second.pk).count() == 1


def test_a_named_ballot_is_typed_and_confirmed_on_its_pages(scoring):
    sheet = sheet_of(scoring)
    fields = {f"mark-{number}": "88" for number in range(1, 6)}
    entered = client_of(scoring.office).post(
        reverse("transcription-enter", args=[sheet.pk]), posted(**fields, version=str(sheet.version), upload=scan())
    )
    found = Transcription.objects.get()

    answer = client_of(scoring.office_second).post(
        reverse("transcription-confirm", args=[found.pk]), posted(version="1")
    )

    assert (entered.status_code, answer.status_code) == (302, 302)
    assert sheet_of(scoring).status == "submitted"


def test_of_the_own_department_a_member_sees_neither_line_nor_entry(scoring, masses):
    tally = enter(scoring, masses)
    scoring.office_second.department = scoring.home
    scoring.office_second.save()
    client = client_of(scoring.office_second)

    lines = client.get(reverse("ballots", args=[scoring.cycle.year])).context["lines"]

    assert [line.pledge.department for line in lines] == [scoring.next_door]
    for name in ("tally", "tally-scan"):
        assert client.get(reverse(name, args=[tally.pk])).status_code == 403


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_takes_the_same_queries_for_one_department_or_many(scoring, masses, more, django_assert_num_queries):
    for position in range(more):
        department = scoring.group.departments.create(name=f"部门{position}", position=9)
        enter(scoring, masses, pledge=make_pledge(scoring.cycle, department, 9, "1.1000"))
    client = client_of(scoring.office)
    address = reverse("ballots", args=[scoring.cycle.year]) + f"?class={masses.pk}"
    client.get(address)

    with django_assert_num_queries(6):
        client.get(address)


def test_the_pages_of_the_raters_and_of_firmness_say_that_ballots_are_left_out(scoring, masses):
    acts.confirm_tally(tally=enter(scoring, masses), actor=scoring.office_second)
    client = client_of(scoring.office)

    for name in ("ranking-raters", "ranking-firmness"):
        assert client.get(reverse(name, args=[scoring.cycle.year])).context["ballots"] == 25
