"""Secrecy of ballots in the audit trail: who acted and when is shown, the marks are not.

settings.AUDIT_BALLOTS names the kinds of object that carry marks and, for each, the fields that may be shown. What is
not named there is hidden, so that a field added later is hidden until somebody decides otherwise.
"""

from django.conf import settings

HIDDEN = "●●●"


def masked(event):
    """Return (before, after) of an AuditEvent as the auditor may see them."""
    if event.object_type not in settings.AUDIT_BALLOTS:
        return event.before, event.after
    shown = settings.AUDIT_BALLOTS[event.object_type]
    return hide(event.before, shown), hide(event.after, shown)


def hide(values, shown):
    return {name: value if name in shown else HIDDEN for name, value in values.items()}


def rows(event):
    """Return [(field, before, after)] of what changed, masked, a missing side as None."""
    before, after = masked(event)
    names = [*before, *(name for name in after if name not in before)]
    return [(name, text(before.get(name)), text(after.get(name))) for name in names]


def text(value):
    """Turn a stored value into what a reader sees: related things by their text, nested values as `name: value`."""
    if isinstance(value, dict):
        if value.keys() == {"id", "text"}:
            return value["text"]
        return "; ".join(f"{name}: {text(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(str(text(inner)) for inner in value)
    return value
