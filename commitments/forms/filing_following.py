"""The short forms beside the reports: remarks, answers, contributions, milestones, self-assessment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.forms.filing import PercentNumber
from commitments.models import Milestone, ReportingPeriod, SelfAssessment
from departments.models import Department


class RemarkForm(forms.Form):
    text = forms.CharField(label=_("What the remark says"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """An answer to one of the remarks on the page, each of which has a box of its own."""

    text = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, remark, **kwargs):
        super().__init__(*args, auto_id=f"answer-{remark.pk}-%s", **kwargs)
        self.remark = remark


class ContributionForm(forms.Form):
    period = forms.ModelChoiceField(ReportingPeriod.objects.none(), label=_("Reporting period"))
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"))
    text = forms.CharField(label=_("What we contributed"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, periods, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset = periods
        self.fields["department"].queryset = departments


class MilestoneForm(forms.ModelForm):
    share = PercentNumber(label=_("Share in per cent"))

    class Meta:
        model = Milestone
        fields = ["name", "planned_on", "share"]
        widgets = {"planned_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_share(self):
        share = self.cleaned_data["share"]
        if share is not None and share <= 0:
            raise forms.ValidationError(_("A share lies between 0 and 100."))
        return share


class AssessmentForm(forms.ModelForm):
    """What the department makes of its own promise; the grades are the city's own words and stay free text."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    completion_percent = PercentNumber(label=_("Completion"))

    class Meta:
        model = SelfAssessment
        fields = ["completion_percent", "grade", "statement", "evidence"]
        widgets = {"statement": forms.Textarea(attrs={"rows": 4}), "evidence": forms.CheckboxSelectMultiple}

    def __init__(self, *args, files, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = files
        self.fields["version"].initial = self.instance.version if self.instance.pk else None

    def values(self):
        data = {name: self.cleaned_data[name] for name in ("completion_percent", "grade", "statement")}
        return data | {"evidence": [file.pk for file in self.cleaned_data["evidence"]]}
