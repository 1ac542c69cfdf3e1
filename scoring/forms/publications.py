"""The forms of a publication's way."""

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.models import Publication


class VersionForm(forms.Form):
    """An act that needs nothing but the version it was decided on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DraftForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason for the correction"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ShowForm(VersionForm):
    days = forms.IntegerField(label=_("Working days for objections"), min_value=1, max_value=30, initial=5)


class AudienceForm(VersionForm):
    audience = forms.ChoiceField(label=_("Audience"), choices=Publication.Audience)
    extent = forms.ChoiceField(label=_("What departments and public see"), choices=Publication.Extent)


class PublishForm(AudienceForm):
    approval_document = forms.CharField(label=_("Document of approval"), max_length=200)


class ObjectionForm(forms.Form):
    department = forms.ModelChoiceField(label=_("Department"), queryset=None)
    text = forms.CharField(label=_("Objection"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments
        self.fields["department"].initial = departments.first()


class DecisionForm(forms.Form):
    decision = forms.CharField(label=_("Decision and its grounds"), widget=forms.Textarea(attrs={"rows": 3}))
    is_upheld = forms.TypedChoiceField(
        label=_("Result"),
        choices=[("1", _("upheld")), ("0", _("dismissed"))],
        coerce="1".__eq__,
        widget=forms.RadioSelect,
    )


class DepartmentsField(forms.ModelMultipleChoiceField):
    """Pledges of one year, each by its department's name."""

    def label_from_instance(self, pledge):
        return str(pledge.department)


class CorrectionForm(forms.Form):
    reason = forms.CharField(label=_("Reason for the correction"), widget=forms.Textarea(attrs={"rows": 2}))
    sheets = forms.ModelMultipleChoiceField(label=_("Score sheets to be unlocked"), queryset=None, required=False)
    pledges = DepartmentsField(
        label=_("Departments whose ballots and adjustments are to be unlocked"), queryset=None, required=False
    )

    def __init__(self, *args, sheets, pledges, **kwargs):
        super().__init__(*args, **kwargs)
        for name, queryset in (("sheets", sheets), ("pledges", pledges)):
            self.fields[name].queryset = queryset
            self.fields[name].widget.attrs["size"] = 10
