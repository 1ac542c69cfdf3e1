"""Two people filled in the same report: what each of them wrote, field by field, to choose from."""

from dataclasses import dataclass

from commitments.models import Light
from departments.models import AuditEvent

NOT_CHOSEN = ("version", "remove", "files")


@dataclass(frozen=True)
class Choice:
    """A field filled differently. `name` is that of the two radio buttons, `field` the id of the field itself.

    `stored` and `typed` are what a person reads, the two `…_value` what the field takes.
    """

    label: str
    name: str
    field: str
    stored: str
    typed: str
    stored_value: str
    typed_value: str


@dataclass(frozen=True)
class Conflict:
    """Who saved meanwhile, and every field that differs; a figure written another way does not."""

    who: str
    choices: list[Choice]


def conflict_of(form):
    """The Conflict of a form with what is stored; one that may not be written any more has nothing to choose."""
    names = [name for name in form.fields if form.is_bound and name not in NOT_CHOSEN and not name.startswith("why_")]
    return Conflict(last_saved_by(form.entry.report), [choice_of(form, name) for name in names if differs(form, name)])


def differs(form, name):
    """Whether the typed value is another one than the stored; a figure's reason belongs to the figure."""
    names = [name, name.replace("reading_", "why_")] if name.startswith("reading_") else [name]
    return any(form.fields[one].has_changed(form.initial.get(one), form[one].data) for one in names)


def choice_of(form, name):
    stored, typed = stored_value(form, name), form[name].value()
    return Choice(
        label=str(form[name].label),
        name=form.add_prefix(f"take_{name}"),
        field=form[name].id_for_label,
        stored=shown(form, name, stored, stored_value(form, why_of(name))),
        typed=shown(form, name, typed, form.data.get(form.add_prefix(why_of(name)), "")),
        stored_value=stored,
        typed_value=typed,
    )


def why_of(name):
    return name.replace("reading_", "why_")


def stored_value(form, name):
    value = form.fields[name].prepare_value(form.initial.get(name))
    return "" if value is None else str(value)


def shown(form, name, value, why):
    """A field's value in words; a figure with its unit and, in brackets, the reason given for it."""
    if value in (None, ""):
        return ""
    if name == "own_light":
        return str(Light(value).label) if value in Light.values else value
    if name == "help_department":
        department = form.department_of(value)
        return department.name if department else ""
    if name.startswith("reading_"):
        pk = name.removeprefix("reading_")
        unit = next(indicator.unit for indicator in form.entry.indicators if str(indicator.pk) == pk)
        return f"{value} {unit}".strip() + (f"（{why}）" if why else "")
    return f"{value}%" if name == "completion_percent" else str(value).replace("\r\n", "\n")


def last_saved_by(report):
    """The name of whoever saved or moved the report last, as the audit trail has it; empty without a report."""
    if report is None:
        return ""
    events = AuditEvent.objects.filter(object_type=report._meta.label_lower, object_id=str(report.pk))
    return events.order_by("-pk").values_list("actor_name", flat=True).first() or ""
