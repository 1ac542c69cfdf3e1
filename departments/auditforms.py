"""The auditor's filters; they live in the address, so that a view of the trail can be kept as a link."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.audit import words
from departments.audit.occurring import occurring
from departments.models import AuditEvent


class AuditFilterForm(forms.Form):
    """All fields are optional.

    Text is looked for in names, objects and reasons, never in what changed: finding it there would tell the marks.
    """

    who = forms.CharField(label=_("Who, or for whom"), required=False, max_length=60)
    action = forms.ChoiceField(label=_("Act"), required=False)
    kind = forms.ChoiceField(label=_("Kind of object"), required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))
    q = forms.CharField(label=_("Object, reason, address or request"), required=False, max_length=60)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        acts, kinds = occurring()
        self.fields["action"].choices = choices({code: words.act(code, kind) for code, kind in acts.items()})
        self.fields["kind"].choices = choices({kind: words.kind(kind) for kind in kinds if kind})

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The end lies before the start."))
        return cleaned

    def events(self):
        """The events that fit, newest first; none while a filter is not understood."""
        if not self.is_valid():
            return AuditEvent.objects.none()
        wanted = self.cleaned_data
        events = AuditEvent.objects.order_by("-pk")
        for lookup, value in self.lookups(wanted):
            events = events.filter(**{lookup: value})
        if wanted["who"]:
            events = events.filter(Q(actor_name__icontains=wanted["who"]) | Q(principal_name__icontains=wanted["who"]))
        if wanted["q"]:
            events = events.filter(
                Q(object_text__icontains=wanted["q"])
                | Q(reason__icontains=wanted["q"])
                | Q(address__startswith=wanted["q"])
                | Q(request_id=wanted["q"])
            )
        return events

    def lookups(self, wanted):
        """Yield (lookup, value) of the filters that compare one column; a day counts from midnight to midnight."""
        if wanted["action"]:
            yield "action", wanted["action"]
        if wanted["kind"]:
            yield "object_type", wanted["kind"]
        if wanted["first"]:
            yield "at__gte", midnight(wanted["first"])
        if wanted["last"]:
            yield "at__lt", midnight(wanted["last"] + timedelta(days=1))


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def choices(words_of):
    """Return the choices of {code: words}, sorted by their words, with "all" first."""
    return [("", _("All")), *sorted(words_of.items(), key=lambda choice: choice[1])]
