"""The steps of a cycle: preparing → running → scoring → published → archived, and back with a reason; its rules."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access, rules
from commitments.hooks import hooks, run
from commitments.models import Commitment, Cycle, CycleStep, Pledge
from departments import audit
from departments.access import require

Status = Cycle.Status
Level = Cycle.CoefficientLevel
ORDER = [Status.PREPARING, Status.RUNNING, Status.SCORING, Status.PUBLISHED, Status.ARCHIVED]

# Promises are made under these: they are fixed when the year starts. The others may change until publication.
FIRM_RULES = (
    "commitments_min",
    "commitments_max",
    "coefficient_level",
    "coefficient_min",
    "coefficient_max",
    "coefficient_places",
)
OTHER_RULES = ("label", "text_limit", "yellow_points", "red_points", "return_days")


@dataclass(frozen=True)
class Blocker:
    """Something that must be mended before the year can begin, and the pledge it is about."""

    text: str
    pledge: Pledge | None = None

    def __str__(self):
        return f"{self.pledge.department}: {self.text}" if self.pledge else self.text


@transaction.atomic
def create_cycle(*, year, actor=None, label=""):
    """Make a cycle in preparation with the default rules; `scoring` adds its default scheme through the hook.

    `actor` is None for a command.
    """
    require(actor is None or access.can_run_year(actor))
    cycle = Cycle(year=year, label=label)
    cycle.full_clean()
    cycle.save()
    run(hooks.cycle_created, cycle)
    audit.record("cycle.add", actor=actor, target=cycle, after={"year": year})
    return cycle


@transaction.atomic
def change_rules(*, cycle, values, actor, version=None):
    """Store changed rules; `values` maps names of FIRM_RULES and OTHER_RULES to their new values."""
    require(access.can_run_year(actor))
    cycle = Cycle.objects.lock(cycle.pk, version)
    changed = {name: value for name, value in values.items() if getattr(cycle, name) != value}
    if fixed := [name for name in changed if name not in changeable_rules(cycle)]:
        raise ValidationError({name: _("This rule can no longer be changed.") for name in fixed}, code="frozen")
    if not changed:
        return cycle
    before = {name: getattr(cycle, name) for name in changed}
    for name, value in changed.items():
        setattr(cycle, name, value)
    cycle.full_clean()
    cycle.save_changes(*changed)
    audit.record("cycle.rules", actor=actor, target=cycle, before=before, after=changed)
    return cycle


def changeable_rules(cycle):
    """The names of the rules that may still be changed."""
    if cycle.status == Status.PREPARING:
        return FIRM_RULES + OTHER_RULES
    return OTHER_RULES if cycle.status in (Status.RUNNING, Status.SCORING) else ()


@transaction.atomic
def start_year(*, cycle, actor, version=None, by_command=False):
    """Lock targets and coefficients and let the year begin. Every pledge must be complete.

    A command starts a year that is brought in whole, for its ratings; nothing is filed in it, so it needs no periods.
    """
    cycle = locked(cycle, actor, version, expected=Status.PREPARING, by_command=by_command)
    if blockers := start_blockers(cycle, with_periods=not by_command):
        raise ValidationError([str(blocker) for blocker in blockers], code="incomplete")
    return move(cycle, Status.RUNNING, actor=actor)


@transaction.atomic
def open_scoring(*, cycle, actor, version=None, by_command=False):
    """End filing and make the score sheets."""
    cycle = locked(cycle, actor, version, expected=Status.RUNNING, by_command=by_command)
    move(cycle, Status.SCORING, actor=actor)
    run(hooks.scoring_opened, cycle, actor=actor)
    return cycle


@transaction.atomic
def mark_published(*, cycle, actor):
    """Called by scoring when a publication takes effect; a correction finds the cycle published already."""
    cycle = Cycle.objects.lock(cycle.pk)
    if cycle.status == Status.SCORING:
        move(cycle, Status.PUBLISHED, actor=actor)
    return cycle


@transaction.atomic
def archive(*, cycle, actor, version=None):
    cycle = locked(cycle, actor, version, expected=Status.PUBLISHED)
    return move(cycle, Status.ARCHIVED, actor=actor)


@transaction.atomic
def step_back(*, cycle, actor, reason, version=None):
    """Go one step back. Possible until publication; the reason stays on record."""
    require(access.can_run_year(actor))
    cycle = Cycle.objects.lock(cycle.pk, version)
    to = status_before(cycle)
    if to is None:
        raise ValidationError(_("A cycle can go back only until it is published."), code="too_late")
    if not reason.strip():
        raise ValidationError({"reason": _("Going back needs a reason.")})
    return move(cycle, to, actor=actor, reason=reason)


def status_before(cycle):
    """The status one step back leads to, None if there is no way back."""
    if cycle.status not in (Status.RUNNING, Status.SCORING):
        return None
    return ORDER[ORDER.index(cycle.status) - 1]


def locked(cycle, actor, version, *, expected, by_command=False):
    require(by_command or access.can_run_year(actor))
    cycle = Cycle.objects.lock(cycle.pk, version)
    if cycle.status != expected:
        raise ValidationError(
            _("This step is possible only while the cycle is “%(expected)s”; it is “%(status)s”.")
            % {"expected": Status(expected).label, "status": cycle.get_status_display()},
            code="wrong_status",
        )
    return cycle


def move(cycle, to, *, actor, reason=""):
    before = cycle.status
    cycle.status = to
    cycle.save_changes("status")
    CycleStep.objects.create(
        cycle=cycle, from_status=before, to_status=to, reason=reason, taken_by=actor, taken_at=timezone.now()
    )
    audit.record(
        "cycle.step",
        actor=actor,
        target=cycle,
        before={"status": before},
        after={"status": to},
        reason=reason,
    )
    return cycle


def start_blockers(cycle, *, with_periods=True):
    """Return every Blocker of the start, in the order of the city's table; four queries."""
    pledges = list(
        cycle.pledges.select_related("department").annotate(size=Count("commitments")).order_by("position", "pk")
    )
    blockers = [] if pledges else [Blocker(_("There are no pledges in this cycle yet."))]
    without = commitments_without_coefficient(cycle)
    for pledge in pledges:
        found = [coefficient_blocker(cycle, pledge), size_blocker(cycle, pledge), without.get(pledge.pk)]
        blockers += [Blocker(text, pledge) for text in found if text]
    return blockers + period_blockers(cycle) if with_periods else blockers


