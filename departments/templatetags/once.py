from uuid import uuid4

from django import template
from django.utils.html import format_html

from departments.once import FIELD

register = template.Library()


@register.simple_tag
def once():
    """The hidden one-time token of a form; see departments/once.py."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid4())
