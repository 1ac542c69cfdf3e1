from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from departments.insertion import Insertion
from departments.models.audit import AuditEvent
from departments.requestmark import mark

EVENTS = Insertion(AuditEvent)


def record(action, *, actor=None, principal=None, target=None, before=None, after=None, reason=""):
    """Insert one AuditEvent in the current transaction and return it.

    `action` is a dotted name (`report.sign`); `actor` a User, or None for a command; `principal` the User acted
    for; `target` any model instance; `before` and `after` dicts of the fields that changed.
    """
    here = mark.get()
    event = AuditEvent(
        at=timezone.now(),
        action=action,
        actor_id=getattr(actor, "pk", None),
        actor_name=str(actor) if actor else "",
        principal_id=getattr(principal, "pk", None),
        principal_name=str(principal) if principal else "",
        object_type=target._meta.label_lower if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        object_text=str(target)[:250] if target is not None else "",
        before={key: plain(value) for key, value in (before or {}).items()},
        after={key: plain(value) for key, value in (after or {}).items()},
        reason=reason,
        address=here.address,
        request_id=here.request_id,
    )
    return EVENTS.insert(event)


def record_apart(action, **details):
    """Record something that is not part of a write: a refusal, a login, an export by GET."""
    with transaction.atomic():
        return record(action, **details)


def plain(value):
    """Turn a field's value into something JSON can hold without losing what it said."""
    if isinstance(value, Decimal | date | datetime | UUID):
        return str(value)
    if isinstance(value, models.Model):
        return {"id": value.pk, "text": str(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [plain(item) for item in value]
    return value
