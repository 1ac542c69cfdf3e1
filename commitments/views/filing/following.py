"""What stands beside a commitment's reports: remarks, contributions, milestones, self-assessment."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commitments import access, opening
from commitments.actions import assessment as assessing
from commitments.actions import following as acts
from commitments.forms.filing_following import (
    AnswerForm,
    AssessmentForm,
    ContributionForm,
    MilestoneForm,
    RemarkForm,
)
from commitments.models import Evidence, Milestone, Remark, ReportingPeriod, SelfAssessment
from commitments.views.links import crumbs_to_commitment
from departments.access import require
from departments.models import VersionConflict
from departments.once import once


@require_GET
def following(request, pk):
    return show(request, access.get_commitment_for(request.user, pk))


def show(request, commitment, status=200, **forms):
    user, department = request.user, commitment.pledge.department_id
    opening.open_on(request, commitment.pledge.cycle)
    assessment = SelfAssessment.objects.filter(commitment=commitment).select_related("filed_by", "signed_by").first()
    context = {
        "title": str(commitment),
        "eyebrow": str(commitment.pledge.department),
        "crumbs": crumbs_to_commitment(commitment),
        "commitment": commitment,
        "remarks": commitment.remarks.with_answers(),
        "contributions": commitment.contributions.select_related("department", "period", "made_by"),
        "milestones": commitment.milestones.select_related("confirmed_by", "proposed_by"),
        "assessment": assessment,
        "can_remark": access.can_remark(user),
        "can_answer": access.can_answer(user, commitment),
        "can_file": access.can_file_for(user, department),
        "can_sign": access.can_sign_for(user, department) and assessment is not None and assessment.filed_by != user,
        "can_confirm": access.can_rule_on(user, department),
        "remark_form": RemarkForm(),
        "milestone_form": MilestoneForm(),
        "assessment_form": assessment_form(commitment, assessment),
        "contribution_form": contribution_form(request, commitment),
        **forms,
    }
    return render(request, "filing/following.html", context, status=status)


def assessment_form(commitment, assessment, data=None):
    files = Evidence.objects.filter(report__commitment=commitment, report__status__in=["signed", "accepted"])
    return AssessmentForm(data, files=files, instance=assessment)


def contribution_form(request, commitment, data=None):
    """The form for the co-departments the person files for; None for everybody else."""
    filed_for = access.departments_filed_for(request.user)
    own = commitment.co_departments.filter(pk__in=filed_for)
    if not filed_for or not own:
        return None
    periods = ReportingPeriod.objects.open(at=timezone.localdate()).filter(cycle=commitment.pledge.cycle_id)
    return ContributionForm(data, periods=periods, departments=own)


def answer(request, commitment, name, form, action, done, /, **arguments):
    """Act with what a form holds and go back to the page; what is refused stands in the form and in the list on top."""
    if form.is_valid():
        try:
            action(actor=request.user, **arguments)
        except VersionConflict as conflict:
            form.add_error(None, conflict)
            return show(request, commitment, status=409, form=form, **{name: form})
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, done)
            return redirect("following", commitment.pk)
    return show(request, commitment, status=422, form=form, **{name: form})


@require_POST
@once
def remark_add(request, pk):
    commitment = access.get_commitment_for(request.user, pk)
    require(access.can_remark(request.user))
    form = RemarkForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    done = _("The remark is with the department.")
    return answer(request, commitment, "remark_form", form, acts.write_remark, done, commitment=commitment, text=text)


@require_POST
@once
def remark_answer(request, pk):
    remark = get_object_or_404(Remark.objects.select_related("commitment__pledge"), pk=pk)
    commitment = access.get_commitment_for(request.user, remark.commitment_id)
    require(access.can_answer(request.user, commitment))
    form = AnswerForm(request.POST, remark=remark)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    done = _("The answer is kept.")
    return answer(request, commitment, "answer_form", form, acts.answer_remark, done, remark=remark, text=text)


@require_POST
@once
def contribution_add(request, pk):
    commitment = access.get_commitment_for(request.user, pk)
    form = contribution_form(request, commitment, request.POST)
    require(form is not None)
    arguments = {}
    if form.is_valid():
        data = form.cleaned_data
        arguments = {"period": data["period"], "department_id": data["department"].pk, "text": data["text"]}
    done = _("The contribution is kept.")
    return answer(
        request, commitment, "contribution_form", form, acts.contribute, done, commitment=commitment, **arguments
    )


@require_POST
@once
def milestone_propose(request, pk):
    commitment = access.get_commitment_for(request.user, pk)
    require(access.can_file_for(request.user, commitment.pledge.department_id))
    form = MilestoneForm(request.POST)
    values = form.cleaned_data if form.is_valid() else {}
    done = _("The milestone is proposed; the assessment office confirms it.")
    return answer(
        request, commitment, "milestone_form", form, acts.propose_milestone, done, commitment=commitment, **values
    )


@require_POST
@once
def milestone_withdraw(request, pk):
    milestone = get_object_or_404(Milestone.objects.select_related("commitment__pledge"), pk=pk)
    commitment = access.get_commitment_for(request.user, milestone.commitment_id)
    return act(request, commitment, acts.withdraw_milestone, _("The proposal was taken back."), milestone=milestone)


@require_POST
@once
def milestones_confirm(request, pk):
    commitment = access.get_commitment_for(request.user, pk)
    done = _("The milestones are confirmed; completion follows from them now.")
    return act(request, commitment, acts.confirm_milestones, done, commitment=commitment)


@require_POST
@once
def assessment_submit(request, pk):
    commitment = access.get_commitment_for(request.user, pk)
    require(access.can_file_for(request.user, commitment.pledge.department_id))
    stored = SelfAssessment.objects.filter(commitment=commitment).first()
    form = assessment_form(commitment, stored, request.POST)
    arguments = {"commitment": commitment}
    if form.is_valid():
        arguments |= {"values": form.values(), "version": form.cleaned_data["version"] or 0}
    done = _("The self-assessment waits for the head's signature.")
    return answer(request, commitment, "assessment_form", form, assessing.submit_assessment, done, **arguments)


@require_POST
@once
def assessment_sign(request, pk):
    assessment = get_object_or_404(SelfAssessment.objects.select_related("commitment__pledge"), pk=pk)
    commitment = access.get_commitment_for(request.user, assessment.commitment_id)
    done = _("The self-assessment is signed.")
    return act(request, commitment, assessing.sign_assessment, done, assessment=assessment)


def act(request, commitment, action, done, /, **arguments):
    """Run an act that needs no form and go back to the page with what it did or why it did not."""
    try:
        action(actor=request.user, **arguments)
    except ValidationError as refusal:
        return show(request, commitment, status=422, act_errors=refusal.messages)
    messages.success(request, done)
    return redirect("following", commitment.pk)
