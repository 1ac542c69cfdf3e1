"""The office makes the year's reporting periods, edits their days and opens one again for a department."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from commitments import access, opening
from commitments.actions.periods import MONTHS, change_period, extend_period, generate_periods, spans_of
from commitments.forms.periods import RHYTHMS, ExtensionForm, GenerateForm, PeriodForm
from commitments.views.acting import answer, attempt
from commitments.views.links import crumbs_to_cycle
from departments.once import once


@require_http_methods(["GET", "POST"])
@once
def periods_generate(request, year):
    """A whole year's periods in one step, shown before they are made."""
    cycle = opening.open_on(request, access.get_cycle_to_run(request.user, year))
    form = GenerateForm(request.POST or None, thing=cycle)
    if attempt(form, generate_periods, cycle=cycle, actor=request.user):
        count = 12 // MONTHS[form.cleaned_data["rhythm"]]
        made = ngettext("%(count)d period has been made.", "%(count)d periods have been made.", count)
        messages.success(request, made % {"count": count})
        return redirect("cycle", year)
    return answer(
        request,
        "commitments/periods/generate.html",
        form,
        title=_("Make the reporting periods"),
        previews=[(label, spans_of(cycle.year, rhythm)) for rhythm, label in RHYTHMS],
        **way_back(cycle),
    )


@require_http_methods(["GET", "POST"])
@once
def period_edit(request, pk):
    """A period's name and days."""
    period = access.get_period_to_run(request.user, pk)
    cycle = opening.open_on(request, period.cycle)
    title = _("Edit the period %(period)s") % {"period": period.name}
    form = PeriodForm(request.POST or None, thing=period)
    if attempt(form, change_period, period=period, actor=request.user):
        messages.success(request, _("The period has been saved."))
        return redirect("cycle", cycle.year)
    return answer(request, "commitments/periods/edit.html", form, title=title, **way_back(cycle))


@require_http_methods(["GET", "POST"])
@once
def period_extend(request, pk):
    """A period opened again for one department, until a day and for a reason."""
    period = access.get_period_to_run(request.user, pk)
    cycle = opening.open_on(request, period.cycle)
    form = ExtensionForm(request.POST or None, thing=period)
    if attempt(form, extend_period, period=period, actor=request.user):
        done = _("%(period)s is open again for %(department)s.")
        messages.success(request, done % {"period": period.name, "department": form.cleaned_data["department"]})
        return redirect("cycle", cycle.year)
    title = _("Open %(period)s again for a department") % {"period": period.name}
    return answer(request, "commitments/periods/extend.html", form, title=title, period=period, **way_back(cycle))


def way_back(cycle):
    crumbs = crumbs_to_cycle(cycle)
    return {"cycle": cycle, "crumbs": crumbs, "cancel_url": crumbs[-1][0]}
