"""Checking a file's ratings against the year and writing them, all or nothing."""

from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from commitments.actions import cycles
from commitments.models import Cycle
from departments import audit
from scoring import access, rules
from scoring.actions.sheets import RATED, grade_points_of, make_sheets
from scoring.importers.lookups import Lookups
from scoring.importers.rows import Complaint, ParsedRating, read_ratings
from scoring.models import RaterClass, Rating, ScoreSheet, ScoringScheme
from scoring.recusal import ties_of

BATCH = 1000


class Entry(NamedTuple):
    """A mark that was added or changed: whose it is, of what, and how it reads in the file."""

    evaluator: str
    department: str
    number: int | None
    mark: str
    is_new: bool


@dataclass
class RatingsReport:
    """What an import found and did. Nothing was written if there are complaints, or on a dry run."""

    complaints: list[Complaint] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    submitted: int = 0
    incomplete: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


class Undo(Exception):
    """Takes back everything of a dry run, or of a file with faults."""


def import_ratings(table, *, cycle, actor=None, create=False, dry_run=False, skip=()) -> RatingsReport:
    """Take a table's ratings in. Complete sheets are submitted, incomplete ones stay drafts and are named.

    `actor` is None for the command, which moves the cycle to scoring if it is not there yet; on the site that is an
    act of its own. Departments called `skip` are left out. Raises ValidationError if the year cannot be scored.
    """
    report = RatingsReport()
    ratings, report.complaints = read_ratings(table)
    if report.complaints and not ratings:
        return report
    try:
        with transaction.atomic():
            write(cycle, [row for row in ratings if row.department not in skip], create, report, actor)
            if report.complaints or dry_run:
                raise Undo
    except Undo:
        return report
    return report


def write(cycle, ratings: list[ParsedRating], create, report, actor):
    cycle = to_scoring(cycle) if actor is None else Cycle.objects.lock(cycle.pk)
    require_scoring(cycle)
    lookups = Lookups.of(cycle, create=create)
    pairs = [(parsed, lookups.evaluator(parsed)) for parsed in ratings]
    make_sheets(cycle)
    sheets = {(sheet.evaluator_id, sheet.pledge_id): sheet for sheet in ScoreSheet.objects.of_cycle(cycle).for_list()}
    checker = Checker(cycle, lookups, sheets, actor)
    entries = checker.entries(pairs)
    report.complaints += checker.complaints
    report.made = lookups.made
    if not report.complaints:
        store(entries, report, lookups)
        submit_complete({sheet.pk: sheet for sheet, *_rest in entries}.values(), lookups, report)
        audit.record(
            "rating.import", actor=actor, target=cycle, after={"added": report.added, "changed": report.changed}
        )


def to_scoring(cycle):
    """Move the year to scoring by the office's own steps, recorded as by command."""
    if cycle.status == Cycle.Status.PREPARING:
        cycle = cycles.start_year(cycle=cycle, actor=None, by_command=True)
    if cycle.status == Cycle.Status.RUNNING:
        cycle = cycles.open_scoring(cycle=cycle, actor=None, by_command=True)
    return Cycle.objects.get(pk=cycle.pk)


def require_scoring(cycle):
    if cycle.status != Cycle.Status.SCORING:
        raise ValidationError(_("Ratings are taken in from the opening of scoring until the ranking is published."))


