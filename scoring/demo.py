"""The demo's scoring: evaluators, sheets and ratings of a cycle, made by a formula so that everybody sees the same."""

from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from commitments.models import Cycle
from scoring.actions.publications import check_ranking, draft_ranking, publish_ranking
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import RATED, make_sheets
from scoring.models import Evaluator, Publication, RaterClass, Rating, ScoreSheet

LENIENCY = (0, 2, -1, 1, -3, 2, -1)
BEST_FROM, GOOD_FROM = 92, 84
COMMENT = "完成情况与佐证材料已逐项核对。"
# The default bounds would give everybody the best grade: ratings near 90 times 1.1 lie around 100.
GRADES = [
    {"name": "优秀", "at_least": "104"},
    {"name": "良好", "at_least": "98"},
    {"name": "一般", "at_least": "90"},
    {"name": "较差"},
]


def rating_of(d: int, i: int, e: int) -> int:
    """The rating of department d, commitment i by evaluator e, all counted from 1: 80 to 100, whole points."""
    noise = (d * d * e + 3 * i * i * e + d * e * e * i + d * i) % 7
    return min(100, 80 + 7 * d % 9 + (3 * i + d) % 4 + LENIENCY[(e - 1) % len(LENIENCY)] + noise)


def fill(cycle, *, people, published=False, submitted_share=1.0):
    """Seat the evaluators `people`, rate by the formula and, if asked, publish.

    The cycle must be in scoring. `people` maps `evaluators` to users in order of number, and `office` to two members
    of the office; the first `submitted_share` of each evaluator's sheets are handed in, the next one is begun, the
    rest are untouched. Run again it adds nothing.
    """
    if ScoreSheet.objects.of_cycle(cycle).submitted().exists():
        return
    cycle.schemes.filter(is_current=True).update(grades=GRADES)
    seat(cycle, people["evaluators"])
    make_sheets(cycle)
    rate(cycle, submitted_share)
    if published:
        publish(cycle, *people["office"])


def seat(cycle, users):
    rater_class = cycle.rater_classes.first()
    there = set(Evaluator.objects.filter(rater_class=rater_class).values_list("user_id", flat=True))
    for user in users:
        if user.pk not in there:
            add_evaluator(rater_class=rater_class, user=user)


def rate(cycle, submitted_share):
    sheets = list(
        ScoreSheet.objects.of_cycle(cycle)
        .select_related("evaluator__rater_class", "pledge")
        .order_by("pledge__position")
    )
    ratings, handed_in = [], []
    for own in by_evaluator(sheets).values():
        count = round(len(own) * submitted_share)
        handed_in += own[:count]
        ratings += [rating for sheet in own[:count] for rating in ratings_of(sheet)]
        ratings += [rating for sheet in own[count : count + 1] for rating in ratings_of(sheet)[:3]]
    bulk_create_with_history(ratings, Rating, batch_size=500)
    for sheet in handed_in:
        sheet.status, sheet.submitted_at, sheet.version = ScoreSheet.Status.SUBMITTED, timezone.now(), 2
    bulk_update_with_history(handed_in, ScoreSheet, ["status", "submitted_at", "version"], batch_size=500)


def by_evaluator(sheets):
    found = {}
    for sheet in sheets:
        found.setdefault(sheet.evaluator_id, []).append(sheet)
    return found


def ratings_of(sheet):
    position, evaluator = sheet.pledge.position, sheet.evaluator
    if evaluator.rater_class.input in RaterClass.PER_PLEDGE:
        return [Rating(sheet=sheet, **mark_of(rating_of(position, 3, evaluator.number), evaluator.rater_class))]
    rated = sheet.pledge.commitments.filter(status__in=RATED).order_by("number")
    values = [(commitment, rating_of(position, commitment.number, evaluator.number)) for commitment in rated]
    return [
        Rating(sheet=sheet, commitment=commitment, **mark_of(value, evaluator.rater_class))
        for commitment, value in values
    ]


def mark_of(value, rater_class):
    """The rating in the form of the class: points with a comment where they need one, or the grade they stand for."""
    if rater_class.input in RaterClass.GRADES:
        return {"grade": "优秀" if value >= BEST_FROM else "良好" if value >= GOOD_FROM else "一般"}
    return {"value": value, "comment": COMMENT if value > 98 else ""}


def publish(cycle, drafter, checker):
    cycle = Cycle.objects.get(pk=cycle.pk)
    publication = draft_ranking(cycle=cycle, actor=drafter)
    check_ranking(publication=publication, actor=checker)
    publish_ranking(
        publication=publication,
        actor=drafter,
        approval_document="示例文件〔2024〕1 号",
        audience=Publication.Audience.DEPARTMENTS,
        extent=Publication.Extent.EVERYTHING,
    )
