"""Marks on paper: entered by one member of the office from a scan, confirmed by another, then fixed for good."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.evidence import digest_of, require_acceptable
from commitments.models import Pledge
from departments import audit
from departments.access import require
from scoring import access
from scoring.actions.sheets import RATED, Entry, grade_points_of, write_rating
from scoring.models import BallotTally, RaterClass, ScoreSheet, Transcription
from scoring.paper import counts_problems, entries_problems

Status = ScoreSheet.Status


# ── Anonymous ballots ─────────────────────────────────────────────────────────
@transaction.atomic
def enter_tally(*, rater_class, pledge, counts, first_teller, second_teller, upload, actor):
    """Keep the counted ballots of a class for a pledge with their scan. They count once they are confirmed.

    `counts` is as BallotTally has it. Raises ValidationError for a count that cannot be, or a second entry.
    """
    pledge = Pledge.objects.select_related("cycle", "department").get(pk=pledge.pk)
    require_paper(actor, pledge)
    require_rates(rater_class, pledge)
    numbers = numbers_rated(pledge, rater_class)
    if problems := counts_problems(counts, numbers=numbers, grades=grades_for(rater_class, pledge)):
        raise ValidationError(problems, code="invalid")
    tally = BallotTally(
        rater_class=rater_class,
        pledge=pledge,
        counts=counts,
        first_teller=first_teller.strip(),
        second_teller=second_teller.strip(),
        **scanned(upload, actor),
    )
    tally.full_clean()
    tally.save()
    ballots = sum(sum(part.values()) for part in counts.values())
    after = {"class": rater_class, "department": pledge.department, "ballots": ballots, "sha256": tally.digest}
    audit.record("ballottally.enter", actor=actor, target=tally, after=after)
    return tally


def require_rates(rater_class, pledge):
    """A class of the same year that rates this department; a portfolio is a person's, so it takes no ballots."""
    if rater_class.cycle_id != pledge.cycle_id or not rater_class.rates(pledge.department):
        raise ValidationError(_("This class takes no anonymous ballots for this department."), code="invalid")


@transaction.atomic
def confirm_tally(*, tally, actor, version=None):
    """A second member compares the counts with the scan; from now on they count."""
    tally = locked(BallotTally, tally, actor, version)
    confirm(tally, actor)
    audit.record("ballottally.confirm", actor=actor, target=tally, after={"sha256": tally.digest})
    return tally


# ── A named evaluator's ballot ────────────────────────────────────────────────
@transaction.atomic
def enter_transcription(*, sheet, entries, upload, actor, version=None):
    """Keep what an evaluator wrote on paper, with the scan. The sheet itself changes once it is confirmed.

    `entries` is as Transcription has it. Comments are not asked for: the paper stands as it is.
    """
    sheet = ScoreSheet.objects.for_list().lock(sheet.pk, version)
    require_paper(actor, sheet.pledge)
    require_untouched(sheet)
    rater_class = sheet.evaluator.rater_class
    numbers = numbers_rated(sheet.pledge, rater_class)
    if problems := entries_problems(entries, numbers=numbers, grades=grades_for(rater_class, sheet.pledge)):
        raise ValidationError(problems, code="invalid")
    if Transcription.objects.filter(sheet=sheet).exists():
        raise ValidationError(_("This ballot has been entered already."), code="exists")
    found = Transcription.objects.create(
        sheet=sheet, sheet_version=sheet.version, entries=entries, **scanned(upload, actor)
    )
    audit.record(
        "transcription.enter",
        actor=actor,
        principal=sheet.evaluator.user,
        target=found,
        after={"marked": sorted(int(number or 0) for number in entries), "sha256": found.digest},
    )
    return found


def require_untouched(sheet):
    if not sheet.is_editable:
        raise ValidationError(_("The sheet has been submitted and is locked."), code="locked")
    if sheet.ratings.exists():
        raise ValidationError(_("The evaluator has begun this sheet in the site; it is not taken from paper."))


