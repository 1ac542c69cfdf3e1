from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

register = template.Library()
NEAR = timedelta(days=7)
"""Within it, how long ago says more than the date."""


@register.filter(expects_localtime=True)
def moment(at, empty="—"):
    """A time to the minute in the city's zone and, within seven days of now, how far away that is."""
    if not at:
        return empty
    exact = format_html('<time datetime="{}">{}</time>', at.isoformat(), date_format(at, "Y-m-d H:i"))
    distance = distance_of(at, timezone.now())
    return format_html('{} <span class="ago">· {}</span>', exact, distance) if distance else exact


def distance_of(at, now):
    """How long before or after `now` in words, rounded down to one unit; "" where the date alone says it."""
    if abs(now - at) >= NEAR:
        return ""
    if abs(now - at) < timedelta(minutes=1):
        return _("just now")
    if at < now:
        return _("%(span)s ago") % {"span": timesince(at, now, depth=1)}
    return _("in %(span)s") % {"span": timeuntil(at, now, depth=1)}
