"""How well: sheets, schemes, rankings and publications, and the admin of all that."""

import io
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from commitments.actions.cycles import create_cycle
from commitments.models import Cycle
from scoring.actions import publications as acts
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import Entry, make_sheets
from scoring.actions.voids import ask_void
from scoring.forms.schemes import SchemeForm
from scoring.models import (
    Adjustment,
    BallotTally,
    Conflict,
    Objection,
    RaterClass,
    Rating,
    RatingVoid,
    ScoreSheet,
    Transcription,
)
from scoring.offline.columns import COLUMNS
from scoring.offline.plan import packed
from scoring.offline.reading import Upload
from scoring.offline.workbook import write_sheets
from tests.city import make_pledge
from tests.roles.shape import Post, Row

# Each state has a year of its own, so that all can stand in one city; the newest is the one being rated.
RATING, RATED, DRAFTED, CHECKED, SHOWN, PUBLISHED, CORRECTED = 2022, 2021, 2020, 2019, 2018, 2017, 2016


# ── Years that are scored, each made once ─────────────────────────────────────
def scored(city, number=RATING):
    """The home department's pledge of a year, one class, one evaluator, one sheet."""
    found = Cycle.objects.filter(year=number).first()
    if found is None:
        found = create_cycle(year=number)
        make_pledge(found, city.home, 1, "1.1636")
        Cycle.objects.filter(pk=found.pk).update(status=Cycle.Status.SCORING)
        found.refresh_from_db()
        add_evaluator(rater_class=found.rater_classes.get(), user=city.evaluator)
        make_sheets(found)
    return found


def being_scored(city):
    scored(city)
    return ()


def year(city):
    return (scored(city).year,)


def explained(city):
    return (scored(city).year, city.home.pk)


def exported(city):
    return (scored(city).year, "xlsx")


def sheet(city):
    return (ScoreSheet.objects.of_cycle(scored(city)).get().pk,)


def rated(city):
    """The sheet with five marks, submitted."""
    found = ScoreSheet.objects.of_cycle(scored(city, RATED)).get()
    if not found.ratings.exists():
        commitments = found.pledge.commitments.all()
        Rating.objects.bulk_create(Rating(sheet=found, commitment=one, value=90) for one in commitments)
        ScoreSheet.objects.filter(pk=found.pk).update(status="submitted", submitted_at=timezone.now())
        found.refresh_from_db()
    return found


def rated_sheet(city):
    return (rated(city).pk,)


def rating(city):
    return (rated(city).ratings.get(commitment__number=1).pk,)


def void(city):
    second = rated(city).ratings.get(commitment__number=2)
    found = RatingVoid.objects.filter(rating=second).first()
    found = found or ask_void(rating=second, actor=city.office_second, reason="误录", document="湖考办〔2026〕8号")
    return (found.pk,)


def scheme(city):
    return (scored(city).schemes.get(is_current=True).pk,)


def rater_class(city):
    return (scored(city).rater_classes.get().pk,)


def seat(city):
    return (scored(city).rater_classes.get().evaluators.get().pk,)


def conflict(city):
    fields = {"user": city.evaluator, "department": city.next_door, "reason": "亲属"}
    return (Conflict.objects.get_or_create(**fields)[0].pk,)


def adjustment(city):
    fields = {"pledge": city.pledge, "kind": "bonus", "event": "省级表彰", "points": "1.00"}
    grounds = {"reason": "表彰", "document": "浙委办〔2026〕1号", "approver": "郑九成"}
    return (Adjustment.objects.get_or_create(**fields, **grounds)[0].pk,)


# ── Paper ─────────────────────────────────────────────────────────────────────
def paper_fields(city):
    entered = {"entered_by": city.office_second, "entered_at": timezone.now()}
    return {
        "file": ContentFile(b"%PDF-1.4", "scan"),
        "name": "计票单.pdf",
        "kind": "pdf",
        "digest": "0" * 64,
        **entered,
    }


def countable(city):
    """A class and a pledge whose ballots nobody has entered."""
    found = scored(city)
    masses, _made = RaterClass.objects.get_or_create(cycle=found, name="群众代表")
    return (found.year, masses.pk, found.pledges.get().pk)


def a_tally(city):
    found = scored(city)
    fields = {"counts": {str(n): {"90": 2} for n in range(1, 6)}, "first_teller": "甲", "second_teller": "乙"}
    kept = BallotTally.objects.filter(rater_class__cycle=found).first()
    kept = kept or BallotTally.objects.create(
        rater_class=found.rater_classes.first(), pledge=found.pledges.get(), **fields, **paper_fields(city)
    )
    return (kept.pk,)


