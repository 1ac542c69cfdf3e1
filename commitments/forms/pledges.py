"""Forms for entering pledges and commitments by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.actions.pledges import PEOPLE, PROMISE
from commitments.forms.acts import ChangeForm
from commitments.models import Commitment, Cycle, Pledge
from departments.models import Department


class PledgeForm(forms.Form):
    """A department that has no pledge in the cycle yet."""

    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none())

    def __init__(self, *args, cycle, **kwargs):
        super().__init__(*args, **kwargs)
        without = Department.objects.current().exclude(pledges__cycle=cycle)
        self.fields["department"].queryset = without

    def arguments(self):
        return dict(self.cleaned_data)

    def refuse(self, refusal):
        self.add_error(None, refusal)


class CoefficientForm(ChangeForm):
    class Meta:
        model = Pledge
        fields = ["coefficient", "coefficient_document", "size_reason"]
        help_texts = {"size_reason": _("Only where the number differs from the rules of the year.")}

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, thing=thing, **kwargs)
        limits = {"least": thing.cycle.coefficient_min, "most": thing.cycle.coefficient_max}
        self.fields["coefficient"].help_text = _("From %(least)s to %(most)s; needed before the year starts.") % limits


class CommitmentFields:
    """What the two forms of a commitment share."""

    model = Commitment
    fields = [*PROMISE, *PEOPLE, "co_departments"]
    widgets = {
        "target": forms.Textarea(attrs={"rows": 7}),
        "co_departments": forms.SelectMultiple(attrs={"size": 8}),
    }
    help_texts = {
        "weight": _("Empty: all commitments of the department weigh the same."),
        "co_departments": _("They contribute but are not scored. Hold Ctrl to choose several."),
    }


def keep_to_rules(form, cycle, department_id):
    """Leave out what the cycle does not use, and the own department from those that help."""
    if cycle.coefficient_level == Cycle.CoefficientLevel.DEPARTMENT:
        form.fields.pop("coefficient")
    form.fields["co_departments"].queryset = Department.objects.exclude(pk=department_id)


class CommitmentForm(ChangeForm):
    """An existing commitment; once the year runs, only who answers for it and who helps."""

    class Meta(CommitmentFields):
        pass

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, thing=thing, **kwargs)
        cycle = thing.pledge.cycle
        keep_to_rules(self, cycle, thing.pledge.department_id)
        if cycle.is_frozen:
            for name in PROMISE:
                self.fields.pop(name, None)


class NewCommitmentForm(forms.ModelForm):
    class Meta(CommitmentFields):
        pass

    def __init__(self, *args, pledge, **kwargs):
        super().__init__(*args, **kwargs)
        keep_to_rules(self, pledge.cycle, pledge.department_id)

    def arguments(self):
        return {"values": dict(self.cleaned_data)}

    def refuse(self, refusal):
        self.add_error(None, refusal)
