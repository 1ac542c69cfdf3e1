"""The office's pages of publications, and the departments' page while a ranking is shown to them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commitments.models import Cycle
from commitments.opening import open_on
from departments.access import does_business, require_known
from departments.models import Department
from departments.once import once
from scoring import access
from scoring.actions import publications as actions
from scoring.forms import publications as forms
from scoring.messages import LINE
from scoring.models import Correction, Objection, Publication, ScoreSheet
from scoring.ranking_rows import rows_of, scale_of
from scoring.views.acting import attempt

Status = Publication.Status


# ── A year's publications ─────────────────────────────────────────────────────
@require_GET
def publications(request, year):
    require_known(access.can_manage(request.user))
    return render_list(request, open_on(request, get_object_or_404(Cycle, year=year)), forms.DraftForm())


def render_list(request, cycle, form, status=200):
    found = cycle.publications.without_content().select_related("drafted_by", "checked_by", "published_by", "replaces")
    is_correction = any(publication.status == Status.PUBLISHED for publication in found)
    form.fields["reason"].required = is_correction
    context = {
        "title": _("Publications %(year)s") % {"year": cycle.year},
        "cycle": cycle,
        "publications": found,
        "form": form,
        "can_draft": cycle.status in (Cycle.Status.SCORING, Cycle.Status.PUBLISHED),
        "is_correction": is_correction,
    }
    return render(request, "scoring/publications.html", context, status=status)


@require_POST
@once
def publication_draft(request, year):
    """Make a trial run of the ranking as it stands."""
    require_known(access.can_manage(request.user))
    cycle, form = open_on(request, get_object_or_404(Cycle, year=year)), forms.DraftForm(request.POST)
    if form.is_valid():
        try:
            publication = actions.draft_ranking(cycle=cycle, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The trial run is ready to be checked by a second member."))
            return redirect("publication", publication.pk)
    return render_list(request, cycle, form, status=422)


# ── One publication ───────────────────────────────────────────────────────────
def get_publication(request, pk):
    require_known(access.can_manage(request.user))
    found = get_object_or_404(Publication.objects.select_related("cycle"), pk=pk)
    open_on(request, found.cycle)
    return found


@require_GET
def publication(request, pk):
    return render_one(request, get_publication(request, pk))


def render_one(request, publication, status=200, **bound):
    initial = {"version": publication.version}
    lines = list(publication.rows.values_list("standing", flat=True))
    choices = {"audience": publication.audience, "extent": publication.extent}
    context = {
        "title": _("Publication %(number)s of %(year)s")
        % {"number": publication.number, "year": publication.cycle.year},
        "crumbs": crumbs_to_publications(publication.cycle.year),
        "publication": publication,
        "rows": rows_of(lines, year=publication.cycle.year, scale=scale_of(lines)),
        "objections": publication.objections.select_related("department", "made_by", "decided_by"),
        "correction": open_correction_of(publication),
        "differences": [{**line, "label": LINE.get(line["field"], line["field"])} for line in publication.differences],
        "may_check": publication.status == Status.DRAFT and publication.drafted_by_id != request.user.pk,
        "version_form": forms.VersionForm(initial=initial),
        "show_form": forms.ShowForm(initial={**initial, "days": actions.OBJECTION_DAYS}),
        "publish_form": forms.PublishForm(initial={**initial, **choices}),
        "audience_form": forms.AudienceForm(initial={**initial, **choices}),
        "correction_form": correction_form(publication) if publication.status == Status.PUBLISHED else None,
        "decision_form": forms.DecisionForm(),
        **bound,
    }
    return render(request, "scoring/publication.html", context, status=status)


def crumbs_to_publications(year):
    return [
        (reverse("ranking", args=[year]), _("Ranking %(year)s") % {"year": year}),
        (reverse("publications", args=[year]), _("Publications")),
    ]


def open_correction_of(publication):
    """The correction that was asked for and is not closed, with what it names."""
    named = ("sheets__evaluator__user", "sheets__pledge__department", "pledges__department")
    return publication.corrections.filter(closed_at__isnull=True).prefetch_related(*named).first()


def correction_form(publication, data=None):
    sheets = ScoreSheet.objects.of_cycle(publication.cycle).submitted().for_list()
    pledges = publication.cycle.pledges.select_related("department")
    return forms.CorrectionForm(data, sheets=sheets, pledges=pledges)


def take(request, pk, form_class, name, act, done):
    """Validate, act and go back to the publication; on trouble the page comes back with what was typed."""
    found, form = get_publication(request, pk), form_class(request.POST)
    if attempt(form, act, publication=found, actor=request.user):
        messages.success(request, done)
        return redirect("publication", pk)
    return render_one(request, found, status=409 if form.is_overtaken else 422, **{name: form})


@require_POST
@once
def publication_check(request, pk):
    done = _("Checked: the run recomputes, and nothing has changed since.")
    return take(request, pk, forms.VersionForm, "version_form", actions.check_ranking, done)


@require_POST
@once
def publication_show(request, pk):
    done = _("The departments can see their own lines now and object.")
    return take(request, pk, forms.ShowForm, "show_form", actions.show_ranking, done)


@require_POST
@once
def publication_publish(request, pk):
    return take(request, pk, forms.PublishForm, "publish_form", actions.publish_ranking, _("The ranking is published."))


@require_POST
@once
def publication_widen(request, pk):
    done = _("The audience has been changed.")
    return take(request, pk, forms.AudienceForm, "audience_form", actions.widen_audience, done)


# ── Corrections ───────────────────────────────────────────────────────────────
@require_POST
@once
def correction_ask(request, pk):
    found = get_publication(request, pk)
    form = correction_form(found, request.POST)
    if attempt(form, actions.ask_correction, publication=found, actor=request.user):
        messages.success(request, _("A second member of the office must open the correction."))
        return redirect("publication", pk)
    return render_one(request, found, status=422, correction_form=form)


@require_POST
@once
def correction_open(request, pk):
    require_known(access.can_manage(request.user))
    correction = get_object_or_404(Correction.objects.select_related("publication__cycle"), pk=pk)
    try:
        actions.open_correction(correction=correction, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return render_one(request, correction.publication, status=422)
    messages.success(request, _("The correction is open; what it names can be mended now."))
    return redirect("publication", correction.publication_id)


# ── Objections ────────────────────────────────────────────────────────────────
def shown_to(user):
    """The rankings that are or were shown for objections; known to everybody who takes part in the year."""
    require_known(does_business(user))
    return Publication.objects.filter(shown_until__isnull=False).select_related("cycle")


@require_GET
def objections(request, pk):
    """A department's own line while the ranking is shown, and the form to object to it."""
    found = get_object_or_404(shown_to(request.user), pk=pk)
    return render_objections(request, found, objection_form(request.user))


