"""The office reads a department's targets and says yes or no to each promise found in them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commitments import access, opening
from commitments.actions.indicators import Decided, accept, confirm, reject
from commitments.forms.indicators import ConfirmForm, ProposalForm
from commitments.models import Cycle
from commitments.proposal_counts import next_to_do, standings_of
from commitments.proposals import digest_of, proposals_in
from commitments.views.acting import MENDED, OPENED, OVERTAKEN
from commitments.views.indicators.shown import anchor_of, prefix_of, target_shown, typed_in_words
from commitments.views.links import crumbs_to_cycle
from departments.access import own_departments, require
from departments.once import once


@require_GET
def pledge_indicators(request, pk):
    """A department's targets with the promises found in them, and a small form beside each."""
    pledge = access.get_pledge_to_run(request.user, pk)
    return show(request, pledge)


@require_POST
@once
def proposal_accept(request, pk, fingerprint):
    """Yes: as it was found, or as it was mended in its form."""
    commitment = get_commitment_to_decide_on(request, pk)
    form = ProposalForm(request.POST, prefix=prefix_of(fingerprint))
    if not form.is_valid():
        return show(request, commitment.pledge, typed={fingerprint: form}, status=MENDED)
    try:
        indicator = accept(commitment=commitment, fingerprint=fingerprint, actor=request.user, **form.arguments())
    except Decided as decided:
        return show(request, commitment.pledge, typed={fingerprint: form}, decided=decided, status=OVERTAKEN)
    except ValidationError as refusal:
        form.refuse(refusal)
        return show(request, commitment.pledge, typed={fingerprint: form}, status=MENDED)
    messages.success(request, _("“%(name)s” is an indicator now.") % {"name": indicator.name})
    return redirect(next_place(commitment, fingerprint))


@require_POST
@once
def proposal_reject(request, pk, fingerprint):
    """No: it is no promise. The form is not read."""
    commitment = get_commitment_to_decide_on(request, pk)
    try:
        reject(commitment=commitment, fingerprint=fingerprint, actor=request.user)
    except Decided as decided:
        return show(request, commitment.pledge, decided=decided, status=OVERTAKEN)
    except ValidationError as refusal:
        return show(request, commitment.pledge, refusals=refusal.messages, status=MENDED)
    messages.success(request, _("It was set aside; reading the target again does not ask again."))
    return redirect(next_place(commitment, fingerprint))


@require_POST
@once
def indicators_confirm(request, pk):
    """Yes to all that is open in a department, or to all that was found without doubt."""
    pledge = access.get_pledge_to_run(request.user, pk)
    require(access.can_rule_on(request.user, pledge.department_id))
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return show(request, pledge, refusals=[_("Choose what is to be taken over.")], status=MENDED)
    only_sure = form.cleaned_data["which"] == ConfirmForm.SURE
    try:
        made, left = confirm(
            pledge=pledge,
            actor=request.user,
            shown=form.cleaned_data["shown"],
            is_sure_enough=(lambda one: one.is_sure) if only_sure else None,
        )
    except Decided as decided:
        return show(request, pledge, decided=decided, status=OVERTAKEN)
    except ValidationError as refusal:
        return show(request, pledge, refusals=refusal.messages, status=MENDED)
    tell(request, made, left)
    return redirect("pledge-indicators", pk)


def tell(request, made, left):
    text = ngettext("%d indicator was confirmed.", "%d indicators were confirmed.", len(made))
    messages.success(request, text % len(made))
    if left:
        text = ngettext("%d has to be mended by hand first.", "%d have to be mended by hand first.", len(left))
        messages.warning(request, text % len(left))


def get_commitment_to_decide_on(request, pk):
    commitment = access.get_commitment_to_run(request.user, pk)
    require(access.can_rule_on(request.user, commitment.pledge.department_id))
    return commitment


def next_place(commitment, fingerprint):
    """The address of the next open proposal of the department after this one, else of the first that is left."""
    commitments = list(commitment.pledge.commitments.counting().order_by("number"))
    proposals, _indicators = proposals_in(commitments, year=commitment.pledge.cycle.year)
    everything = [(row, one) for row in commitments for one in proposals[row.pk]]
    here = next((place for place, (_row, one) in enumerate(everything) if one.fingerprint == fingerprint), 0)
    left = [(row, one) for row, one in everything[here:] + everything[:here] if one.is_open]
    address = reverse("pledge-indicators", args=[commitment.pledge_id])
    return f"{address}#{anchor_of(*left[0])}" if left else address


def show(request, pledge, *, typed=None, decided=None, refusals=(), status=OPENED):
    """The confirmation page; `typed` are forms that came back, by the fingerprint of their proposal."""
    typed = typed or {}
    opening.open_on(request, pledge.cycle)
    commitments = list(pledge.commitments.counting().order_by("number"))
    proposals, indicators = proposals_in(commitments, year=pledge.cycle.year)
    waiting = [one for row in commitments for one in proposals[row.pk] if one.is_open]
    context = {
        "title": pledge.department.name,
        "crumbs": [*crumbs_to_cycle(pledge.cycle), (overview_url(pledge.cycle), _("Indicators of the year"))],
        "pledge": pledge,
        "cycle": pledge.cycle,
        "targets": [target_shown(row, proposals[row.pk], indicators[row.pk], typed) for row in commitments],
        "open": len(waiting),
        "sure": sum(one.is_sure for one in waiting),
        "shown": digest_of(waiting),
        "can_decide": can_decide(request.user, pledge),
        "decided": decided,
        "refusals": refusals,
        "lost": lost_of(typed, proposals),
        "next": None if waiting else next_pledge(request.user, pledge),
        "form": next(iter(typed.values()), None),
    }
    return render(request, "indicators/confirm.html", context, status=status)


def can_decide(user, pledge):
    may_change = pledge.cycle.status in (Cycle.Status.PREPARING, Cycle.Status.RUNNING)
    return may_change and access.can_rule_on(user, pledge.department_id)


def lost_of(typed, proposals):
    """What was typed for proposals that have no form on the page any more."""
    there = {one.fingerprint for found in proposals.values() for one in found if one.is_open or one.is_set_aside}
    return [typed_in_words(form) for fingerprint, form in typed.items() if fingerprint not in there]


def next_pledge(user, pledge):
    return next_to_do(standings_of(pledge.cycle), after=pledge, without=own_departments(user))


def overview_url(cycle):
    return reverse("cycle-indicators", args=[cycle.year])
