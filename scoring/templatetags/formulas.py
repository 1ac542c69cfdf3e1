"""How arithmetic is set on a narrow page."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

register = template.Library()
BEFORE_OPERATOR = re.compile(r"(?<=[\w)])(?=[+×*/−-])")


@register.filter
def breakable(formula):
    """A formula as HTML that may go on in the next line before an operator, so that no number is cut in two."""
    return mark_safe(BEFORE_OPERATOR.sub("<wbr>", escape(formula)))  # noqa: S308  # nosec B308, B703
