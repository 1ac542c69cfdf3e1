"""What the filing page shows beside its fields when something stands in the way of saving."""

from dataclasses import dataclass

from django import template

from commitments.models import Light
from commitments.versions import Line, content_of, lines_of

register = template.Library()


@dataclass(frozen=True)
class Both:
    """A conflict: who saved, and each field that differs, stored (`old`) beside typed (`new`)."""

    who: str
    lines: list[Line]


@register.simple_tag
def conflict_of(sheet, form):
    """The Both of a form somebody else overtook, or None."""
    theirs = sheet.conflicts.get(form.entry.commitment.number)
    if theirs is None:
        return None
    stored = lines_of(content_of(theirs))
    lines = (Line(label, stored.get(label, ""), text) for label, text in typed_lines(form))
    return Both(theirs.last_saved_by, [line for line in lines if line.differs])


@register.simple_tag
def typed(sheet, form):
    """(label, text) of everything that was posted for a form that can no longer be saved."""
    if sheet.data is None:
        return []
    prefix = form.add_prefix("")
    found = []
    for name, field in form.fields.items():
        text = sheet.data.get(f"{prefix}{name}", "")
        if text and not field.widget.is_hidden and text != str(form.initial.get(name) or ""):
            found.append((field.label, text))
    return found


def typed_lines(form):
    """(label, text) of a bound form, in the words of a stored version."""
    for name in form.fields:
        field = form[name]
        if name in ("version", "remove", "files") or name.startswith("why_"):
            continue
        yield str(field.label), shown(name, field.value(), form)


def shown(name, value, form):
    if value in (None, ""):
        return ""
    if name == "own_light":
        return str(Light(value).label) if value in Light.values else value
    if name == "help_department":
        department = form.departments.get(value)
        return department.name if department else ""
    if name.startswith("reading_"):
        return shown_figure(name, value, form)
    return f"{value} %" if name == "completion_percent" else str(value).replace("\r\n", "\n")


def shown_figure(name, value, form):
    """A figure with its unit and, in brackets, the reason given for it."""
    pk = name.removeprefix("reading_")
    unit = next(indicator.unit for indicator in form.entry.indicators if str(indicator.pk) == pk)
    why = form[f"why_{pk}"].value()
    return f"{value} {unit}".strip() + (f"（{why}）" if why else "")
