"""The two forms of an import in the admin."""

import hashlib

from django import forms
from django.utils.translation import gettext_lazy as _
from import_export.forms import ConfirmImportForm, ImportForm

MOST_BYTES = 500 * 1024
"""A table of MOST_ROWS rows has room in it, and the confirmation carries it once more."""


class TableForm(ImportForm):
    """Which format a file has is found out, not asked."""

    def __init__(self, formats, resources, **kwargs):
        super().__init__(formats, resources, **kwargs)
        self.fields["format"] = forms.CharField(widget=forms.HiddenInput, initial="0", required=False)
        self.fields["import_file"].label = _("Table")
        self.fields["import_file"].help_text = _("Excel workbook (.xlsx) or text (.csv, .tsv, .txt).")
        self.fields["import_file"].widget.attrs = {"accept": ".xlsx,.csv,.tsv,.txt"}

    @property
    def media(self):
        return forms.Media()

    def clean_format(self):
        return "0"

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d KB. Bring large tables in under “Data”."),
                params={"limit": MOST_BYTES // 1024},
            )
        return file


class ConfirmTableForm(ConfirmImportForm):
    """Confirms what was shown: `fingerprint` stands for it."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)


def fingerprint_of(result):
    """Two results have the same exactly if they would do the same."""
    rows = [(row.import_type, [str(cell) for cell in row.diff or ()]) for row in result.rows]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