def objection_form(user, data=None):
    return forms.ObjectionForm(data, departments=Department.objects.filter(pk__in=access.heads_of(user)))


def render_objections(request, publication, form, status=200):
    own = access.own_departments(request.user)
    lines = [line for line in publication.rows.values_list("standing", flat=True) if line["department_id"] in own]
    context = {
        "title": _("For objections: ranking %(year)s") % {"year": publication.cycle.year},
        "publication": publication,
        "rows": rows_of(lines, year=publication.cycle.year, scale=scale_of(lines)),
        "objections": publication.objections.filter(department__in=own).select_related("department", "made_by"),
        "form": form,
        "is_open": actions.is_shown(publication, timezone.localdate()),
        "may_object": bool(access.heads_of(request.user)),
    }
    return render(request, "scoring/objections.html", context, status=status)


@require_POST
@once
def objection_make(request, pk):
    found = get_object_or_404(shown_to(request.user), pk=pk)
    form = objection_form(request.user, request.POST)
    if attempt(form, actions.object_to, publication=found, actor=request.user):
        messages.success(request, _("Your objection has been handed in."))
        return redirect("objections", pk)
    return render_objections(request, found, form, status=422)


@require_POST
@once
def objection_decide(request, pk):
    require_known(access.can_manage(request.user))
    objection = get_object_or_404(Objection.objects.select_related("publication__cycle"), pk=pk)
    form = forms.DecisionForm(request.POST)
    if attempt(form, actions.decide_objection, objection=objection, actor=request.user):
        messages.success(request, _("The objection has been decided."))
        return redirect("publication", objection.publication_id)
    return render_one(request, objection.publication, status=422, decision_form=form)
