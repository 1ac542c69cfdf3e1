"""What an act on a report is done with: the reason of a return, the figures the office found."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.forms.filing import PlainNumber


class ReturnForm(forms.Form):
    """The reason for sending a report back."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("What has to be mended"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AcceptForm(forms.Form):
    """Fields `verified_<id of a reading>`, filled in where the reported figure does not hold."""

    def __init__(self, data=None, *, report):
        super().__init__(data, label_suffix="")
        self.readings = list(report.readings.select_related("indicator").order_by("indicator__position"))
        for reading in self.readings:
            self.fields[f"verified_{reading.pk}"] = verified_field(reading)

    def verified(self):
        """id of the reading → Decimal."""
        typed = {reading.pk: self.cleaned_data[f"verified_{reading.pk}"] for reading in self.readings}
        return {pk: figure for pk, figure in typed.items() if figure is not None}


def verified_field(reading):
    reported = "—" if reading.reported is None else f"{reading.reported.normalize():f}"
    return PlainNumber(
        label=reading.indicator.name,
        help_text=_("reported %(figure)s") % {"figure": reported},
        unit=reading.indicator.unit,
        max_digits=20,
        decimal_places=6,
        required=False,
    )
