"""Forms for indicators: as proposed, in parts, by hand, changed, retired."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.actions.indicators import FIELDS
from commitments.forms.acts import ActForm
from commitments.forms.filing import PlainNumber
from commitments.indicator_rules import indicator_problems
from commitments.models import Indicator

NUMBERS = ("value", "value_max", "baseline", "weight")
MOST_PARTS = 6


def reason_field(help_text=""):
    return forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.TextInput, help_text=help_text
    )


class IndicatorFields:
    """What the forms of an indicator share."""

    model = Indicator
    fields = FIELDS
    field_classes = dict.fromkeys(NUMBERS, PlainNumber)
    help_texts = {
        "baseline": _("Where the year began, if progress counts from there."),
        "due": _("Empty: the end of the year. A month (2026-06) or a day (2026-06-30)."),
    }


class KeepsRules(forms.ModelForm):
    """Holds the fields of an indicator to the rules; `indicator_values()` are what the actions take."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean(self):
        cleaned = super().clean()
        for name, problem in indicator_problems(cleaned).items():
            self.add_error(name, problem)
        return cleaned

    def indicator_values(self):
        return {name: self.cleaned_data[name] for name in FIELDS}


class RefusesAtFields:
    def refuse(self, refusal):
        """Show why the action refused, each reason at its field where the form has it."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class ProposalForm(RefusesAtFields, KeepsRules):
    """A proposal as it was found, ready to be taken over or mended first."""

    reason = reason_field(_("Needed for figures other than the target's own."))

    class Meta(IndicatorFields):
        pass

    def arguments(self):
        return {"values": self.indicator_values(), "reason": self.cleaned_data["reason"]}


class PartForm(KeepsRules):
    """One part of a proposal that is split; one left as it was is left out."""

    class Meta(IndicatorFields):
        fields = [name for name in FIELDS if name != "weight"]

    def indicator_values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ReasonForm(RefusesAtFields, forms.Form):
    reason = reason_field()


PartFormSet = forms.formset_factory(PartForm, extra=1, min_num=2, max_num=MOST_PARTS, validate_min=True)


class NewIndicatorForm(RefusesAtFields, KeepsRules):
    """An indicator the reader did not find."""

    words = forms.CharField(
        label=_("words of the target"),
        max_length=300,
        required=False,
        help_text=_("The words it rests on, copied from the target; they are then marked there."),
    )
    reason = reason_field(_("Needed once the year is running."))

    field_order = ["words"]

    class Meta(IndicatorFields):
        pass

    def arguments(self):
        data = self.cleaned_data
        return {"values": self.indicator_values(), "words": data["words"], "reason": data["reason"]}


class ChangeIndicatorForm(RefusesAtFields, ActForm, KeepsRules):
    """Other values for a confirmed indicator."""

    reason = reason_field(_("Needed once the year is running."))

    class Meta(IndicatorFields):
        pass

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, thing=thing, instance=thing, **kwargs)

    def arguments(self):
        data = self.cleaned_data
        return {"values": self.indicator_values(), "version": data["version"], "reason": data["reason"]}


class RetireForm(RefusesAtFields, ActForm):
    reason = reason_field(_("Needed once the year is running."))


class ConfirmForm(forms.Form):
    """Takes over what the page showed as open: all of it, or only what was found without doubt."""

    ALL, SURE = "all", "sure"

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    which = forms.ChoiceField(choices=[(ALL, ALL), (SURE, SURE)])
