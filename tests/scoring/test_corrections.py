"""After publication: what a correction names can be mended by two members, and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scoring.actions import paper
from scoring.actions.publications import ask_correction, check_ranking, draft_ranking, open_correction, publish_ranking
from scoring.actions.sheets import return_sheet
from scoring.models import Adjustment, BallotTally, Correction, ScoreSheet, Transcription
from scoring.verifying import changed_since, verify
from tests.city import client_of, posted
from tests.scoring.conftest import APPROVAL

pytestmark = pytest.mark.django_db
COUNTS = {str(number): {"96": 5} for number in range(1, 6)}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def tally(sealed):
    return BallotTally.objects.select_related("pledge__cycle", "rater_class").get()


def reopened(city, sealed, **named):
    correction = ask_correction(publication=sealed, actor=city.office, reason="计票有误", **named)
    return open_correction(correction=correction, actor=city.office_second)


def recount(city, tally):
    paper.withdraw(paper=tally, actor=city.office, reason="计票有误")
    upload = SimpleUploadedFile("重计.pdf", b"%PDF-1.4 counted again")
    tellers = {"first_teller": "甲", "second_teller": "乙", "upload": upload}
    again = paper.enter_tally(
        rater_class=tally.rater_class, pledge=tally.pledge, counts=COUNTS, actor=city.office, **tellers
    )
    return paper.confirm_tally(tally=again, actor=city.office_second)


def corrected(city, cycle):
    publication = draft_ranking(cycle=cycle, actor=city.office, reason="计票有误")
    publication = check_ranking(publication=publication, actor=city.office_second)
    return publish_ranking(publication=publication, actor=city.office, **APPROVAL)


def test_a_published_tally_is_fixed_until_a_correction_names_its_department(city, sealed, tally):
    with pytest.raises(ValidationError, match="评分尚未开放"):
        paper.withdraw(paper=tally, actor=city.office, reason="计票有误")

    reopened(city, sealed, pledges=[tally.pledge.cycle.pledges.get(position=2)])

    with pytest.raises(ValidationError, match="评分尚未开放"):
        paper.withdraw(paper=tally, actor=city.office, reason="计票有误")


def test_ballots_counted_again_come_out_in_the_new_publication_and_the_old_count_stays_on_record(city, sealed, tally):
    reopened(city, sealed, pledges=[tally.pledge])
    recount(city, tally)

    second = corrected(city, sealed.cycle)

    assert BallotTally.objects.count() == 2
    assert {line["department"] for line in second.differences} == {"市委组织部"}
    assert (verify(second), changed_since(second)) == ([], [])
    sealed.refresh_from_db()
    assert (sealed.status, verify(sealed), Correction.objects.open().count()) == ("superseded", [], 0)


def test_whoever_asked_cannot_open_and_a_recount_takes_two(city, sealed, tally):
    correction = ask_correction(publication=sealed, actor=city.office, reason="计票有误", pledges=[tally.pledge])

    with pytest.raises(PermissionDenied):
        open_correction(correction=correction, actor=city.office)


def adjustment_answers(city, adjustment):
    client = client_of(city.office)
    change = reverse("admin:scoring_adjustment_change", args=[adjustment.pk])
    add = {"pledge": adjustment.pledge_id, "kind": "bonus", "event": "又一表彰", "points": "1"}
    grounds = {"reason": "x", "document": "y", "approver": "z"}
    added = client.post(reverse("admin:scoring_adjustment_add"), posted(**add, **grounds))
    return client.post(change, posted()).status_code, added.status_code


def test_adjustments_are_fixed_by_the_publication_and_opened_by_a_correction(city, sealed):
    adjustment = Adjustment.objects.get()
    fixed = adjustment_answers(city, adjustment)

    reopened(city, sealed, pledges=[adjustment.pledge])

    assert (fixed, adjustment_answers(city, adjustment)) == ((403, 422), (409, 302))


def test_a_sheet_taken_from_paper_is_mended_by_the_evaluator_under_a_correction(city, sealed):
    sheet = ScoreSheet.objects.filter(pledge__position=1).first()
    Transcription.objects.create(
        sheet=sheet,
        sheet_version=1,
        entries={},
        entered_by=city.office,
        entered_at=sealed.published_at,
        confirmed_by=city.office_second,
        confirmed_at=sealed.published_at,
    )
    reopened(city, sealed, sheets=[sheet])

    assert return_sheet(sheet=sheet, actor=city.office, reason="誊录有误").status == "returned"


def test_the_page_offers_sheets_and_departments_and_names_what_is_open(city, sealed, tally):
    address = reverse("publication", args=[sealed.pk])
    asked = client_of(city.office).post(
        reverse("correction-ask", args=[sealed.pk]), posted(reason="计票有误", pledges=[tally.pledge_id])
    )
    client_of(city.office_second).post(reverse("correction-open", args=[Correction.objects.get().pk]), posted())

    page = client_of(city.office).get(address)

    assert asked.status_code == 302
    assert list(page.context["correction"].pledges.all()) == [tally.pledge]
    ballot = client_of(city.office).get(reverse("tally", args=[tally.pk]))
    assert ballot.context["may_withdraw"] is True
