"""Forms for what changes while the year runs: revisions and decisions, both on a document."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.forms.acts import ActForm
from commitments.forms.periods import DayInput
from commitments.models import Commitment, Cycle

COEFFICIENT = {"max_digits": 6, "decimal_places": 4}


def document_field():
    return forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Its number and title, as it is to be cited.")
    )


class GroundsForm(ActForm):
    """What every revision rests on."""

    document = document_field()
    effective_on = forms.DateField(label=_("Effective on"), widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class CommitmentRevisionForm(GroundsForm):
    title = forms.CharField(label=_("Commitment"), max_length=200)
    target = forms.CharField(label=_("Annual target"), widget=forms.Textarea(attrs={"rows": 7}))
    coefficient = forms.DecimalField(label=_("Own coefficient"), required=False, **COEFFICIENT)

    field_order = ["title", "target", "coefficient", "document", "effective_on", "reason"]

    def __init__(self, *args, thing, **kwargs):
        stored = {"title": thing.title, "target": thing.target, "coefficient": thing.coefficient}
        super().__init__(*args, thing=thing, initial=stored, **kwargs)
        if thing.pledge.cycle.coefficient_level == Cycle.CoefficientLevel.DEPARTMENT:
            del self.fields["coefficient"]


class CoefficientRevisionForm(GroundsForm):
    coefficient = forms.DecimalField(label=_("Difficulty coefficient"), **COEFFICIENT)

    field_order = ["coefficient", "document", "effective_on", "reason"]

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, thing=thing, initial={"coefficient": thing.coefficient}, **kwargs)


class DecisionForm(ActForm):
    """The new status is one of the others; what each means stands beside it."""

    MEANINGS = {
        Commitment.Status.ACTIVE: _("active again: reports are owed for every period"),
        Commitment.Status.COMPLETED: _("completed: only the report of the final period is still owed"),
        Commitment.Status.CANCELLED: _("cancelled: no more reports, it leaves the sum"),
        Commitment.Status.NOT_DONE: _("not done: no more reports, it scores 0"),
    }

    status = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    document = document_field()
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Not needed for a completed commitment."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, thing=thing, **kwargs)
        self.fields["status"].choices = [
            (status, meaning) for status, meaning in self.MEANINGS.items() if status != thing.status
        ]
