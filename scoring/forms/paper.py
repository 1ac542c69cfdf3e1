"""The forms in which marks on paper are typed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from scoring.paper import counts_text, place_of, plain, read_counts

SCAN_HELP = _("The paper itself, photographed or scanned; it stays with the entry.")


class CountsField(forms.CharField):
    """`95 × 3`, a mark and its number of ballots a line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value):
        return value if isinstance(value, str) else counts_text(value or {})

    def to_python(self, value):
        try:
            return read_counts(value or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error


class PaperForm(forms.Form):
    """One group of fields for each of `numbers`, "" standing for the pledge as a whole, and the scan."""

    def __init__(self, *args, numbers, titles, grades=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.numbers, self.grades = numbers, grades
        for number in numbers:
            label = f"{place_of(number)} {titles.get(number, '')}".strip()
            self.add_fields(number, label)
        self.fields["upload"] = forms.FileField(label=_("Scan"), help_text=SCAN_HELP)

    def refuse(self, refusal):
        by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
        for name, texts in by_field.items():
            self.add_error(name if name in self.fields else None, texts)


class TallyForm(PaperForm):
    first_teller = forms.CharField(label=_("First teller"), max_length=60)
    second_teller = forms.CharField(label=_("Second teller"), max_length=60)

    def add_fields(self, number, label):
        listed = dict.fromkeys(self.grades or (), 0)
        help_text = _("A mark and its ballots on each line: 95 × 3.")
        self.fields[f"counts-{number}"] = CountsField(label=label, initial=listed, help_text=help_text)

    def arguments(self):
        typed = dict(self.cleaned_data)
        return {"counts": {number: typed.pop(f"counts-{number}") for number in self.numbers}, **typed}


class TranscriptionForm(PaperForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def add_fields(self, number, label):
        if self.grades is None:
            widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            self.fields[f"mark-{number}"] = forms.CharField(label=label, max_length=20, widget=widget)
        else:
            choices = [("", "—"), *((grade, grade) for grade in self.grades)]
            self.fields[f"mark-{number}"] = forms.ChoiceField(label=label, choices=choices)
        self.fields[f"comment-{number}"] = forms.CharField(label=_("Comment on the paper"), required=False)

    def arguments(self):
        typed = self.cleaned_data
        entries = {
            number: [plain(typed[f"mark-{number}"].strip()), typed[f"comment-{number}"]] for number in self.numbers
        }
        return {"entries": entries, "upload": typed["upload"], "version": typed["version"]}