def a_transcription(city):
    found = ScoreSheet.objects.get(pk=sheet(city)[0])
    fields = {"entries": {str(n): ["90", ""] for n in range(1, 6)}, "sheet_version": found.version}
    kept = Transcription.objects.filter(sheet=found).first()
    return ((kept or Transcription.objects.create(sheet=found, **fields, **paper_fields(city))).pk,)


# ── Publications ──────────────────────────────────────────────────────────────
def drafted(city, number=DRAFTED):
    cycle = scored(city, number)
    return cycle.publications.first() or acts.draft_ranking(cycle=cycle, actor=city.office_second)


def checked(city, number=CHECKED):
    found = drafted(city, number)
    return acts.check_ranking(publication=found, actor=city.office) if found.status == "draft" else found


def shown(city):
    found = checked(city, SHOWN)
    return found if found.shown_until else acts.show_ranking(publication=found, actor=city.office)


def published(city, number=PUBLISHED):
    found = checked(city, number)
    if found.status != "checked":
        return found
    audience = {"audience": "leaders", "extent": "everything"}
    return acts.publish_ranking(publication=found, actor=city.office, approval_document="湖委〔2026〕1号", **audience)


def a_draft(city):
    return (drafted(city).pk,)


def a_checked_one(city):
    return (checked(city).pk,)


def a_shown_one(city):
    return (shown(city).pk,)


def a_published_one(city):
    return (published(city).pk,)


def correction(city):
    found = published(city, CORRECTED)
    asked = found.corrections.first()
    return ((asked or acts.ask_correction(publication=found, actor=city.office_second, reason="录入有误")).pk,)


def objection(city):
    found = shown(city)
    fields = {"publication": found, "department": city.home, "text": "系数有误"}
    made = {"made_by": city.head, "made_at": timezone.now()}
    return (Objection.objects.get_or_create(**fields, defaults=made)[0].pk,)


def frozen_scheme(city):
    return (published(city).cycle.schemes.get(is_current=True).pk,)


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "admin:scoring_adjustment_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:scoring_adjustment_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        adjustment,
    ),
    "admin:scoring_adjustment_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_adjustment_delete": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 302 404 404 404 404 404",
        adjustment,
    ),
    "admin:scoring_adjustment_history": Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
        adjustment,
    ),
    "admin:scoring_conflict_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:scoring_conflict_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        conflict,
    ),
    "admin:scoring_conflict_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_conflict_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        conflict,
    ),
    "admin:scoring_conflict_history": Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
        conflict,
    ),
    "admin:scoring_evaluator_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:scoring_evaluator_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 302 404 404 404 404 404",
        seat,
    ),
    "admin:scoring_evaluator_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_evaluator_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        seat,
    ),
    "admin:scoring_evaluator_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        seat,
    ),
    "admin:scoring_raterclass_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:scoring_raterclass_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        rater_class,
    ),
    "admin:scoring_raterclass_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_raterclass_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        rater_class,
    ),
    "admin:scoring_raterclass_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        rater_class,
    ),
    "admin:scoring_scoresheet_abstain": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_add": Row(
        "302 404 404 404 404 403 403 404 404 404 404",
        "302 404 404 404 404 403 403 404 404 404 404",
    ),
    "admin:scoring_scoresheet_change": Row(
        "302 404 404 404 404 200 200 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
        sheet,
    ),
    "admin:scoring_scoresheet_changelist": Row(
        "302 404 404 404 404 200 302 404 404 404 404",
        "302 404 404 404 404 405 302 404 404 404 404",
    ),
    "admin:scoring_scoresheet_compare": Row(
        "302 404 404 404 404 404 200 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:scoring_scoresheet_delete": Row(
        "302 404 404 404 404 403 403 404 404 404 404",
        "302 404 404 404 404 403 403 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_download": Row(
        "302 404 404 404 404 404 200 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
        being_scored,
    ),
    "admin:scoring_scoresheet_history": Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_make": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        being_scored,
        {"year": RATING},
    ),
    "admin:scoring_scoresheet_mine": Row(
        "302 404 404 404 404 404 200 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:scoring_scoresheet_progress": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:scoring_scoresheet_return": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        rated_sheet,
    ),
    "admin:scoring_scoresheet_save": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_submit": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_submit_all": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
    ),
    "admin:scoring_scoresheet_submit_chosen": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
    ),
    "admin:scoring_scoresheet_upload": Row(
        "302 404 404 404 404 404 200 404 404 404 404",
        "302 404 404 404 404 404 422 404 404 404 404",
        being_scored,
    ),
    "admin:scoring_scoresheet_upload_confirm": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
        being_scored,
    ),
    "admin:scoring_scoresheet_void_ask": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        rating,
    ),
    "admin:scoring_scoresheet_void_confirm": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        void,
    ),
    "admin:scoring_scoringscheme_add": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
    ),
    "admin:scoring_scoringscheme_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        scheme,
    ),
    "admin:scoring_scoringscheme_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_scoringscheme_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        scheme,
    ),
    "admin:scoring_scoringscheme_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        scheme,
    ),
    "admin:scoring_scoringscheme_preview": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        scheme,
    ),
    "admin:scoring_scoringscheme_revise": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        frozen_scheme,
    ),
    "ballots": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "correction-ask": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_published_one,
    ),
    "correction-open": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        correction,
    ),
    "objection-decide": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        objection,
    ),
    "objection-make": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 422 422 422 422 422 404 404 404",
        a_shown_one,
    ),
    "objections": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_shown_one,
    ),
    "publication": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_draft,
    ),
    "publication-check": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        a_draft,
    ),
    "publication-draft": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        year,
    ),
    "publication-publish": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_checked_one,
    ),
    "publication-show": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_checked_one,
    ),
    "publication-widen": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_published_one,
    ),
    "publications": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking-coefficient": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking-explanation": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        explained,
    ),
    "ranking-export": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        exported,
    ),
    "ranking-firmness": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking-projector": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking-raters": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "rankings": Row(
        "302 200 200 200 200 302 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
    ),
    "tally": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_tally,
    ),
    "tally-confirm": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        a_tally,
    ),
    "tally-enter": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        countable,
    ),
    "tally-scan": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_tally,
    ),
    "tally-withdraw": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_tally,
    ),
    "transcription": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_transcription,
    ),
    "transcription-confirm": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        a_transcription,
    ),
    "transcription-enter": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        sheet,
    ),
    "transcription-scan": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_transcription,
    ),
    "transcription-withdraw": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_transcription,
    ),
}


