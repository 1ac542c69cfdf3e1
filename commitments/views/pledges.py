"""The office enters and edits pledges and commitments by hand."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments import access, opening
from commitments.actions.pledges import add_commitment, add_pledge, change_commitment, change_pledge
from commitments.forms.pledges import CoefficientForm, CommitmentForm, NewCommitmentForm, PledgeForm
from commitments.views.acting import answer, attempt
from commitments.views.links import crumbs_to_commitment, crumbs_to_cycle, crumbs_to_department, department_url
from departments.once import once


@require_http_methods(["GET", "POST"])
@once
def pledge_add(request, year):
    """A department joins a cycle in preparation."""
    cycle = opening.open_on(request, access.get_cycle_to_run(request.user, year))
    form = PledgeForm(request.POST or None, cycle=cycle)
    if attempt(form, add_pledge, cycle=cycle, actor=request.user):
        department = form.cleaned_data["department"]
        messages.success(request, _("%(department)s now has a pledge.") % {"department": department})
        return redirect(f"{reverse('department', args=[department.pk])}?year={year}")
    return come_back(request, form, _("Add a department"), crumbs_to_cycle(cycle))


@require_http_methods(["GET", "POST"])
@once
def pledge_edit(request, pk):
    """A pledge's coefficient and what it rests on, while the year is prepared."""
    pledge = access.get_pledge_to_run(request.user, pk)
    opening.open_on(request, pledge.cycle)
    form = CoefficientForm(request.POST or None, thing=pledge)
    if attempt(form, change_pledge, pledge=pledge, actor=request.user):
        messages.success(request, _("The pledge has been saved."))
        return redirect(department_url(pledge))
    return come_back(request, form, _("Edit the pledge"), crumbs_to_department(pledge))


@require_http_methods(["GET", "POST"])
@once
def commitment_add(request, pk):
    """One more commitment in a pledge, while the year is prepared."""
    pledge = access.get_pledge_to_run(request.user, pk)
    opening.open_on(request, pledge.cycle)
    form = NewCommitmentForm(request.POST or None, pledge=pledge, initial={"number": pledge.commitments.count() + 1})
    if attempt(form, add_commitment, pledge=pledge, actor=request.user):
        messages.success(request, _("The commitment has been added."))
        return redirect(department_url(pledge))
    return come_back(request, form, _("Add a commitment"), crumbs_to_department(pledge))


@require_http_methods(["GET", "POST"])
@once
def commitment_edit(request, pk):
    """A commitment while the year is prepared; who answers for it also afterwards."""
    commitment = access.get_commitment_to_run(request.user, pk)
    opening.open_on(request, commitment.pledge.cycle)
    crumbs = crumbs_to_commitment(commitment)
    form = CommitmentForm(request.POST or None, thing=commitment)
    if attempt(form, change_commitment, commitment=commitment, actor=request.user):
        messages.success(request, _("The commitment has been saved."))
        return redirect("commitment", pk)
    return come_back(request, form, _("Edit a commitment"), crumbs)


def come_back(request, form, title, crumbs):
    return answer(request, "commitments/act.html", form, title=title, crumbs=crumbs, cancel_url=crumbs[-1][0])
