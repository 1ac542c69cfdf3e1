"""The evaluator's own pages: the list, a sheet, and all marks side by side. They live in the admin."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commitments.opening import open_on
from departments.access import enters_marks, require_known
from departments.models import VersionConflict
from departments.once import once
from scoring import access
from scoring.actions import sheets as actions
from scoring.comparison import comparison_of
from scoring.forms.sheets import AbstainForm, SheetForm
from scoring.materials import commitments_of, materials_of
from scoring.models import RaterClass
from scoring.progress import own_progress

LIST = "admin:scoring_scoresheet_mine"
SHEET = "admin:scoring_scoresheet_change"
COMPARE = "admin:scoring_scoresheet_compare"


@require_GET
def mine(request):
    """My sheets: how far I am, which one is next, and every other."""
    require_known(enters_marks(request.user))
    sheets = sheets_asked_for(request)
    context = {"title": _("My score sheets"), "cycle": cycle_of(sheets), "progress": own_progress(sheets)}
    return render(request, "admin/scoring/mine.html", context)


def sheets_asked_for(request):
    """The own sheets of the year in the address, else of the newest year there is."""
    year = request.GET.get("year", "")
    require_known(not year or year.isdecimal())
    return access.sheets_for(request.user, int(year) if year else None)


def cycle_of(sheets):
    return sheets[0].pledge.cycle if sheets else None


@require_GET
def sheet(request, pk):
    found = access.get_sheet_for(request.user, pk)
    open_on(request, found.pledge.cycle)
    return render_sheet(request, found, form_of(found))


def form_of(sheet, data=None):
    by_grade = sheet.evaluator.rater_class.input in RaterClass.GRADES
    grades = actions.grade_points_of(actions.scheme_row(sheet)) if by_grade else []
    return SheetForm(data, sheet=sheet, commitments=commitments_of(sheet.pledge), grades=grades)


def render_sheet(request, sheet, form, *, status=200, conflict=False, reason_form=None):
    materials = materials_of(sheet.pledge, form.commitments)
    lines = [(line, materials.get(getattr(line.commitment, "pk", None))) for line in form.lines()]
    context = {
        "title": sheet.pledge.department.name,
        "sheet": sheet,
        "form": form,
        "lines": lines,
        "conflict": conflict,
        "is_editable": sheet.is_editable and access.is_open(sheet),
        "principal": access.principal_of(request.user, sheet),
        "reason_form": reason_form or AbstainForm(initial={"version": sheet.version}),
    }
    return render(request, "admin/scoring/sheet.html", context, status=status)


@require_POST
@once
def sheet_save(request, pk):
    return write(request, pk, saved)


@require_POST
@once
def sheet_submit(request, pk):
    """Save what was typed and submit it, both or neither."""
    return write(request, pk, submitted)


def write(request, pk, act):
    """Store the typed marks and let `act` finish; on trouble the page comes back with everything typed."""
    found = access.get_sheet_for(request.user, pk)
    form = form_of(found, request.POST)
    if not form.is_valid():
        return render_sheet(request, found, form, status=422)
    try:
        return act(request, found, form)
    except VersionConflict as conflict:
        form.take_version(conflict.current)
        return render_sheet(request, conflict.current, form, status=409, conflict=True)
    except actions.IncompleteSheet as error:
        form.show_incomplete(error.problems)
        return render_sheet(request, found, form, status=422)
    except ValidationError as error:
        form.add_error(None, error)
        return render_sheet(request, found, form, status=422)


def saved(request, found, form):
    store(request, found, form)
    messages.success(
        request, _("The draft for %(department)s has been saved.") % {"department": found.pledge.department}
    )
    return redirect(SHEET, found.pk)


def submitted(request, found, form):
    actions.submit_sheet(sheet=store(request, found, form), actor=request.user)
    messages.success(
        request, _("The sheet for %(department)s has been submitted.") % {"department": found.pledge.department}
    )
    return redirect(LIST)


def store(request, found, form):
    return actions.save_sheet(
        sheet=found, entries=form.entries(), actor=request.user, version=form.cleaned_data["version"]
    )


@require_POST
@once
def sheet_abstain(request, pk):
    found = access.get_sheet_for(request.user, pk)
    reason = AbstainForm(request.POST)
    if reason.is_valid():
        try:
            actions.abstain(sheet=found, actor=request.user, **reason.cleaned_data)
        except ValidationError as error:
            reason.add_error(None, error.messages)
        else:
            messages.success(request, _("Your abstention has been handed in."))
            return redirect(LIST)
    return render_sheet(request, found, form_of(found), status=422, reason_form=reason)


@require_GET
def compare(request):
    """All own marks side by side, before any of them is handed in."""
    require_known(enters_marks(request.user))
    return render_comparison(request)


def render_comparison(request, error=None, status=200):
    sheets = sheets_asked_for(request)
    context = {
        "title": _("Compare my marks"),
        "cycle": cycle_of(sheets),
        "comparison": comparison_of(sheets),
        "problems": error.messages if error else [],
    }
    return render(request, "admin/scoring/compare.html", context, status=status)


@require_POST
@once
def submit_chosen(request):
    """Submit the sheets that were ticked."""
    return submit(request, {pk for pk in request.POST.getlist("sheet") if pk.isdecimal()})


@require_POST
@once
def submit_all(request):
    """Submit every sheet that is complete; those that are not stay drafts."""
    return submit(request, {pk for pk in request.POST.getlist("complete") if pk.isdecimal()})


def submit(request, chosen):
    require_known(enters_marks(request.user))
    own = [sheet for sheet in sheets_asked_for(request) if str(sheet.pk) in chosen]
    versions = {sheet.pk: request.POST.get(f"version-{sheet.pk}") or 0 for sheet in own}
    try:
        actions.submit_sheets(sheets=own, actor=request.user, versions=versions)
    except ValidationError as error:
        return render_comparison(request, error, status=422)
    count = len(own)
    text = ngettext("%(count)d sheet has been submitted.", "%(count)d sheets have been submitted.", count)
    messages.success(request, text % {"count": count})
    return redirect(LIST)
