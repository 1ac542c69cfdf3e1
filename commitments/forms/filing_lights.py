"""Changing a light and a pace by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.forms.filing import PercentNumber
from commitments.models import Light


class OverrideForm(forms.Form):
    light = forms.ChoiceField(label=_("Light to be shown"), choices=Light.choices)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PaceForm(forms.Form):
    percent = PercentNumber(
        label=_("Planned completion"),
        help_text=_("Empty for the linear pace of the year."),
        required=False,
    )
