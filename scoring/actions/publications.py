"""The way of a ranking: trial run, checked by a second member, shown for objections, approved and published."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions.cycles import mark_published
from commitments.calendar import add_working_days
from commitments.models import Cycle
from departments import audit
from departments.access import require
from scoring import access
from scoring.actions.schemes import freeze_scheme
from scoring.board import board_of, inputs_of
from scoring.messages import finding_text
from scoring.models import Correction, Evaluator, Objection, Publication, PublishedDepartment
from scoring.notices import settle_showing, tell_departments
from scoring.sealing import differences, seal
from scoring.verifying import verify

Status = Publication.Status
OBJECTION_DAYS = 5  # working days


@transaction.atomic
def draft_ranking(*, cycle, actor, reason=""):
    """Seal the ranking as it stands now as a trial run (试算).

    Where a publication stands already, this is a correction of it: it needs a reason and lists every difference.
    """
    require(access.can_manage(actor))
    cycle = Cycle.objects.lock(cycle.pk)
    replaced = Publication.objects.standing().filter(cycle=cycle).first()
    require_draftable(cycle, replaced, reason)
    sealed = seal(board_of(cycle, as_kept=True))
    publication = Publication.objects.create(
        cycle=cycle,
        number=(cycle.publications.aggregate(Max("number"))["number__max"] or 0) + 1,
        evaluators=evaluator_names(cycle),
        reason=reason.strip(),
        drafted_by=actor,
        drafted_at=timezone.now(),
        differences=differences(lines_of(replaced), [row["standing"] for row in sealed.rows]) if replaced else [],
        **sealed.publication,
    )
    PublishedDepartment.objects.bulk_create(PublishedDepartment(publication=publication, **row) for row in sealed.rows)
    audit.record("publication.draft", actor=actor, target=publication, after=hashes(publication), reason=reason)
    return publication


def require_draftable(cycle, replaced, reason):
    if cycle.status not in (Cycle.Status.SCORING, Cycle.Status.PUBLISHED):
        raise ValidationError(_("A ranking can be run while scoring is open, or to correct one that is published."))
    if replaced and not reason.strip():
        raise ValidationError({"reason": _("A correction needs a reason.")})


def lines_of(publication):
    return list(publication.rows.values_list("standing", flat=True))


def evaluator_names(cycle):
    """Evaluator's id → name and class, kept so that a trace can be read for ever."""
    rows = Evaluator.objects.filter(rater_class__cycle=cycle).order_by("rater_class", "number")
    return {
        str(user): {"name": name, "class": rater_class}
        for user, name, rater_class in rows.values_list("user_id", "user__name", "rater_class__name")
    }


def hashes(publication):
    return {"number": publication.number, "inputs": publication.inputs_hash, "results": publication.results_hash}


@transaction.atomic
def check_ranking(*, publication, actor, version=None):
    """A second member of the office checks a trial run: it recomputes, and nothing has changed since."""
    publication = locked(publication, actor, version, expected=Status.DRAFT)
    require(publication.drafted_by_id != actor.pk)
    require_current(publication)
    publication.status, publication.checked_by, publication.checked_at = Status.CHECKED, actor, timezone.now()
    publication.save_changes("status", "checked_by", "checked_at")
    audit.record("publication.check", actor=actor, target=publication, after=hashes(publication))
    return publication


@transaction.atomic
def show_ranking(*, publication, actor, version=None, at=None, days=OBJECTION_DAYS):
    """Show a checked run to the departments, each its own line, for objections (公示) of some working days."""
    publication = locked(publication, actor, version, expected=Status.CHECKED)
    if publication.shown_until is not None:
        raise ValidationError(_("It has been shown already."), code="exists")
    publication.shown_until = add_working_days(at or timezone.localdate(), days)
    publication.save_changes("shown_until")
    audit.record("publication.show", actor=actor, target=publication, after={"until": publication.shown_until})
    tell_departments(publication)
    return publication


@transaction.atomic
def publish_ranking(*, publication, actor, approval_document, audience, extent, version=None, at: date | None = None):
    """Put a checked run in force (审定、通报). The cycle is published with it; an earlier publication is superseded."""
    publication = locked(publication, actor, version, expected=Status.CHECKED)
    if not approval_document.strip():
        raise ValidationError({"approval_document": _("Name the document of approval.")})
    require_heard(publication, at or timezone.localdate())
    require_current(publication)
    supersede(publication, actor)
    publication.status, publication.published_by, publication.published_at = Status.PUBLISHED, actor, timezone.now()
    publication.approval_document = approval_document.strip()
    publication.audience, publication.extent = audience, extent
    publication.save_changes(
        "status", "published_by", "published_at", "approval_document", "audience", "extent", "replaces"
    )
    mark_published(cycle=publication.cycle, actor=actor)
    freeze_scheme(publication.cycle, actor)
    settle_showing(publication)
    details = {**hashes(publication), "audience": audience, "extent": extent, "document": approval_document}
    audit.record("publication.publish", actor=actor, target=publication, after=details)
    return publication


def supersede(publication, actor):
    """End the publication that stands, and the leave to correct it with it."""
    standing = Publication.objects.standing().filter(cycle=publication.cycle).first()
    if standing is None:
        return
    standing.status = Status.SUPERSEDED
    standing.save_changes("status")
    publication.replaces = standing
    Correction.objects.filter(publication=standing, closed_at__isnull=True).update(closed_at=timezone.now())
    audit.record("publication.supersede", actor=actor, target=standing, after={"by": publication.number})


