"""How the admin writes a truth, which Django would draw as an icon."""

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext as _


def in_words(value):
    """Yes or no for a truth; anything else as it is."""
    return {True: _("Yes"), False: _("No")}[value] if isinstance(value, bool) else value


def column_in_words(model, name):
    """The column of a list: a truth of the model in words, anything else as it was named."""
    field = next((field for field in model._meta.fields if field.name == name), None)
    if not isinstance(field, models.BooleanField):
        return name

    @admin.display(description=field.verbose_name, ordering=name)
    def column(obj):
        return in_words(getattr(obj, name))

    column.__name__ = name
    return column
