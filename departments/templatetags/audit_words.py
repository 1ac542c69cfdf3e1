from django import template

from departments.audit import words

register = template.Library()


@register.filter
def field_word(name, kind):
    """The name of a recorded field of a kind of thing, such as `commitments.cycle`, in the reader's language."""
    return words.field(kind, name)