def coefficient_blocker(cycle, pledge):
    if cycle.coefficient_level == Level.COMMITMENT:
        return None
    if pledge.coefficient is None:
        return _("The difficulty coefficient is missing.")
    return rules.coefficient_problem(pledge.coefficient, **rules.coefficient_range(cycle))


def size_blocker(cycle, pledge):
    return rules.count_problem(
        pledge.size, least=cycle.commitments_min, most=cycle.commitments_max, reason=pledge.size_reason
    )


def commitments_without_coefficient(cycle):
    """{pledge id: message} for pledges with a commitment whose own coefficient is missing but needed."""
    if cycle.coefficient_level == Level.DEPARTMENT:
        return {}
    lacking = Commitment.objects.of_cycle(cycle).filter(coefficient__isnull=True).order_by("number")
    numbers = {}
    for pledge_id, number in lacking.values_list("pledge_id", "number"):
        numbers.setdefault(pledge_id, []).append(str(number))
    return {
        pledge_id: _("The own coefficient is missing: no. %(numbers)s.") % {"numbers": ", ".join(found)}
        for pledge_id, found in numbers.items()
    }


def period_blockers(cycle):
    finals = list(cycle.periods.values_list("is_final", flat=True))
    if not finals:
        return [Blocker(_("The reporting periods have not been made yet."))]
    return [] if any(finals) else [Blocker(_("No reporting period is the final one of the year."))]
