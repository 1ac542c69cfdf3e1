"""Making and revising the rules of a ranking."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from departments import audit
from departments.access import require
from scoring import access
from scoring.models import Evaluator, RaterClass, ScoringScheme
from scoring.schemes import DEFAULT_GRADE_POINTS, DEFAULT_GRADES

# Stored as data, in the city's own words.
DEFAULT_NAME = "默认计分办法"
DEFAULT_CLASS = "评价人员"


@transaction.atomic
def add_default_scheme(cycle):
    """Give a new cycle the specified defaults: one class of raters that rates everything, trimmed mean."""
    scheme = ScoringScheme.objects.create(
        cycle=cycle, name=DEFAULT_NAME, grades=DEFAULT_GRADES, grade_points=DEFAULT_GRADE_POINTS
    )
    rater_class = RaterClass.objects.create(cycle=cycle, name=DEFAULT_CLASS)
    audit.record("scoringscheme.add", target=scheme, after={"name": scheme.name, "class": rater_class.name})
    return scheme


@transaction.atomic
def revise_scheme(*, scheme, actor, version=None):
    """Put a copy of the rules in force that can be edited; the old ones stay as the publication froze them."""
    require(access.can_manage(actor))
    old = ScoringScheme.objects.lock(scheme.pk, version)
    if not old.is_current or old.frozen_at is None:
        raise ValidationError(_("Only the scheme in force, once it is frozen, needs a copy to be revised."))
    old.is_current = False
    old.save_changes("is_current")
    number = old.cycle.schemes.aggregate(Max("number"))["number__max"] + 1
    copy = ScoringScheme.objects.get(pk=old.pk)
    copy.pk, copy._state.adding = None, True
    copy.number, copy.version, copy.is_current, copy.frozen_at = number, 1, True, None
    copy.save()
    audit.record(
        "scoringscheme.revise", actor=actor, target=copy, before={"number": old.number}, after={"number": number}
    )
    return copy


def freeze_scheme(cycle, actor):
    """Called when a ranking is published: from now on its rules cannot be edited."""
    scheme = ScoringScheme.objects.in_force().select_for_update(of=("self",)).get(cycle=cycle)
    if scheme.frozen_at is None:
        scheme.frozen_at = timezone.now()
        scheme.save_changes("frozen_at")
        audit.record("scoringscheme.freeze", actor=actor, target=scheme)


@transaction.atomic
def add_evaluator(*, rater_class, user, actor=None):
    """Put a person into a rater class, under the number after the last; making the sheets is another act."""
    last = rater_class.evaluators.aggregate(Max("number"))["number__max"] or 0
    evaluator = Evaluator(rater_class=rater_class, user=user, number=last + 1)
    evaluator.full_clean()
    evaluator.save()
    audit.record("evaluator.add", actor=actor, target=evaluator, after={"class": rater_class, "number": last + 1})
    return evaluator