# ── What is posted ────────────────────────────────────────────────────────────
ADMIN_VERSION = "opened_version"
DOCUMENT = {"reason": "误录", "document": "湖考办〔2026〕8号"}
AUDIENCE = {"audience": "departments", "extent": "everything"}


def marks(city):
    found = ScoreSheet.objects.of_cycle(scored(city)).get()
    numbered = found.pledge.commitments.values_list("pk", flat=True)
    return {"version": found.version} | {f"mark-{key}": "90" for key in numbered}


def complete_sheet(city):
    """A sheet of the newest year with all its marks, still a draft, as the comparison posts it."""
    found = ScoreSheet.objects.of_cycle(scored(city)).get()
    commitments = found.pledge.commitments.all()
    Rating.objects.bulk_create(Rating(sheet=found, commitment=one, value=90) for one in commitments)
    return {f"version-{found.pk}": found.version, "sheet": found.pk, "complete": found.pk}


def filled_workbook(city):
    sheets = list(ScoreSheet.objects.of_cycle(scored(city)).for_list())
    book = load_workbook(io.BytesIO(write_sheets(sheets, [])))
    for row in range(2, book.active.max_row + 1):
        book.active.cell(row, list(COLUMNS).index("mark") + 1, 90)
    out = io.BytesIO()
    book.save(out)
    return {"file": SimpleUploadedFile("评分表.xlsx", out.getvalue())}


def previewed(city):
    """What the preview of a workbook carries to its confirmation."""
    found = ScoreSheet.objects.of_cycle(scored(city)).get()
    entries = {one.pk: Entry(Decimal(90), "", "") for one in found.pledge.commitments.all()}
    return {"packed": packed({found.pk: Upload(found.version, entries)}, city.evaluator)}


def counted_ballots(city):
    counts = {f"counts-{number}": "95 × 3" for number in range(1, 6)}
    scan = SimpleUploadedFile("计票单.pdf", b"%PDF-1.4")
    return counts | {"first_teller": "计票甲", "second_teller": "计票乙", "upload": scan}


def typed_ballot(city):
    found = ScoreSheet.objects.get(pk=sheet(city)[0])
    marks_typed = {f"mark-{number}": "90" for number in range(1, 6)}
    scan = SimpleUploadedFile("评分表.pdf", b"%PDF-1.4")
    return marks_typed | {"version": found.version, "upload": scan}


def new_adjustment(city):
    item = {"pledge": city.pledge.pk, "kind": "bonus", "event": "省级表彰", "points": "1.50", "approver": "郑九成"}
    return item | {"reason": "表彰", "document": "浙委办〔2026〕1号"}


def new_class(city):
    fields = {"cycle": city.cycle.pk, "name": "专家组", "position": 2, "weight": "1"}
    return fields | {"scope": "all", "input": "points"}


def new_seat(city):
    return {"rater_class": city.cycle.rater_classes.get().pk, "user": city.evaluator.pk, "number": ""}


def new_evaluator_seat(city):
    scored(city)
    return {"year": RATING}


