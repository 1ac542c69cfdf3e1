"""Entering and editing pledges and commitments by hand while the year is prepared; who answers for them anytime."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from commitments import access, rules
from commitments.models import Commitment, Cycle, Pledge
from departments import audit, pinyin
from departments.access import require

# What is promised and what it is worth: locked once the year runs, changed by revision only.
PROMISE = ("number", "title", "target", "coefficient", "weight")
# Who answers for it: may change as long as the year is not archived.
PEOPLE = ("responsible_leader", "section", "contact")


@transaction.atomic
def add_pledge(*, cycle, department, actor):
    """Add a department to a cycle in preparation, at the end of its table."""
    require(access.can_run_year(actor))
    cycle = preparing(cycle.pk)
    last = cycle.pledges.aggregate(last=Max("position"))["last"] or 0
    pledge = Pledge(cycle=cycle, department=department, position=last + 1)
    pledge.full_clean()
    pledge.save()
    audit.record("pledge.add", actor=actor, target=pledge, after={"department": department})
    return pledge


@transaction.atomic
def change_pledge(*, pledge, values, actor, version=None):
    """Store a pledge's coefficient, its document and the reason for another number of commitments."""
    require(access.can_run_year(actor))
    cycle = preparing(pledge.cycle_id)
    pledge = Pledge.objects.select_related("department", "cycle").lock(pledge.pk, version)
    require_coefficient(cycle, values.get("coefficient"))
    return store(pledge, values, actor)


@transaction.atomic
def add_commitment(*, pledge, values, actor):
    """Add a commitment to a pledge in preparation; `values` as in `change_commitment`."""
    require(access.can_run_year(actor))
    cycle = preparing(pledge.cycle_id)
    require_coefficient(cycle, values.get("coefficient"))
    fields = dict(values)
    co_departments = fields.pop("co_departments", ())
    commitment = Commitment(pledge=pledge, **fields)
    commitment.pinyin, commitment.initials = pinyin.key(commitment.title)
    commitment.full_clean()
    commitment.save()
    commitment.co_departments.set(co_departments)
    audit.record("commitment.add", actor=actor, target=commitment, after=fields | names_of(co_departments))
    return commitment


@transaction.atomic
def change_commitment(*, commitment, values, actor, version=None):
    """Store a commitment's changed fields; `values` maps PROMISE, PEOPLE and `co_departments` to new values.

    Raises ValidationError if a field of PROMISE changes after the year has started.
    """
    require(access.can_run_year(actor))
    cycle = Cycle.objects.lock(commitment.pledge.cycle_id)
    commitment = Commitment.objects.select_related("pledge").lock(commitment.pk, version)
    if cycle.status == Cycle.Status.ARCHIVED:
        raise ValidationError(_("The year is archived; nothing in it changes any more."), code="frozen")
    promised = {name: values[name] for name in PROMISE if name in values}
    if cycle.is_frozen and any(getattr(commitment, name) != value for name, value in promised.items()):
        raise ValidationError(_("The year has started: what is promised changes by revision only."), code="frozen")
    require_coefficient(cycle, values.get("coefficient"))
    return store(commitment, values, actor)


def names_of(co_departments):
    return {"co_departments": sorted(map(str, co_departments))} if co_departments else {}


def preparing(cycle_id):
    """Lock the cycle, so that the year cannot start while its promises are edited."""
    cycle = Cycle.objects.lock(cycle_id)
    if cycle.is_frozen:
        raise ValidationError(_("The year has started: what is promised changes by revision only."), code="frozen")
    return cycle


def require_coefficient(cycle, value):
    if value is not None and (problem := rules.coefficient_problem(value, **rules.coefficient_range(cycle))):
        raise ValidationError({"coefficient": problem})


def store(thing, values, actor):
    """Save what differs, co-departments included, count the version up and put it on record."""
    values = dict(values)
    co_departments = values.pop("co_departments", None)
    changed = {name: value for name, value in values.items() if getattr(thing, name) != value}
    before = {name: getattr(thing, name) for name in changed}
    for name, value in changed.items():
        setattr(thing, name, value)
    columns = list(changed)
    if "title" in changed:
        thing.pinyin, thing.initials = pinyin.key(thing.title)
        columns += ["pinyin", "initials"]
    if co_departments is not None and set(co_departments) != (stored := set(thing.co_departments.all())):
        before["co_departments"], changed["co_departments"] = sorted(map(str, stored)), sorted(map(str, co_departments))
        thing.co_departments.set(co_departments)
    if changed:
        thing.full_clean()
        thing.save_changes(*columns)
        audit.record(f"{thing._meta.model_name}.change", actor=actor, target=thing, before=before, after=changed)
    return thing
