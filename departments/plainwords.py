"""How the admin writes the values that Django would draw as an icon or write in the long form of a language."""

from datetime import date, datetime

from django.contrib import admin
from django.db import models
from django.utils.dateformat import format as written
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


def in_words(value):
    """Yes or no for a truth, 2026-03-28 for a day, with hour and minute for a moment; anything else as it is."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return written(localtime(value), "Y-m-d H:i")
    return written(value, "Y-m-d") if isinstance(value, date) else value


def column_in_words(model, name):
    """The column of a list: a day, a moment or a truth of the model in words, anything else as it was named."""
    field = next((field for field in model._meta.fields if field.name == name), None)
    if not isinstance(field, models.BooleanField | models.DateField):
        return name

    @admin.display(description=field.verbose_name, ordering=name)
    def column(obj):
        return in_words(getattr(obj, name))

    column.__name__ = name
    return column
