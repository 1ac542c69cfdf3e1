"""Forms of the cycle: making one, its rules, its steps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.actions.cycles import FIRM_RULES, OTHER_RULES, changeable_rules
from commitments.forms.acts import ActForm, ChangeForm
from commitments.models import Cycle

LABEL_HELP = _("Stands behind the year in brackets, such as “trial”; ordinary years have none.")


class CycleForm(forms.ModelForm):
    """A new cycle: its year, and a label if it needs one."""

    class Meta:
        model = Cycle
        fields = ["year", "label"]
        help_texts = {"label": LABEL_HELP}
        error_messages = {"year": {"unique": _("This year has its cycle already: open it under “Run the year”.")}}

    def arguments(self):
        return dict(self.cleaned_data)

    def refuse(self, refusal):
        self.add_error(None, refusal)


def as_unit(sentence):
    """“Percentage points.”, as it is read behind a number."""
    return str(sentence).rstrip(".").lower()


class RulesForm(ChangeForm):
    """The rules of a cycle; those that are firm by now are left out."""

    class Meta:
        model = Cycle
        fields = [*OTHER_RULES, *FIRM_RULES]
        help_texts = {"label": LABEL_HELP}

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, thing=thing, **kwargs)
        for name in set(self._meta.fields).difference(changeable_rules(thing)):
            del self.fields[name]
        for field in self.fields.values():
            # What helps with a number here is its unit, which is read behind it.
            field.unit = as_unit(field.help_text) if isinstance(field, forms.IntegerField) else ""
            if field.unit:
                field.help_text = ""


class StepForm(ActForm):
    """A step of the cycle, confirmed."""


class StepBackForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays on record with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )
