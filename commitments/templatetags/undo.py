"""The offer to undo; asked for only by pages that have something to say."""

from django import template
from django.utils import timezone

from commitments.undo import offers_for

register = template.Library()


@register.simple_tag(takes_context=True)
def undo_offers(context):
    """The reports that the visitor may withdraw right now."""
    user = getattr(context.get("request"), "user", None)
    return offers_for(user, at=timezone.now()) if user is not None and user.is_authenticated else []
