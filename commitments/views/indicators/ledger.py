"""A department's ledger of indicators: on the page, as a workbook, and back from one."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from commitments import access, opening
from commitments.actions.ledgers import import_ledger
from commitments.indicator_rows import figure_in_words, goal_in_words
from commitments.ledger import Refused, ledger_of
from commitments.tables import DEFAULT_LIMITS
from commitments.views.acting import MENDED, OPENED
from commitments.views.links import crumbs_to_department
from commitments.views.tables.download import as_file
from departments import audit
from departments.access import require
from departments.once import once


class LedgerForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Filled-in ledger"),
        help_text=gettext_lazy("The exported workbook with the figures of the open period filled in."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


@require_GET
def ledger(request, pk):
    """Every indicator of a department with its figures, period by period."""
    return show(request, get_pledge(request, pk), LedgerForm())


@require_GET
def ledger_file(request, pk):
    """The ledger as a workbook, ready to be filled in."""
    from commitments.ledger_file import ledger_xlsx

    pledge = get_pledge(request, pk)
    found = ledger_of(pledge, request.user, at=timezone.localdate())
    audit.record_apart("indicator.export", actor=request.user, target=pledge, after={"indicators": len(found.rows)})
    return as_file(ledger_xlsx(found, title=title_of(pledge)), f"{title_of(pledge)}.xlsx")


@require_POST
@once
def ledger_import(request, pk):
    """Figures from a filled-in workbook into the drafts of the open period."""
    pledge = get_pledge(request, pk)
    require(access.can_file_for(request.user, pledge.department_id))
    form = LedgerForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, pledge, form, status=MENDED)
    file = form.cleaned_data["file"]
    try:
        reports = import_ledger(
            pledge=pledge,
            content=file.read(DEFAULT_LIMITS.bytes + 1),
            filename=file.name,
            actor=request.user,
            at=timezone.localdate(),
        )
    except Refused as refused:
        return show(request, pledge, form, faults=refused.faults, status=MENDED)
    text = ngettext("%d draft was filled in.", "%d drafts were filled in.", len(reports))
    messages.success(request, text % len(reports))
    return redirect("ledger", pk)


def get_pledge(request, pk):
    pledge = access.get_pledge_for(request.user, pk)
    opening.open_on(request, pledge.cycle)
    return pledge


def title_of(pledge):
    return _("%(department)s: ledger of indicators %(year)s") % {
        "department": pledge.department.name,
        "year": pledge.cycle.year,
    }


def in_words(row, periods):
    """(indicator, target, [(period's name, figure)]), the figures as text."""
    figures = [(period.name, figure_in_words(figure)) for period, figure in zip(periods, row.figures, strict=True)]
    return row.indicator, goal_in_words(row.indicator), figures


def show(request, pledge, form, *, faults=(), status=OPENED):
    found = ledger_of(pledge, request.user, at=timezone.localdate())
    context = {
        "title": _("Ledger of indicators"),
        "crumbs": crumbs_to_department(pledge),
        "pledge": pledge,
        "ledger": found,
        "rows": [in_words(row, found.periods) for row in found.rows],
        "form": form,
        "faults": faults,
        "can_import": found.filing is not None and access.can_file_for(request.user, pledge.department_id),
    }
    return render(request, "indicators/ledger.html", context, status=status)
