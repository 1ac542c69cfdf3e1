"""The form of a score sheet: a mark and a comment beside each commitment, or beside the pledge as a whole."""

from typing import NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.tables import DEFAULT_LIMITS, Problem, message
from commitments.tables.limits import MEGABYTE
from scoring import rules
from scoring.actions.sheets import NOTHING, RATED, Entry, entries_of
from scoring.models import RaterClass

PLEDGE = "pledge"
LIMIT_MEGABYTES = DEFAULT_LIMITS.bytes // MEGABYTE


class Line(NamedTuple):
    """One commitment (None for the pledge as a whole) with its two fields and what is stored for it now."""

    commitment: object
    mark: forms.BoundField | None
    comment: forms.BoundField | None
    stored: Entry


class SheetForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, sheet, commitments, grades):
        """`commitments` are all of the pledge's, in order; `grades` the names a grading class chooses from."""
        self.sheet, self.commitments, self.grades = sheet, commitments, list(grades)
        self.stored = entries_of(sheet)
        super().__init__(data, initial={"version": sheet.version})
        for key in self.keys:
            stored = self.stored.get(key, NOTHING)
            self.fields[name_of("mark", key)] = self.mark_field(stored)
            self.fields[name_of("comment", key)] = forms.CharField(
                label=_("Comment"),
                required=False,
                initial=stored.comment,
                widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000}),
            )

    @property
    def by_grade(self):
        return self.sheet.evaluator.rater_class.input in RaterClass.GRADES

    @property
    def keys(self):
        if self.sheet.evaluator.rater_class.input in RaterClass.PER_PLEDGE:
            return [None]
        return [commitment.pk for commitment in self.commitments if commitment.status in RATED]

    def mark_field(self, stored):
        if self.by_grade:
            choices = [("", _("not yet graded")), *((grade, grade) for grade in self.grades)]
            return forms.ChoiceField(label=_("Grade"), choices=choices, required=False, initial=stored.grade)
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-mark": ""})
        initial = None if stored.value is None else rules.plain_number(stored.value)
        return forms.DecimalField(label=_("Rating, 0–100"), required=False, initial=initial, widget=widget)

    def clean(self):
        cleaned = super().clean()
        for key in self.keys:
            value = cleaned.get(name_of("mark", key))
            if not self.by_grade and value is not None and (problem := rules.rating_problem(value)):
                self.add_error(name_of("mark", key), problem)
        return cleaned

    def entries(self):
        return {key: self.entry(key) for key in self.keys}

    def entry(self, key):
        mark, comment = (self.cleaned_data[name_of(part, key)] for part in ("mark", "comment"))
        return Entry(grade=mark, comment=comment) if self.by_grade else Entry(value=mark, comment=comment)

    def lines(self):
        """What the page shows, from top to bottom; a commitment that is not rated has no fields."""
        found = [self.line(commitment, commitment.pk) for commitment in self.commitments]
        return [self.line(None, None), *found] if self.keys == [None] else found

    def line(self, commitment, key):
        if key not in self.keys:
            return Line(commitment, None, None, NOTHING)
        return Line(
            commitment, self[name_of("mark", key)], self[name_of("comment", key)], self.stored.get(key, NOTHING)
        )

    def show_incomplete(self, problems):
        """Each of an IncompleteSheet's problems at its own field."""
        for place, text in problems.items():
            self.add_error(name_of(*place), text)

    def take_version(self, current):
        """After a conflict: keep what was typed, show what is stored, and let a second save go through."""
        self.stored = entries_of(current)
        self.data = self.data.copy()
        self.data["version"] = current.version


def name_of(part, key):
    return f"{part}-{key or PLEDGE}"


class WorkbookForm(forms.Form):
    """The workbook of the own sheets on its way back."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("The file you downloaded here and filled in, saved as .xlsx."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > DEFAULT_LIMITS.bytes:
            raise forms.ValidationError(message(Problem("too_large", params={"limit": LIMIT_MEGABYTES})))
        return file


class ReasonForm(forms.Form):
    """Any act that needs a reason, and the version it was decided on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class AbstainForm(ReasonForm):
    reason = forms.CharField(label=_("Why you abstain"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.CharField(label=_("Document"), max_length=200)
