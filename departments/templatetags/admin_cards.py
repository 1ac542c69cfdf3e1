from itertools import zip_longest

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

register = template.Library()
SELECTION = "action-checkbox-column"


@register.filter
def named(cells, headers):
    """Yield the cells of a row of an admin list with the names of their columns, which a phone shows before them."""
    for cell, header in zip_longest(cells, headers):
        is_named = header and cell.startswith("<td") and SELECTION not in (header.get("class_attrib") or "")
        yield with_name(cell, capfirst(header["text"])) if is_named else cell


@register.filter
def with_slashes(crumbs):
    """Django's breadcrumbs, which are its own HTML, with the stroke that stands between the site's."""
    return mark_safe(crumbs.replace("&rsaquo;", '<span class="crumb-stroke">/</span>'))  # noqa: S308  # nosec B308, B703


def with_name(cell, name):
    """The cell, which is the admin's own HTML, with one attribute more."""
    start = format_html('<td data-label="{}"', name)
    return mark_safe(start + cell.removeprefix("<td"))  # noqa: S308  # nosec B308, B703
