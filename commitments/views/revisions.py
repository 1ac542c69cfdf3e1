"""The office changes what is locked, and decides what becomes of a commitment."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments import access, opening
from commitments.actions.decisions import decide
from commitments.actions.revisions import revise_coefficient, revise_commitment
from commitments.forms.revisions import CoefficientRevisionForm, CommitmentRevisionForm, DecisionForm
from commitments.views.acting import answer, attempt
from commitments.views.links import crumbs_to_commitment, crumbs_to_department, department_url
from departments.access import require
from departments.once import once


@require_http_methods(["GET", "POST"])
@once
def commitment_revise(request, pk):
    """Another title, target or own coefficient for a commitment of the running year."""
    commitment = get_commitment_to_rule_on(request, pk)
    form = CommitmentRevisionForm(request.POST or None, thing=commitment)
    if attempt(form, revise_commitment, commitment=commitment, actor=request.user):
        messages.success(request, _("The revision is in force; both wordings stay on record."))
        return redirect("commitment", pk)
    title = _("Revise a commitment")
    return answer(request, "commitments/revisions/commitment.html", form, title=title, **about(commitment))


@require_http_methods(["GET", "POST"])
@once
def commitment_decide(request, pk):
    """Completed, cancelled, not done, or active again: by decision, on a document."""
    commitment = get_commitment_to_rule_on(request, pk)
    form = DecisionForm(request.POST or None, thing=commitment)
    if attempt(form, decide, commitment=commitment, actor=request.user):
        messages.success(request, _("The decision is on record."))
        return redirect("commitment", pk)
    title = _("Decide on a commitment")
    return answer(request, "commitments/revisions/decision.html", form, title=title, **about(commitment))


def about(commitment):
    """What both pages say of the commitment, and the way back to it."""
    crumbs = crumbs_to_commitment(commitment)
    return {"commitment": commitment, "crumbs": crumbs, "cancel_url": crumbs[-1][0]}


@require_http_methods(["GET", "POST"])
@once
def pledge_revise(request, pk):
    """Another difficulty coefficient for a department in the running year."""
    pledge = access.get_pledge_to_run(request.user, pk)
    require(access.can_rule_on(request.user, pledge.department_id))
    opening.open_on(request, pledge.cycle)
    form = CoefficientRevisionForm(request.POST or None, thing=pledge)
    if attempt(form, revise_coefficient, pledge=pledge, actor=request.user):
        messages.success(request, _("The revision is in force; both coefficients stay on record."))
        return redirect(department_url(pledge))
    return answer(
        request,
        "commitments/revisions/coefficient.html",
        form,
        title=_("Revise the difficulty coefficient"),
        crumbs=crumbs_to_department(pledge),
        pledge=pledge,
        cancel_url=department_url(pledge),
    )


def get_commitment_to_rule_on(request, pk):
    commitment = access.get_commitment_to_run(request.user, pk)
    require(access.can_rule_on(request.user, commitment.pledge.department_id))
    opening.open_on(request, commitment.pledge.cycle)
    return commitment
