"""The matrix of lights, and one light with its arithmetic, for the office and the leaders."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from commitments import access, opening
from commitments.actions.lights import override_light, set_pace
from commitments.forms.filing_lights import OverrideForm, PaceForm
from commitments.lights import planned_at
from commitments.matrix import matrix_of
from commitments.models import Commitment, LightRecord, ReportingPeriod
from commitments.overview import progress_in
from departments.access import require, require_known
from departments.once import once

LIGHTS = [
    ("red", gettext_lazy("red light")),
    ("newly-red", gettext_lazy("newly red")),
    ("yellow", gettext_lazy("yellow light")),
    ("green", gettext_lazy("green light")),
    ("none", gettext_lazy("not lit yet")),
]


@require_GET
def lights(request):
    """The matrix of a period; without one, of the newest that has opened."""
    require_known(access.sees_lights(request.user))
    today = timezone.localdate()
    periods = list(ReportingPeriod.objects.opened(at=today).select_related("cycle").order_by("-cycle__year", "number"))
    period = chosen_period(request, periods)
    context = {"title": _("Lights"), "period": period}
    if period:
        opening.open_on(request, period.cycle)
        filters = {name: request.GET.get(name, "") for name in ("text", "group", "light")}
        context |= {
            "matrix": matrix_of(period, user=request.user, at=today, **filters),
            "filters": filters,
            "periods": [one for one in periods if one.cycle_id == period.cycle_id],
            "lights": LIGHTS,
        }
    return render(request, "lights/matrix.html", context)


def chosen_period(request, periods):
    wanted = request.GET.get("period", "")
    found = [period for period in periods if str(period.pk) == wanted]
    if found:
        return found[0]
    newest = [period for period in periods if period.cycle_id == periods[0].cycle_id]
    return newest[-1] if newest else None


@require_GET
def light(request, period, commitment):
    return show(request, *get_light_for(request.user, period, commitment))


def get_light_for(user, period, commitment):
    require_known(access.sees_lights(user))
    period = get_object_or_404(ReportingPeriod.objects.select_related("cycle"), pk=period)
    found = Commitment.objects.of_cycle(period.cycle).for_list()
    return period, get_object_or_404(found, pk=commitment)


def show(request, period, commitment, status=200, **forms):
    opening.open_on(request, period.cycle)
    progress = progress_in(period, [commitment], at=timezone.localdate())[commitment.pk]
    context = {
        "title": f"{commitment.number} {commitment.title}",
        "eyebrow": f"{commitment.pledge.department} · {period.name}",
        "crumbs": [(f"{reverse('lights')}?period={period.pk}", _("Lights"))],
        "period": period,
        "commitment": commitment,
        "progress": progress,
        "linear": planned_at(period.cutoff_on),
        "records": LightRecord.objects.filter(period=period, commitment=commitment).select_related("made_by"),
        "may_change": access.can_rule_on(request.user, commitment.pledge.department_id),
        "override_form": OverrideForm(),
        "pace_form": PaceForm(initial={"percent": progress.planned}),
        **forms,
    }
    return render(request, "lights/light.html", context, status=status)


@require_POST
@once
def light_override(request, period, commitment):
    period, commitment = get_light_to_change(request.user, period, commitment)
    form = OverrideForm(request.POST)
    if not form.is_valid():
        return show(request, period, commitment, status=422, override_form=form)
    try:
        override_light(period=period, commitment=commitment, actor=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return show(request, period, commitment, status=422, override_form=form)
    messages.success(request, _("The light was changed; both colours stay visible."))
    return redirect("light", period.pk, commitment.pk)


@require_POST
@once
def pace_set(request, period, commitment):
    period, commitment = get_light_to_change(request.user, period, commitment)
    form = PaceForm(request.POST)
    if not form.is_valid():
        return show(request, period, commitment, status=422, pace_form=form)
    set_pace(period=period, commitment=commitment, actor=request.user, **form.cleaned_data)
    messages.success(request, _("The pace was set."))
    return redirect("light", period.pk, commitment.pk)


def get_light_to_change(user, period, commitment):
    period, commitment = get_light_for(user, period, commitment)
    require(access.can_rule_on(user, commitment.pledge.department_id))
    return period, commitment