def as_typed(city):
    """The rules as the form of the scheme in force shows them."""
    stored = SchemeForm(instance=scored(city).schemes.get(is_current=True))
    values = {name: stored[name].value() for name in stored.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def version_of(publication, **more):
    return lambda city: {"version": publication(city).version, **more}


POSTS = {
    "admin:scoring_adjustment_add": Post("office", "adjustment.add", new_adjustment),
    "admin:scoring_adjustment_change": Post(
        "office", "adjustment.change", lambda city: {"points": "2.00"}, adjustment, ADMIN_VERSION
    ),
    "admin:scoring_adjustment_delete": Post("office", "adjustment.delete", lambda city: {"post": "yes"}, adjustment),
    "admin:scoring_conflict_add": Post(
        "office",
        "conflict.add",
        lambda city: {"user": city.evaluator.pk, "department": city.home.pk, "reason": "亲属"},
    ),
    "admin:scoring_conflict_change": Post(
        "office",
        "conflict.change",
        lambda city: {"user": city.evaluator.pk, "department": city.next_door.pk, "reason": "近亲属"},
        conflict,
    ),
    "admin:scoring_evaluator_add": Post("office", "evaluator.add", new_seat),
    "admin:scoring_evaluator_change": Post("office", "evaluator.change", lambda city: {"number": 9}, seat),
    "admin:scoring_raterclass_add": Post("office", "raterclass.add", new_class),
    "admin:scoring_raterclass_change": Post("office", "raterclass.change", new_class, rater_class),
    "admin:scoring_scoresheet_abstain": Post("evaluator", "sheet.abstain", lambda city: {"reason": "不了解"}, sheet),
    "admin:scoring_scoresheet_changelist": Post("evaluator", None, once=False),
    "admin:scoring_scoresheet_make": Post("office", "sheet.make", new_evaluator_seat),
    "admin:scoring_scoresheet_return": Post("office", "sheet.return", lambda city: {"reason": "请核对"}, rated_sheet),
    "admin:scoring_scoresheet_save": Post("evaluator", "sheet.save", marks, sheet, "version"),
    "admin:scoring_scoresheet_submit": Post("evaluator", "sheet.submit", marks, sheet, "version"),
    "admin:scoring_scoresheet_submit_all": Post("evaluator", "sheet.submit", complete_sheet),
    "admin:scoring_scoresheet_submit_chosen": Post("evaluator", "sheet.submit", complete_sheet),
    "admin:scoring_scoresheet_upload": Post("evaluator", None, filled_workbook, being_scored, once=False),
    "admin:scoring_scoresheet_upload_confirm": Post("evaluator", "sheet.save", previewed),
    "admin:scoring_scoresheet_void_ask": Post("office", "rating.void.ask", lambda city: DOCUMENT, rating),
    "admin:scoring_scoresheet_void_confirm": Post("office", "rating.void.confirm", args=void),
    "admin:scoring_scoringscheme_change": Post(
        "office", "scoringscheme.change", lambda city: {"name": "二〇二二年计分办法"}, scheme, ADMIN_VERSION
    ),
    "admin:scoring_scoringscheme_preview": Post("office", None, as_typed, scheme, once=False),
    "admin:scoring_scoringscheme_revise": Post("office", "scoringscheme.revise", args=frozen_scheme),
    "correction-ask": Post("office", "correction.ask", lambda city: {"reason": "录入有误"}, a_published_one),
    "correction-open": Post("office", "correction.open", args=correction),
    "objection-decide": Post(
        "office_second", "objection.decide", lambda city: {"decision": "系数无误", "is_upheld": ""}, objection
    ),
    "objection-make": Post(
        "head", "objection.make", lambda city: {"department": city.home.pk, "text": "系数有误"}, a_shown_one
    ),
    "tally-confirm": Post("office", "ballottally.confirm", args=a_tally),
    "tally-enter": Post("office", "ballottally.enter", counted_ballots, countable),
    "tally-withdraw": Post("office", "ballottally.withdraw", lambda city: {"reason": "误录"}, a_tally),
    "transcription-confirm": Post("office", "transcription.confirm", args=a_transcription),
    "transcription-enter": Post("office", "transcription.enter", typed_ballot, sheet, "version"),
    "transcription-withdraw": Post(
        "office", "transcription.withdraw", lambda city: {"reason": "误录"}, a_transcription
    ),
    "publication-check": Post("office", "publication.check", version_of(drafted), a_draft, "version"),
    "publication-draft": Post("office", "publication.draft", args=year),
    "publication-publish": Post(
        "office",
        "publication.publish",
        version_of(checked, approval_document="湖委〔2026〕1号", **AUDIENCE),
        a_checked_one,
        "version",
    ),
    "publication-show": Post("office", "publication.show", version_of(checked, days=5), a_checked_one, "version"),
    "publication-widen": Post(
        "office", "publication.widen", version_of(published, **AUDIENCE), a_published_one, "version"
    ),
}
