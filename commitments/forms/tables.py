"""Forms of tables on their way in."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Cycle
from commitments.tables import DEFAULT_LIMITS
from commitments.tables.encodings import ENCODINGS
from commitments.tables.limits import MEGABYTE

ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030 (GBK)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}


class UploadForm(forms.Form):
    """A file, what it holds and the year it is for; `kinds` are those the person may bring in."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of table"))
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("Excel workbook (.xlsx) or text (.csv, .tsv, .txt), unedited, as the city keeps it."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt,.tab"}),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        help_text=gettext_lazy(
            "The year the table is for; departments need none. A year of promises that does not exist yet is made."
        ),
        min_value=2000,
        max_value=2100,
        error_messages={"required": gettext_lazy("Say which year the table is for.")},
    )

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = {kind.code: kind for kind in kinds}
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds]
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
        if not any(kind.has_year for kind in kinds):
            del self.fields["year"]
        elif (chosen := self.kinds.get(self["kind"].value())) and not chosen.has_year:
            self.fields["year"].required = False

    def clean_kind(self):
        return self.kinds[self.cleaned_data["kind"]]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > DEFAULT_LIMITS.bytes:
            limit = DEFAULT_LIMITS.bytes // MEGABYTE
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Divide it into several files.") % {"limit": limit}
            )
        return file

    def arguments(self):
        file = self.cleaned_data["file"]
        kind = self.cleaned_data["kind"]
        year = self.cleaned_data["year"] if kind.has_year else None
        return {"content": file.read(), "filename": file.name, "year": year, "kind": kind.code}

    def refuse(self, refusal):
        """What cannot be read is wrong with the file."""
        self.add_error("file", refusal)


class ConfirmForm(forms.Form):
    """Confirms a table as it was shown: `fingerprint` stands for what it would change."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)


class EncodingForm(forms.Form):
    """The encoding of a text that can be read in several; each is offered with how `sample` would read in it."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), widget=forms.RadioSelect)

    def __init__(self, *args, candidates, sample=b"", **kwargs):
        super().__init__(*args, **kwargs)
        offered = [name for name in ENCODINGS if name in candidates]
        self.fields["encoding"].choices = [(name, as_read(sample, name)) for name in offered]


def as_read(sample, encoding):
    """The encoding's name and the beginning of a text as it reads in it."""
    words = " ".join(sample.decode(encoding, "ignore").split())
    return f"{ENCODING_NAMES[encoding]}  {words[:80]}"


class LeaveOutForm(forms.Form):
    """Departments of the table that are not to be taken in."""

    names = forms.MultipleChoiceField(
        label=gettext_lazy("To be left out"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["names"].choices = choices


def newest_year():
    """The year a table is most likely for: the newest cycle."""
    return Cycle.objects.newest_first().values_list("year", flat=True).first()