@transaction.atomic
def widen_audience(*, publication, actor, audience, extent, version=None):
    """Let more people read a standing publication; never fewer."""
    publication = locked(publication, actor, version, expected=Status.PUBLISHED)
    order = list(Publication.AUDIENCES)
    if order.index(audience) < order.index(publication.audience):
        raise ValidationError({"audience": _("An audience can be widened, not narrowed: it has been read already.")})
    before = {"audience": publication.audience, "extent": publication.extent}
    publication.audience, publication.extent = audience, extent
    publication.save_changes("audience", "extent")
    after = {"audience": audience, "extent": extent}
    audit.record("publication.widen", actor=actor, target=publication, before=before, after=after)
    return publication


def locked(publication, actor, version, *, expected):
    require(access.can_manage(actor))
    found = Publication.objects.select_related("cycle").lock(publication.pk, version)
    if found.status != expected:
        raise ValidationError(
            _("This step is possible only while the ranking is “%(expected)s”; it is “%(status)s”.")
            % {"expected": Status(expected).label, "status": found.get_status_display()},
            code="wrong_status",
        )
    return found


def require_current(publication):
    """The sealed run must recompute, and must still be what the marks say now.

    The analyses stand beside the official way and change nothing on it: their hash is enough here.
    """
    if problems := verify(publication, with_analyses=False):
        raise ValidationError([_("The sealed run does not recompute."), *map(finding_text, problems)], code="altered")
    if inputs_of(publication.cycle).hash != publication.inputs_hash:
        raise ValidationError(
            _("Marks or rules have changed since this trial run. Make a new one."), code="out_of_date"
        )


def require_heard(publication, at):
    """While objections may still come, or wait for a decision, nothing is published."""
    if publication.shown_until and at <= publication.shown_until:
        raise ValidationError(_("Departments may object until %(day)s.") % {"day": publication.shown_until})
    if publication.objections.filter(decided_at__isnull=True).exists():
        raise ValidationError(_("An objection still waits for its decision."))


# ── Objections ────────────────────────────────────────────────────────────────
@transaction.atomic
def object_to(*, publication, department, actor, text, at=None):
    """A head objects for the own department while the ranking is shown."""
    at = at or timezone.localdate()
    require(department.pk in access.heads_of(actor))
    if not is_shown(publication, at):
        raise ValidationError(_("The time for objections is over."), code="closed")
    if not text.strip():
        raise ValidationError({"text": _("Say what you object to, and why.")})
    objection = Objection.objects.create(
        publication=publication, department=department, text=text.strip(), made_by=actor, made_at=timezone.now()
    )
    audit.record("objection.make", actor=actor, target=objection, after={"department": department})
    return objection


def is_shown(publication, at):
    return (
        publication.status == Status.CHECKED and publication.shown_until is not None and at <= publication.shown_until
    )


@transaction.atomic
def decide_objection(*, objection, actor, decision, is_upheld):
    """Somebody of the office who did not score, and does not belong to the department, decides."""
    objection = (
        Objection.objects.select_for_update(of=("self",)).select_related("publication__cycle").get(pk=objection.pk)
    )
    require(access.can_judge(actor, objection.department_id))
    require(not access.has_scored(actor, objection.publication.cycle))
    if objection.decided_at is not None:
        raise ValidationError(_("This objection has been decided already."), code="exists")
    if not decision.strip():
        raise ValidationError({"decision": _("A decision needs its grounds.")})
    objection.decision, objection.is_upheld = decision.strip(), is_upheld
    objection.decided_by, objection.decided_at = actor, timezone.now()
    objection.save(update_fields=["decision", "is_upheld", "decided_by", "decided_at"])
    audit.record("objection.decide", actor=actor, target=objection, after={"upheld": is_upheld}, reason=decision)
    return objection


# ── Corrections ───────────────────────────────────────────────────────────────
@transaction.atomic
def ask_correction(*, publication, actor, reason, sheets=(), pledges=()):
    """Ask for leave to change what a standing publication rests on: sheets, or ballots and adjustments of pledges."""
    publication = locked(publication, actor, None, expected=Status.PUBLISHED)
    if not reason.strip():
        raise ValidationError({"reason": _("A correction needs a reason.")})
    if publication.corrections.filter(closed_at__isnull=True).exists():
        raise ValidationError(_("There is an open correction already."), code="exists")
    correction = Correction.objects.create(
        publication=publication, reason=reason.strip(), asked_by=actor, asked_at=timezone.now()
    )
    correction.sheets.set(sheets)
    correction.pledges.set(pledges)
    named = {"sheets": list(sheets), "pledges": list(pledges)}
    audit.record("correction.ask", actor=actor, target=correction, after=named, reason=reason)
    return correction


@transaction.atomic
def open_correction(*, correction, actor):
    """A second member opens it; from now on what it names can be mended."""
    require(access.can_manage(actor))
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    require(correction.asked_by_id != actor.pk)
    if correction.opened_at is not None:
        raise ValidationError(_("This correction is open already."), code="exists")
    correction.opened_by, correction.opened_at = actor, timezone.now()
    correction.save(update_fields=["opened_by", "opened_at"])
    audit.record("correction.open", actor=actor, target=correction, reason=correction.reason)
    return correction
