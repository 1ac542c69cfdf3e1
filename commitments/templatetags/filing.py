"""What the filing page shows beside its fields when something stands in the way of saving."""

from django import template

from commitments import indicator_rows

register = template.Library()


@register.filter
def unit_behind(unit):
    """The unit of an indicator, to be written directly behind the figure."""
    return indicator_rows.unit_behind(unit)


@register.simple_tag
def conflict_of(sheet, form):
    """The Conflict of a form somebody else overtook, or None."""
    return sheet.conflicts.get(form.entry.commitment.number)


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
