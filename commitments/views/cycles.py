"""The office runs the year: its cycles, their rules and their steps."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commitments import access, opening
from commitments.actions import cycles as actions
from commitments.forms.cycles import CycleForm, RulesForm, StepBackForm, StepForm
from commitments.hooks import hooks, run
from commitments.models import Cycle, ProgressReport
from commitments.views.acting import answer, attempt
from commitments.views.links import crumbs_to_cycle
from commitments.views.yearly import period_rows, rule_groups, way_of
from departments.access import does_business, require, require_known
from departments.once import once

Status = Cycle.Status
COUNTED_UP_TO = 2_000  # commitments of a year in the list of years; the year's own page says how many there are


@require_GET
def cycles(request):
    """Every cycle with its status and size."""
    require_to_run(request.user)
    found = access.cycles_for(request.user).newest_first().with_sizes(at_most=COUNTED_UP_TO + 1)
    context = {"title": _("Run the year"), "rows": found, "most": COUNTED_UP_TO}
    return render(request, "commitments/cycles/list.html", context)


@require_GET
def cycle(request, year):
    """Where a year stands, what it needs next, its periods and its rules."""
    cycle = get_cycle(request, year)
    blockers = actions.start_blockers(cycle) if cycle.status == Status.PREPARING else []
    context = {
        "title": _("%(year)s cycle") % {"year": cycle.year},
        "crumbs": crumbs_to_cycle(cycle)[:1],
        "cycle": cycle,
        "way": way_of(cycle),
        "before": actions.status_before(cycle),
        "blockers": blockers,
        "periods": period_rows(cycle, at=timezone.localdate()),
        "rule_groups": rule_groups(cycle),
        "steps": cycle.steps.select_related("taken_by").order_by("-pk"),
        "sizes": sizes_of(cycle),
        "periods_editable": cycle.status in (Status.PREPARING, Status.RUNNING),
        "rules_editable": bool(actions.changeable_rules(cycle)),
    }
    return render(request, "commitments/cycles/page.html", context)


@require_http_methods(["GET", "POST"])
@once
def cycle_add(request):
    """A new cycle, in preparation."""
    require_to_run(request.user)
    form = CycleForm(request.POST or None, initial={"year": year_to_make()})
    if attempt(form, actions.create_cycle, actor=request.user):
        messages.success(request, _("The cycle has been made. It now needs its pledges and its periods."))
        return redirect("cycle", form.cleaned_data["year"])
    crumbs = [(reverse("cycles"), _("Run the year"))]
    return answer(
        request, "commitments/cycles/new.html", form, title=_("New cycle"), crumbs=crumbs, cancel_url=crumbs[0][0]
    )


def year_to_make():
    """This year, or the one after the newest cycle if this year has its cycle."""
    newest = Cycle.objects.newest_first().values_list("year", flat=True).first()
    return max(timezone.localdate().year, newest + 1 if newest else 0)


@require_http_methods(["GET", "POST"])
@once
def cycle_rules(request, year):
    """The rules of a cycle; those that are firm by now cannot be chosen any more."""
    cycle = get_cycle(request, year)
    crumbs = crumbs_to_cycle(cycle)
    form = RulesForm(request.POST or None, thing=cycle)
    if attempt(form, actions.change_rules, cycle=cycle, actor=request.user):
        messages.success(request, _("The rules have been saved."))
        return redirect("cycle", year)
    context = {"title": _("Rules of the cycle"), "crumbs": crumbs, "cancel_url": crumbs[-1][0], "cycle": cycle}
    return answer(request, "commitments/cycles/rules.html", form, **context)


@require_http_methods(["GET", "POST"])
@once
def cycle_start(request, year):
    """Lock targets and coefficients: the year begins."""
    cycle = get_cycle(request, year)
    form = StepForm(request.POST or None, thing=cycle)
    if attempt(form, actions.start_year, cycle=cycle, actor=request.user):
        messages.success(request, _("The year is running: targets and coefficients are locked."))
        return redirect("cycle", year)
    context = {"blockers": actions.start_blockers(cycle), "sizes": sizes_of(cycle)}
    return confirm(request, "start", form, cycle, title=_("Start the year"), **context)


@require_http_methods(["GET", "POST"])
@once
def cycle_open_scoring(request, year):
    """End filing and make the score sheets."""
    cycle = get_cycle(request, year)
    form = StepForm(request.POST or None, thing=cycle)
    if attempt(form, actions.open_scoring, cycle=cycle, actor=request.user):
        messages.success(request, _("Scoring is open; the score sheets have been made."))
        return redirect("cycle", year)
    counts = ProgressReport.objects.of_cycle(cycle).count_by_status()
    unfinished = sum(counts.values()) - counts.get(ProgressReport.Status.ACCEPTED, 0)
    missing = [sentence for found in run(hooks.before_scoring, cycle) for sentence in found]
    context = {"reports": in_order(counts), "unfinished": unfinished, "missing": missing}
    return confirm(request, "open_scoring", form, cycle, title=_("Open scoring"), **context)


@require_http_methods(["GET", "POST"])
@once
def cycle_archive(request, year):
    """Close the year for ever."""
    cycle = get_cycle(request, year)
    form = StepForm(request.POST or None, thing=cycle)
    if attempt(form, actions.archive, cycle=cycle, actor=request.user):
        messages.success(request, _("The year is archived and read-only from now on."))
        return redirect("cycle", year)
    return confirm(request, "archive", form, cycle, title=_("Archive the year"))


@require_http_methods(["GET", "POST"])
@once
def cycle_step_back(request, year):
    """One step back, with a reason that stays on record."""
    cycle = get_cycle(request, year)
    form = StepBackForm(request.POST or None, thing=cycle)
    if attempt(form, actions.step_back, cycle=cycle, actor=request.user):
        messages.success(request, _("The cycle has gone one step back; the reason is on record."))
        return redirect("cycle", year)
    to = actions.status_before(cycle)
    context = {"to": Status(to).label if to else ""}
    return confirm(request, "step_back", form, cycle, title=_("Go one step back"), **context)


def confirm(request, step, form, cycle, **context):
    crumbs = crumbs_to_cycle(cycle)
    here = {"cycle": cycle, "crumbs": crumbs, "cancel_url": crumbs[-1][0]}
    return answer(request, f"commitments/cycles/{step}.html", form, **here, **context)


def sizes_of(cycle):
    return Cycle.objects.with_sizes().get(pk=cycle.pk)


def in_order(counts):
    """How many reports stand where, in the order of their way: (status in words, count)."""
    return [(label, counts.get(status, 0)) for status, label in ProgressReport.Status.choices]


def get_cycle(request, year):
    return opening.open_on(request, access.get_cycle_to_run(request.user, year))


def require_to_run(user):
    require_known(does_business(user))
    require(access.can_run_year(user))
