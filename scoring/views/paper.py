"""The office's pages of paper ballots: what has been entered, entering, confirming, taking back. The marks of the own
department are not shown, and looking at others' is on record."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments.models import Cycle, Pledge
from commitments.opening import open_on
from commitments.views.acting import MENDED, OPENED, OVERTAKEN
from commitments.views.filing.evidence import hand_out
from departments import audit
from departments.access import require, require_known
from departments.models import VersionConflict
from departments.once import once
from scoring import access
from scoring.actions import paper as actions
from scoring.forms.paper import TallyForm, TranscriptionForm
from scoring.forms.sheets import ReasonForm
from scoring.models import BallotTally, RaterClass, ScoreSheet, Transcription
from scoring.paper import place_of
from scoring.paper_list import ballots_context

PAGES = {BallotTally: "tally", Transcription: "transcription"}


@require_GET
def ballots(request, year):
    """What came on paper in a year, and what can be entered; no marks."""
    require_known(access.can_manage(request.user))
    classes = list(RaterClass.objects.filter(cycle__year=year).select_related("cycle"))
    cycle = open_on(request, classes[0].cycle if classes else get_object_or_404(Cycle, year=year))
    context = {
        "title": _("Paper ballots"),
        "cycle": cycle,
        **ballots_context(cycle, classes, request.user, request.GET.get("class", "")),
    }
    return render(request, "scoring/ballots.html", context)


# ── Entering ──────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "POST"])
@once
def tally_enter(request, year, rater_class, pledge):
    """Type the counts of a class's anonymous ballots for one department."""
    require_known(access.can_manage(request.user))
    rater_class = get_object_or_404(RaterClass, pk=rater_class, cycle__year=year)
    pledge = get_object_or_404(Pledge.objects.select_related("department", "cycle"), pk=pledge, cycle__year=year)
    form = form_of(TallyForm, request, pledge, rater_class)
    return entered(request, form, actions.enter_tally, pledge, {"rater_class": rater_class, "pledge": pledge})


@require_http_methods(["GET", "POST"])
@once
def transcription_enter(request, sheet):
    """Type one evaluator's paper ballot."""
    require_known(access.can_manage(request.user))
    sheet = get_object_or_404(ScoreSheet.objects.for_list(), pk=sheet)
    initial = {"version": sheet.version}
    form = form_of(TranscriptionForm, request, sheet.pledge, sheet.evaluator.rater_class, initial=initial)
    return entered(request, form, actions.enter_transcription, sheet.pledge, {"sheet": sheet})


def form_of(form_class, request, pledge, rater_class, **options):
    require(access.can_judge(request.user, pledge.department_id))
    titles = {str(one.number): one.title for one in pledge.commitments.all()}
    return form_class(
        request.POST or None,
        request.FILES or None,
        numbers=actions.numbers_rated(pledge, rater_class),
        titles=titles,
        grades=actions.grades_for(rater_class, pledge),
        **options,
    )


def entered(request, form, act, pledge, things):
    """Keep what was typed and show it; on trouble the form comes back with it."""
    status = MENDED if form.is_bound else OPENED
    if form.is_valid():
        try:
            found = act(actor=request.user, **things, **form.arguments())
        except ValidationError as error:
            if isinstance(error, VersionConflict):
                status, form.data = OVERTAKEN, form.data.copy()
                form.data["version"] = error.current.version
            form.refuse(error)
        else:
            messages.success(request, _("It has been entered. It counts once a second member has confirmed it."))
            return redirect(PAGES[type(found)], found.pk)
    year = open_on(request, pledge.cycle).year
    title = _("Enter a paper ballot: %(department)s") if "sheet" in things else _("Enter counts: %(department)s")
    context = {
        "title": title % {"department": pledge.department.name},
        "eyebrow": things.get("sheet") or things["rater_class"],
        "form": form,
        "crumbs": crumbs_to_ballots(year),
        "cancel_url": reverse("ballots", args=[year]),
    }
    return render(request, "scoring/ballot_enter.html", context, status=status)


