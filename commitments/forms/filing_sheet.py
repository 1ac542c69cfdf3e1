"""The filing page as one thing: a form for each commitment, saved together or not at all."""

from contextlib import nullcontext
from copy import copy
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.actions.drafts import save_draft, save_locked_draft
from commitments.actions.evidence import add_evidence, remove_evidence
from commitments.actions.reports import submit
from commitments.forms.filing import ReportForm
from commitments.forms.filing_conflict import conflict_of
from departments.models import VersionConflict


class Sheet:
    """The forms of one pledge in one period; `number` is given where the page shows a single commitment.

    What is posted is saved within the transaction in which the entries were read and locked.
    """

    def __init__(self, *, pledge, period, entries, departments, number=None, data=None, files=None):
        self.pledge, self.period, self.number = pledge, period, number
        self.entries, self.departments, self.files = entries, departments, files
        self.data = copy(data)  # which takes what is chosen after a conflict
        self.conflicts, self.saved = {}, []
        self.build()

    def build(self):
        self.forms = [
            ReportForm(self.data if entry.is_editable else None, self.files, entry=entry, departments=self.departments)
            for entry in self.entries
        ]

    @property
    def is_editable(self):
        return any(entry.is_editable for entry in self.entries)

    @property
    def open_forms(self):
        return [form for form in self.forms if form.entry.is_editable]

    @property
    def has_errors(self):
        return any(form.errors for form in self.forms)

    def is_valid(self):
        return all([form.is_valid() for form in self.open_forms])  # noqa: C419  every form is to be checked

    def save(self, *, actor, at):
        """Save every form in which something changed and return the reports; raise what the actions raise."""
        changed = [form for form in self.open_forms if form.has_changed()]
        with all_or_none(changed):
            return [self.save_form(form, actor, at) for form in changed]

    def save_form(self, form, actor, at):
        """Save what differs from the entry, which was read with its report locked."""
        entry = form.entry
        with errors_on(form):
            report = self.saver_of(entry)(
                values=form.values(),
                readings=form.readings(),
                ticks=form.ticks(),
                version=form.cleaned_data["version"],
                actor=actor,
                at=at,
            )
            if form.cleaned_data["remove"]:
                remove_evidence(report=report, evidence_ids=form.cleaned_data["remove"], actor=actor, at=at)
            for upload in form.cleaned_data["files"]:
                add_evidence(period=self.period, commitment=entry.commitment, upload=upload, actor=actor, at=at)
        return report

    def saver_of(self, entry):
        if entry.report:
            return partial(save_locked_draft, report=entry.report)
        return partial(save_draft, period=self.period, commitment=entry.commitment)

    @transaction.atomic
    def submit(self, *, actor, at):
        """Save and submit everything that has been touched; a single commitment is always submitted."""
        chosen = [form for form in self.open_forms if self.number or form.is_touched]
        return [self.submit_form(form, actor, at) for form in chosen]

    def submit_form(self, form, actor, at):
        report = self.save_form(form, actor, at)
        with errors_on(form):
            return submit(report=report, actor=actor, at=at)

    def entries_as_saved(self):
        """The entries with what `save` has just stored in them, without reading it again."""
        saved = {report.commitment_id: report for report in self.saved}
        for form in self.open_forms:
            if report := saved.get(form.entry.commitment.pk):
                form.entry.take(report, form.readings(), form.ticks())
        return self.entries

    def find_conflicts(self, entries):
        """Put what is stored now (`entries`, read afresh) beside what was typed, and let the next save go through.

        What was typed stays in the forms; the stored version goes into the hidden field.
        """
        opened = {form.entry.commitment.pk: form.cleaned_data["version"] for form in self.open_forms}
        self.entries = entries
        overtaken = [one for one in entries if opened.get(one.commitment.pk, one.version) != one.version]
        for entry in overtaken:
            self.data[f"c{entry.commitment.number}-version"] = entry.version
        self.build()
        self.is_valid()
        self.conflicts = {
            form.entry.commitment.number: conflict_of(form) for form in self.forms if form.entry in overtaken
        }


def all_or_none(forms):
    """A savepoint to go back to; a single form without files is refused before it is written, if at all."""
    return transaction.atomic() if len(forms) > 1 or any(form.moves_files for form in forms) else nullcontext()


class errors_on:
    """Turn a ValidationError raised inside into errors of the form, then let it go on."""

    def __init__(self, form):
        self.form = form

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, ValidationError) and not isinstance(error, VersionConflict):
            put_errors(self.form, error)
        return False


def put_errors(form, error):
    """Errors of fields the form has go to them, all others to the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
