"""Taking a submitted rating out of the count: two members of the office, neither of the department concerned."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from departments import audit
from departments.access import require
from scoring import access
from scoring.actions.sheets import require_open
from scoring.models import Rating, RatingVoid, ScoreSheet


@transaction.atomic
def ask_void(*, rating, actor, reason, document):
    """The first member asks, on a document and for a reason; the rating still counts."""
    rating, sheet = locked(rating, actor)
    if sheet.status != ScoreSheet.Status.SUBMITTED:
        raise ValidationError(_("Only a submitted rating can be voided."), code="wrong_status")
    if RatingVoid.objects.filter(rating=rating).exists():
        raise ValidationError(_("Voiding this rating has been asked for already."), code="exists")
    require_words(reason=reason, document=document)
    void = RatingVoid.objects.create(
        rating=rating, reason=reason.strip(), document=document.strip(), asked_by=actor, asked_at=timezone.now()
    )
    audit.record("rating.void.ask", actor=actor, target=rating, after={"document": document}, reason=reason)
    return void


@transaction.atomic
def confirm_void(*, void, actor):
    """The second member confirms: the rating counts no longer, and stays on record."""
    rating, sheet = locked(void.rating, actor)
    void = RatingVoid.objects.select_for_update().get(pk=void.pk)
    require(void.asked_by_id != actor.pk)
    if void.confirmed_at is not None:
        raise ValidationError(_("This rating has been voided already."), code="exists")
    void.confirmed_by, void.confirmed_at = actor, timezone.now()
    void.save(update_fields=["confirmed_by", "confirmed_at"])
    rating.voided_at = void.confirmed_at
    rating.save(update_fields=["voided_at"])
    sheet.save_changes()
    audit.record(
        "rating.void.confirm", actor=actor, target=rating, after={"document": void.document}, reason=void.reason
    )
    return void


def locked(rating, actor):
    sheet = ScoreSheet.objects.for_list().lock(rating.sheet_id)
    require(access.can_judge(actor, sheet.pledge.department_id))
    require_open(sheet)
    return Rating.objects.get(pk=rating.pk), sheet


def require_words(**words):
    missing = {name: _("This is needed.") for name, text in words.items() if not text.strip()}
    if missing:
        raise ValidationError(missing)