def crumbs_to_ballots(year):
    ranking = _("Ranking %(year)s") % {"year": year}
    return [(reverse("ranking", args=[year]), ranking), (reverse("ballots", args=[year]), _("Paper ballots"))]


# ── One entry ─────────────────────────────────────────────────────────────────
def get_paper(request, model, pk):
    """The entry; of the own department's a member of the office sees none."""
    require_known(access.can_manage(request.user))
    way = "sheet__" if model is Transcription else ""
    related = [f"{way}pledge__department", f"{way}pledge__cycle", "entered_by", "confirmed_by"]
    related += ["sheet__evaluator__user", "sheet__evaluator__rater_class"] if way else ["rater_class"]
    found = get_object_or_404(model.objects.select_related(*related), pk=pk)
    require(access.can_judge(request.user, actions.pledge_of(found).department_id))
    return found


@require_GET
def paper(request, model, pk):
    """The marks beside the scan; that somebody looked is on record."""
    found = get_paper(request, model, pk)
    audit.record_apart(f"{model._meta.model_name}.read", actor=request.user, target=found)
    return render_paper(request, found, ReasonForm(initial={"version": found.version}))


def render_paper(request, found, form, status=OPENED):
    pledge, page = actions.pledge_of(found), PAGES[type(found)]
    is_tally = isinstance(found, BallotTally)
    open_on(request, pledge.cycle)
    context = {
        "title": pledge.department.name,
        "paper": found,
        "eyebrow": found.rater_class if is_tally else found.sheet.evaluator,
        "parts": [(place_of(number), part) for number, part in (found.counts if is_tally else found.entries).items()],
        "is_tally": is_tally,
        "form": form,
        "may_withdraw": actions.may_withdraw(found),
        "may_confirm": found.confirmed_at is None and found.entered_by_id != request.user.pk,
        "urls": {name: reverse(f"{page}-{name}", args=[found.pk]) for name in ("scan", "confirm", "withdraw")},
        "crumbs": crumbs_to_ballots(pledge.cycle.year),
    }
    return render(request, "scoring/ballot.html", context, status=status)


@require_GET
def scan(request, model, pk):
    found = get_paper(request, model, pk)
    audit.record_apart(f"{model._meta.model_name}.scan", actor=request.user, target=found)
    return hand_out(request, found, as_attachment=True)


CONFIRM = {
    BallotTally: ("tally", actions.confirm_tally),
    Transcription: ("transcription", actions.confirm_transcription),
}


@require_POST
@once
def confirm(request, model, pk):
    """The second member's word that the marks are those on the paper."""
    found, (name, act) = get_paper(request, model, pk), CONFIRM[model]
    form = ReasonForm(request.POST)
    try:
        act(actor=request.user, version=request.POST.get("version") or None, **{name: found})
    except ValidationError as error:
        return refused(request, found, form, error)
    messages.success(request, _("Confirmed. The marks count from now on and stay as they are."))
    return redirect(PAGES[model], pk)


@require_POST
@once
def withdraw(request, model, pk):
    """Take back an entry that nobody has confirmed."""
    found = get_paper(request, model, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render_paper(request, found, form, status=MENDED)
    try:
        actions.withdraw(paper=found, actor=request.user, **form.cleaned_data)
    except ValidationError as error:
        return refused(request, found, form, error)
    messages.success(request, _("The entry has been taken back."))
    return redirect("ballots", actions.pledge_of(found).cycle.year)


def refused(request, found, form, error):
    form.is_valid()
    form.errors.pop("reason", None)
    form.add_error(None, error.messages)
    status = OVERTAKEN if isinstance(error, VersionConflict) else MENDED
    return render_paper(request, get_paper(request, type(found), found.pk), form, status=status)
