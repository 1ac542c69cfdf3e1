"""Forms of the reporting periods: making a year's, editing one, opening one again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments import rules
from commitments.forms.acts import ActForm, ChangeForm
from commitments.models import ReportingPeriod
from departments.models import Department

RHYTHMS = [
    ("monthly", _("monthly: 12 periods")),
    ("quarterly", _("quarterly: 4 periods")),
    ("half_yearly", _("half-yearly: 2 periods")),
]


class DayInput(forms.DateInput):
    """The browser's own calendar; it reads and writes ISO days in every language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class GenerateForm(ActForm):
    rhythm = forms.ChoiceField(label=_("How often progress is filed"), choices=RHYTHMS, initial="quarterly")


class PeriodForm(ChangeForm):
    class Meta:
        model = ReportingPeriod
        fields = ["name", "cutoff_on", "opens_on", "due_on", "closes_on"]
        widgets = dict.fromkeys(("cutoff_on", "opens_on", "due_on", "closes_on"), DayInput)
        help_texts = {
            "cutoff_on": _("The last day the figures speak of; the pace of the year is measured on it."),
            "due_on": _("A report signed by this day is punctual."),
            "closes_on": _("Afterwards the office must open the period again."),
        }

    def clean(self):
        cleaned = super().clean()
        days = [cleaned.get(name) for name in ("opens_on", "due_on", "closes_on")]
        if all(days) and (problem := rules.period_problem(*days)):
            self.add_error("due_on", problem)
        return cleaned


class ExtensionForm(ActForm):
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), empty_label=_("Please choose")
    )
    until = forms.DateField(label=_("Open until"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, thing=thing, **kwargs)
        pledging = Department.objects.filter(pledges__cycle=thing.cycle_id).order_by("pledges__position")
        self.fields["department"].queryset = pledging
