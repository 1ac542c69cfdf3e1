"""The office's pages of score sheets: who has not voted yet, one sheet, returning and voiding."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commitments.models import Cycle
from commitments.opening import open_on
from departments import audit
from departments.access import require, require_known
from departments.once import once
from scoring import access
from scoring.actions import sheets as actions
from scoring.actions import voids
from scoring.forms.sheets import ReasonForm, VoidForm
from scoring.models import Rating, RatingVoid, ScoreSheet
from scoring.progress import evaluators_with_progress
from scoring.views.acting import attempt

SHEET = "admin:scoring_scoresheet_change"
PROGRESS = "admin:scoring_scoresheet_progress"


@require_GET
def progress(request):
    """Every evaluator with sheets assigned, begun and submitted; no marks."""
    require_known(access.can_manage(request.user))
    cycle = cycle_asked_for(request)
    people = list(evaluators_with_progress(open_on(request, cycle))) if cycle else []
    context = {
        "title": _("Who has not voted"),
        "cycle": cycle,
        "people": people,
        "assigned": sum(person.assigned for person in people),
        "submitted": sum(person.submitted for person in people),
        "waiting": [person for person in people if person.submitted < person.assigned],
    }
    return render(request, "admin/scoring/progress.html", context)


def cycle_asked_for(request):
    """The year in the address, else the newest cycle that is being scored, else the newest."""
    year = request.GET.get("year", "")
    return get_cycle(year) if year else newest_cycle()


def get_cycle(year):
    require_known(year.isdecimal())
    return get_object_or_404(Cycle, year=int(year))


def newest_cycle():
    return Cycle.objects.order_by(access.OPEN_FIRST, "-year").first()


@require_POST
@once
def make(request):
    """Make the sheets that are missing, for evaluators added since."""
    require_known(access.can_manage(request.user))
    cycle = get_cycle(request.POST.get("year", ""))
    require(cycle.status == Cycle.Status.SCORING)
    made = actions.make_sheets(cycle, actor=request.user)
    text = ngettext("%(count)d sheet has been made.", "%(count)d sheets have been made.", made)
    messages.success(request, text % {"count": made})
    return redirect(PROGRESS)


@require_GET
def sheet(request, pk):
    """One sheet for the office. Looking at marks is put on record; drafts and the own house show none."""
    found = get_object_or_404(ScoreSheet.objects.for_list(), pk=pk)
    open_on(request, found.pledge.cycle)
    return render_sheet(request, found)


def shows_marks(user, sheet):
    return sheet.status == ScoreSheet.Status.SUBMITTED and access.can_judge(user, sheet.pledge.department_id)


def can_transcribe(user, sheet):
    is_open = sheet.is_editable and sheet.pledge.cycle.status == Cycle.Status.SCORING
    return is_open and access.can_judge(user, sheet.pledge.department_id)


def render_sheet(request, sheet, *, status=200, reason_form=None, void_form=None, void_pk=None):
    ratings = []
    if shows_marks(request.user, sheet):
        ratings = list(sheet.ratings.select_related("commitment", "void__asked_by", "void__confirmed_by"))
        audit.record_apart("sheet.read", actor=request.user, target=sheet)
    for rating in ratings:
        rating.void_form = void_form if rating.pk == void_pk else void_form_of(rating.pk)
    context = {
        "title": sheet.pledge.department.name,
        "sheet": sheet,
        "ratings": ratings,
        "is_own_house": access.is_own_house(request.user, sheet.pledge.department_id),
        "can_transcribe": can_transcribe(request.user, sheet),
        "can_return": shows_marks(request.user, sheet) and access.is_open(sheet),
        "reason_form": reason_form or ReasonForm(initial={"version": sheet.version}),
        "void_pk": void_pk,
    }
    return render(request, "admin/scoring/office_sheet.html", context, status=status)


def void_form_of(pk, data=None):
    """The form to void one rating; a page has several of them, so each has ids of its own."""
    return VoidForm(data, auto_id=f"void-{pk}-%s")


@require_POST
@once
def sheet_return(request, pk):
    require_known(access.can_manage(request.user))
    found = get_object_or_404(ScoreSheet.objects.for_list(), pk=pk)
    form = ReasonForm(request.POST)
    if attempt(form, actions.return_sheet, sheet=found, actor=request.user):
        messages.success(request, _("The sheet has been returned to %(name)s.") % {"name": found.evaluator})
        return redirect(SHEET, pk)
    return render_sheet(request, found, status=409 if form.is_overtaken else 422, reason_form=form)


@require_POST
@once
def void_ask(request, pk):
    require_known(access.can_manage(request.user))
    rating = get_object_or_404(Rating, pk=pk)
    form = void_form_of(pk, request.POST)
    if attempt(form, voids.ask_void, rating=rating, actor=request.user):
        messages.success(request, _("Voiding has been asked for; a second member of the office confirms it."))
        return redirect(SHEET, rating.sheet_id)
    found = ScoreSheet.objects.for_list().get(pk=rating.sheet_id)
    return render_sheet(request, found, status=422, void_form=form, void_pk=pk)


@require_POST
@once
def void_confirm(request, pk):
    require_known(access.can_manage(request.user))
    void = get_object_or_404(RatingVoid.objects.select_related("rating"), pk=pk)
    try:
        voids.confirm_void(void=void, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return render_sheet(request, ScoreSheet.objects.for_list().get(pk=void.rating.sheet_id), status=422)
    messages.success(request, _("The rating has been voided; it stays on record."))
    return redirect(SHEET, void.rating.sheet_id)
