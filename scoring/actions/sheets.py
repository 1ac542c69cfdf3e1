"""The way of a score sheet: made, filled in, submitted or abstained from, returned by the office.

Every act locks the sheet first. What is submitted is locked until the office returns it. The audit trail names the
commitments that were marked, never the marks: those are in the ratings' own history, which the auditor does not read.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from commitments.models import Commitment, Cycle
from departments import audit
from departments.access import require
from departments.models import VersionConflict
from scoring import access, rules
from scoring.assignment import assigned_pairs
from scoring.models import RaterClass, Rating, ScoreSheet, ScoringScheme, Transcription
from scoring.schemes import DEFAULT_GRADE_POINTS

Status = ScoreSheet.Status
RATED = (Commitment.Status.ACTIVE, Commitment.Status.COMPLETED)


class Entry(NamedTuple):
    """What is written beside one commitment, or beside the pledge: points or a grade, and a comment."""

    value: Decimal | None = None
    grade: str = ""
    comment: str = ""

    @property
    def is_mark(self):
        return self.value is not None or bool(self.grade)


NOTHING = Entry()


class IncompleteSheet(ValidationError):
    """A sheet that cannot be submitted yet. `problems` is what is wrong by (part, commitment's key)."""

    def __init__(self, sheet, problems: Mapping[tuple, str]):
        numbers = dict(sheet.pledge.commitments.values_list("pk", "number"))
        department = sheet.pledge.department
        told = [said_of(department, place_of(numbers.get(key)), text) for (_part, key), text in problems.items()]
        super().__init__(told, code="incomplete")
        self.problems = problems


@transaction.atomic
def make_sheets(cycle, *, actor=None):
    """One sheet per evaluator and assigned pledge; those that exist stay. Returns how many are new."""
    cycle = type(cycle).objects.lock(cycle.pk)
    there = set(ScoreSheet.objects.of_cycle(cycle).values_list("evaluator_id", "pledge_id"))
    new = [
        ScoreSheet(evaluator=evaluator, pledge=pledge)
        for evaluator, pledge in assigned_pairs(cycle)
        if (evaluator.pk, pledge.pk) not in there
    ]
    bulk_create_with_history(new, ScoreSheet, batch_size=500, default_user=actor)
    audit.record("sheet.make", actor=actor, target=cycle, after={"made": len(new), "already": len(there)})
    return len(new)


def rated_commitments(sheet):
    """What a sheet has marks for: commitment keys, or None alone if the class rates the pledge as a whole.

    A cancelled commitment leaves the sum and one not done scores 0, so neither is rated.
    """
    if sheet.evaluator.rater_class.input in RaterClass.PER_PLEDGE:
        return [None]
    return list(sheet.pledge.commitments.filter(status__in=RATED).order_by("number").values_list("pk", flat=True))


@transaction.atomic
def save_sheet(*, sheet, entries: Mapping[int | None, Entry], actor, version=None):
    """Store what has been written so far. Raises VersionConflict if the sheet was saved since `version`."""
    sheet = locked(sheet, actor, version)
    check_entries(sheet, entries)
    before = entries_of(sheet)
    changed = {key: entry for key, entry in entries.items() if entry != before.get(key, NOTHING)}
    for key, entry in changed.items():
        write_rating(sheet, key, entry)
    if changed:
        sheet.save_changes()
        record(sheet, "sheet.save", actor, after={"marked": numbers_of(changed)})
    return sheet


def write_rating(sheet, commitment_id, entry):
    rating = Rating.objects.filter(sheet=sheet, commitment=commitment_id).first()
    rating = rating or Rating(sheet=sheet, commitment_id=commitment_id)
    rating.value, rating.grade, rating.comment = entry
    rating.save()


def entries_of(sheet) -> dict[int | None, Entry]:
    rows = sheet.ratings.values_list("commitment_id", "value", "grade", "comment")
    return {key: Entry(*entry) for key, *entry in rows}


def numbers_of(keys):
    """The numbers of commitments, in order; the pledge as a whole is 0."""
    known = Commitment.objects.filter(pk__in=[key for key in keys if key]).values_list("number", flat=True)
    return sorted([*known, *(0 for key in keys if key is None)])


@transaction.atomic
def submit_sheet(*, sheet, actor, version=None):
    """Lock a complete sheet; its marks count from now on."""
    sheet = locked(sheet, actor, version)
    if problems := open_problems(sheet, band_of(sheet)):
        raise IncompleteSheet(sheet, problems)
    sheet.status, sheet.submitted_at = Status.SUBMITTED, timezone.now()
    sheet.abstained, sheet.abstain_reason = False, ""
    sheet.save_changes("status", "submitted_at", "abstained", "abstain_reason")
    record(sheet, "sheet.submit", actor, after={"status": sheet.status})
    return sheet


@transaction.atomic
def submit_sheets(*, sheets, actor, versions: Mapping[int, int]):
    """Submit several at once: all of them, or none and every problem named."""
    problems = []
    for sheet in sheets:
        try:
            submit_sheet(sheet=sheet, actor=actor, version=versions.get(sheet.pk))
        except VersionConflict as error:
            problems.append(said_of(sheet.pledge.department, error.message))
        except ValidationError as error:
            problems += error.messages
    if problems:
        raise ValidationError(problems, code="incomplete")
    if not sheets:
        raise ValidationError(_("Choose at least one sheet."), code="nothing")


@transaction.atomic
def abstain(*, sheet, actor, reason, version=None):
    """Hand a sheet in without marks. Abstaining is not missing, and it needs a reason."""
    sheet = locked(sheet, actor, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Abstaining needs a reason.")})
    sheet.status, sheet.submitted_at = Status.SUBMITTED, timezone.now()
    sheet.abstained, sheet.abstain_reason = True, reason.strip()
    sheet.save_changes("status", "submitted_at", "abstained", "abstain_reason")
    record(sheet, "sheet.abstain", actor, after={"status": sheet.status}, reason=reason)
    return sheet


@transaction.atomic
def return_sheet(*, sheet, actor, reason, version=None):
    """The office gives a submitted sheet back, with a reason; its marks stop counting."""
    sheet = ScoreSheet.objects.for_list().lock(sheet.pk, version)
    require(access.can_judge(actor, sheet.pledge.department_id))
    require_open(sheet)
    if sheet.status != Status.SUBMITTED:
        raise ValidationError(_("Only a submitted sheet can be returned."), code="wrong_status")
    if is_fixed_on_paper(sheet):
        raise ValidationError(_("The sheet stands for a paper ballot and stays as it is."), code="paper")
    if not reason.strip():
        raise ValidationError({"reason": _("Returning a sheet needs a reason.")})
    sheet.status, sheet.return_reason = Status.RETURNED, reason.strip()
    sheet.abstained, sheet.abstain_reason = False, ""
    sheet.save_changes("status", "return_reason", "abstained", "abstain_reason")
    record(sheet, "sheet.return", actor, after={"status": sheet.status}, reason=reason)
    return sheet


def is_fixed_on_paper(sheet):
    """A sheet taken from paper stays as the paper is; under a correction the evaluator mends it in the site."""
    if sheet.pledge.cycle.status != Cycle.Status.SCORING:
        return False
    return Transcription.objects.filter(sheet=sheet, confirmed_at__isnull=False).exists()


# ── What every act of the evaluator asks first ────────────────────────────────
def locked(sheet, actor, version):
    sheet = ScoreSheet.objects.for_list().lock(sheet.pk, version)
    require(access.can_rate(actor, sheet))
    require_open(sheet)
    if not sheet.is_editable:
        raise ValidationError(
            _("The sheet has been submitted and is locked. The assessment office can return it."), code="locked"
        )
    return sheet


def require_open(sheet):
    if not access.is_open(sheet):
        raise ValidationError(_("Scoring is not open; marks can no longer be changed."), code="closed")


def check_entries(sheet, entries):
    """Raise ValidationError for a mark that cannot be, whatever door it came through."""
    rated = set(rated_commitments(sheet))
    by_grade = sheet.evaluator.rater_class.input in RaterClass.GRADES
    allowed = grade_points_of(scheme_row(sheet))
    problems = [] if rated.issuperset(entries) else [_("The sheet has no such commitment.")]
    for entry in entries.values():
        problems.append(entry_problem(entry, by_grade=by_grade, allowed=allowed))
    if problems := [problem for problem in problems if problem]:
        raise ValidationError(problems, code="invalid")


def entry_problem(entry, *, by_grade, allowed):
    if by_grade and entry.value is not None:
        return _("This class rates by grade.")
    if not by_grade and entry.grade:
        return _("This class rates in points.")
    if entry.grade:
        return rules.grade_problem(entry.grade, allowed=allowed)
    return None if entry.value is None else rules.rating_problem(entry.value)


def scheme_row(sheet):
    return ScoringScheme.objects.in_force().get(cycle=sheet.pledge.cycle_id)


def grade_points_of(scheme):
    return scheme.grade_points or DEFAULT_GRADE_POINTS


class Band(NamedTuple):
    """Outside of what range a comment is required, and what a grade is worth there."""

    below: Decimal
    above: Decimal
    points: Mapping[str, str]

    def problem(self, entry):
        points = Decimal(self.points[entry.grade]) if entry.grade else entry.value
        return rules.comment_problem(points, entry.comment, below=self.below, above=self.above)


def band_of(sheet):
    scheme = scheme_row(sheet)
    return Band(scheme.comment_below, scheme.comment_above, grade_points_of(scheme))


def open_problems(sheet, band):
    """What must still be done before the sheet can be submitted: a sentence by (part, commitment's key)."""
    entries = entries_of(sheet)
    problems = {}
    for key in rated_commitments(sheet):
        entry = entries.get(key, NOTHING)
        if not entry.is_mark:
            problems["mark", key] = _("The mark is missing.")
        elif problem := band.problem(entry):
            problems["comment", key] = problem
    return problems


def said_of(*parts):
    """What is said, behind what it is said of: 市档案馆：第 4 项：尚未评分。"""
    return _(": ").join(map(str, parts))


def place_of(number):
    return _("commitment %(number)d") % {"number": number} if number else _("the pledge as a whole")


def record(sheet, action, actor, *, after, reason=""):
    audit.record(
        action,
        actor=actor,
        principal=access.principal_of(actor, sheet) if action != "sheet.return" else None,
        target=sheet,
        after=after,
        reason=reason,
    )
