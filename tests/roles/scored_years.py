"""Years that are scored, in every state, and what belongs to them: the arguments of addresses about scoring."""

from django.core.files.base import ContentFile
from django.utils import timezone

from commitments.actions.cycles import create_cycle
from commitments.models import Cycle
from scoring.actions import publications as acts
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import make_sheets
from scoring.actions.voids import ask_void
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
from tests.city import make_pledge

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