class Checker:
    """Checks every row and remembers every complaint."""

    def __init__(self, cycle, lookups, sheets, actor=None):
        self.lookups, self.sheets, self.actor = lookups, sheets, actor
        self.ties = ties_of(cycle)
        self.grades = grade_points_of(ScoringScheme.objects.in_force().get(cycle=cycle))
        self.complaints: list[Complaint] = []

    def entries(self, pairs):
        """(sheet, commitment's key or None, value, grade) of each row that is well."""
        found, seen = [], {}
        for parsed, evaluator in pairs:
            entry = evaluator if isinstance(evaluator, Complaint) else self.entry(parsed, evaluator)
            if not isinstance(entry, Complaint):
                sheet, commitment, *_mark = entry
                first = seen.setdefault((sheet.pk, commitment), parsed.line)
                if first != parsed.line:
                    text = _("This evaluator has rated this commitment in line %(line)d already.") % {"line": first}
                    entry = Complaint(parsed.line, parsed.column, parsed.rating, text)
            if isinstance(entry, Complaint):
                self.complaints.append(replace(entry, sheet=parsed.sheet))
            else:
                found.append(entry)
        return found

    def entry(self, parsed, evaluator):
        pledge = self.lookups.pledge(parsed)
        if isinstance(pledge, Complaint):
            return pledge
        if self.actor is not None and not access.can_judge(self.actor, pledge.department_id):
            text = _("This is your own department. Another member of the office brings its ratings in.")
            return Complaint(parsed.line, _("department"), parsed.department, text)
        if self.ties.hold(evaluator.user_id, pledge.department_id):
            text = _("%(name)s must not rate this department: it is the own one, or a conflict is named.")
            return Complaint(parsed.line, parsed.column, parsed.rating, text % {"name": evaluator.user})
        sheet = self.sheets.get((evaluator.pk, pledge.pk))
        if sheet is None:
            text = _("This department is outside what the class “%(name)s” rates.") % {"name": evaluator.rater_class}
            return Complaint(parsed.line, parsed.column, parsed.department, text)
        commitment = self.commitment(parsed, evaluator, pledge)
        if isinstance(commitment, Complaint):
            return commitment
        mark = self.mark(parsed, evaluator)
        return mark if isinstance(mark, Complaint) else (sheet, commitment, *mark)

    def commitment(self, parsed, evaluator, pledge):
        if evaluator.rater_class.input in RaterClass.PER_PLEDGE:
            if parsed.number is None:
                return None
            return Complaint(
                parsed.line, parsed.column, str(parsed.number), _("This class rates the pledge as a whole.")
            )
        for commitment in pledge.commitments.all():
            if commitment.number == parsed.number and commitment.status in RATED:
                return commitment.pk
        number = "" if parsed.number is None else str(parsed.number)
        return Complaint(parsed.line, _("number"), number, _("The department has no such commitment to rate."))

    def mark(self, parsed, evaluator):
        """(value, grade), one of them empty, or a Complaint."""
        if evaluator.rater_class.input in RaterClass.GRADES:
            problem = rules.grade_problem(parsed.rating, allowed=self.grades)
            return Complaint(parsed.line, parsed.column, parsed.rating, problem) if problem else (None, parsed.rating)
        try:
            value = Decimal(parsed.rating)
        except InvalidOperation:
            text = _("Expected is a number from 0 to 100.")
            return Complaint(parsed.line, parsed.column, parsed.rating, text)
        problem = rules.rating_problem(value)
        return Complaint(parsed.line, parsed.column, parsed.rating, problem) if problem else (value, "")


def store(entries, report, lookups):
    """Write the marks in bulk, with history. A mark of a submitted sheet is never changed."""
    there = existing({sheet.pk for sheet, *_rest in entries})
    numbers = {row.pk: row.number for pledge in lookups.pledges.values() for row in pledge.commitments.all()}
    new, changed = [], []
    for sheet, commitment, value, grade in entries:
        rating = there.get((sheet.pk, commitment))
        if rating is None and sheet.is_editable:
            new.append(Rating(sheet=sheet, commitment_id=commitment, value=value, grade=grade))
        elif rating is not None and (rating.value, rating.grade) == (value, grade):
            report.unchanged += 1
        elif not sheet.is_editable:
            report.complaints.append(
                Complaint(None, "", "", _("%(sheet)s has been submitted and is locked.") % {"sheet": sheet})
            )
        else:
            rating.value, rating.grade = value, grade
            changed.append(rating)
            report.entries.append(entry_of(rating, sheet, numbers, is_new=False))
    report.entries += [entry_of(rating, rating.sheet, numbers, is_new=True) for rating in new]
    bulk_create_with_history(new, Rating, batch_size=BATCH)
    bulk_update_with_history(changed, Rating, ["value", "grade"], batch_size=BATCH)
    report.added, report.changed = len(new), len(changed)


def entry_of(rating, sheet, numbers, *, is_new):
    mark = rating.grade or rules.plain_number(rating.value)
    evaluator = f"{sheet.evaluator.user} · {sheet.evaluator.rater_class}"
    return Entry(evaluator, str(sheet.pledge.department), numbers.get(rating.commitment_id), mark, is_new)


def existing(sheets):
    return {(rating.sheet_id, rating.commitment_id): rating for rating in Rating.objects.filter(sheet__in=sheets)}


def submit_complete(sheets, lookups, report):
    """Submit what is complete. Comments are not asked for: the table stands for paper, which holds none."""
    marked = existing({sheet.pk for sheet in sheets})
    by_id = {pledge.pk: pledge for pledge in lookups.pledges.values()}
    complete = []
    for sheet in sheets:
        if not sheet.is_editable:
            continue
        owed = owed_of(sheet, by_id[sheet.pledge_id])
        if all((sheet.pk, key) in marked for key in owed):
            complete.append(sheet)
        else:
            report.incomplete.append(str(sheet))
    for sheet in complete:
        sheet.status, sheet.submitted_at, sheet.version = ScoreSheet.Status.SUBMITTED, timezone.now(), sheet.version + 1
    bulk_update_with_history(complete, ScoreSheet, ["status", "submitted_at", "version"], batch_size=BATCH)
    report.submitted = len(complete)


def owed_of(sheet, pledge):
    if sheet.evaluator.rater_class.input in RaterClass.PER_PLEDGE:
        return [None]
    return [commitment.pk for commitment in pledge.commitments.all() if commitment.status in RATED]