@transaction.atomic
def confirm_transcription(*, transcription, actor, version=None):
    """A second member compares the marks with the scan; the sheet is filled in and submitted in the same act."""
    found = locked(Transcription, transcription, actor, version)
    sheet = ScoreSheet.objects.for_list().lock(found.sheet_id)
    require_untouched(sheet)
    if sheet.version != found.sheet_version:
        raise ValidationError(_("The sheet has been changed since the ballot was entered. Enter it again."))
    confirm(found, actor)
    by_number = dict(sheet.pledge.commitments.values_list("number", "pk"))
    by_grade = sheet.evaluator.rater_class.input in RaterClass.GRADES
    for number, (mark, comment) in found.entries.items():
        entry = Entry(None, mark, comment) if by_grade else Entry(Decimal(mark), "", comment)
        write_rating(sheet, by_number[int(number)] if number else None, entry)
    sheet.status, sheet.submitted_at = Status.SUBMITTED, found.confirmed_at
    sheet.save_changes("status", "submitted_at")
    audit.record(
        "transcription.confirm",
        actor=actor,
        principal=sheet.evaluator.user,
        target=found,
        after={"status": sheet.status, "sha256": found.digest},
    )
    return found


# ── Both ──────────────────────────────────────────────────────────────────────
@transaction.atomic
def withdraw(*, paper, actor, reason, version=None):
    """Take an entry back because it is not what the paper says.

    One that nobody has confirmed never counted and goes; a tally that counted stays on record and makes room for
    another, which only a correction allows.
    """
    found = type(paper).objects.lock(paper.pk, version)
    require_paper(actor, pledge_of(found))
    if not may_withdraw(found):
        raise fixed()
    if not reason.strip():
        raise ValidationError({"reason": _("Taking an entry back needs a reason.")})
    before = {"sha256": found.digest, "entered_by": found.entered_by}
    audit.record(f"{found._meta.model_name}.withdraw", actor=actor, target=found, before=before, reason=reason)
    if found.confirmed_at is not None:
        found.withdrawn_at = timezone.now()
        found.save_changes("withdrawn_at")
        return
    found.delete()
    # The file itself goes once the row is gone for certain.
    transaction.on_commit(lambda: found.file.storage.delete(found.file.name))


def may_withdraw(paper):
    """Until it is confirmed; a confirmed tally, if it has not been taken back, under a correction."""
    if paper.confirmed_at is None:
        return True
    return isinstance(paper, BallotTally) and paper.withdrawn_at is None and access.is_unlocked(paper.pledge)


def fixed():
    return ValidationError(_("It has been confirmed; nothing in it can be changed."), code="confirmed")


def locked(model, paper, actor, version):
    found = model.objects.lock(paper.pk, version)
    require_paper(actor, pledge_of(found))
    if found.confirmed_at is not None:
        raise fixed()
    return found


def pledge_of(paper):
    return paper.sheet.pledge if isinstance(paper, Transcription) else paper.pledge


def require_paper(actor, pledge):
    """The office, not for the own department, while scoring is open or a correction names the department."""
    require(access.can_judge(actor, pledge.department_id))
    if not access.takes_ballots(pledge):
        raise ValidationError(_("Scoring is not open; marks can no longer be changed."), code="closed")


def confirm(paper, actor):
    require(paper.entered_by_id != actor.pk)
    paper.confirmed_by, paper.confirmed_at = actor, timezone.now()
    paper.save_changes("confirmed_by", "confirmed_at")


def scanned(upload, actor):
    """The fields that every paper has; raises ValidationError if the scan is no file that may be kept."""
    kind, digest = require_acceptable(upload), digest_of(upload)
    upload.seek(0)
    fields = {"file": upload, "name": upload.name[:200], "kind": kind, "digest": digest}
    return {**fields, "entered_by": actor, "entered_at": timezone.now()}


def numbers_rated(pledge, rater_class) -> list[str]:
    """The numbers of what the class gives marks for, as text; "" stands for the pledge as a whole."""
    if rater_class.input in RaterClass.PER_PLEDGE:
        return [""]
    found = pledge.commitments.filter(status__in=RATED).order_by("number")
    return [str(number) for number in found.values_list("number", flat=True)]


def grades_for(rater_class, pledge):
    """The grades the class chooses from, None for a class that rates in points."""
    if rater_class.input not in RaterClass.GRADES:
        return None
    return list(grade_points_of(pledge.cycle.schemes.get(is_current=True)))
