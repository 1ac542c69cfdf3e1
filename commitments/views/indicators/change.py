"""Splitting a proposal, adding an indicator by hand, changing and retiring one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commitments import access, opening
from commitments.actions.indicators import Decided, add, change, retire, split
from commitments.forms.indicators import ChangeIndicatorForm, NewIndicatorForm, PartFormSet, ReasonForm, RetireForm
from commitments.indicator_rows import goal_in_words, note_on
from commitments.models import Indicator
from commitments.proposals import proposals_in
from commitments.views.acting import answer, attempt
from commitments.views.indicators.confirm import get_commitment_to_decide_on, show
from commitments.views.indicators.shown import initial_of
from commitments.views.links import crumbs_to_cycle
from departments.access import require, require_known
from departments.once import once

LIST_MARK = "、"
RETIRE_ID = "retire_%s"


@require_http_methods(["GET", "POST"])
@once
def proposal_split(request, pk, fingerprint):
    """One found promise becomes several indicators."""
    commitment = get_commitment_to_decide_on(request, pk)
    proposal = get_proposal(commitment, fingerprint)
    formset = PartFormSet(request.POST or None, initial=parts_of(proposal.promise), prefix="part")
    form = ReasonForm(request.POST or None)
    try:
        if split_with(form, formset, commitment=commitment, fingerprint=fingerprint, actor=request.user):
            messages.success(request, _("The proposal was split; its parts are indicators now."))
            return redirect("pledge-indicators", commitment.pledge_id)
    except Decided as decided:
        return show(request, commitment.pledge, decided=decided, status=409)
    return come_back(
        request, "split", form, commitment, _("Split a proposal"), formset=formset, words=proposal.promise.text
    )


def split_with(form, formset, **arguments):
    """Whether the split was done; what the action refuses stands in the form."""
    if not (formset.is_valid() and form.is_valid()):
        return False
    parts = [part.indicator_values() for part in formset if part.has_changed() or not part.empty_permitted]
    try:
        split(parts=parts, reason=form.cleaned_data["reason"], **arguments)
    except Decided:
        raise
    except ValidationError as refusal:
        form.refuse(refusal)
        return False
    return True


def parts_of(promise):
    """Two parts or more to begin with: one for each thing of a list, else the promise twice."""
    names = [name for name in promise.name.split(LIST_MARK) if name]
    whole = initial_of(promise)
    return [whole | {"name": name} for name in (names if len(names) > 1 else [promise.name] * 2)]


def get_proposal(commitment, fingerprint):
    proposals, _indicators = proposals_in([commitment], year=commitment.pledge.cycle.year)
    found = next((one for one in proposals[commitment.pk] if one.fingerprint == fingerprint), None)
    require_known(found)
    return found


@require_http_methods(["GET", "POST"])
@once
def indicator_add(request, pk):
    """An indicator the reader did not find."""
    commitment = get_commitment_to_decide_on(request, pk)
    form = asking_why(NewIndicatorForm(request.POST or None), commitment)
    if attempt(form, add, commitment=commitment, actor=request.user):
        messages.success(request, _("The indicator has been added."))
        return redirect("pledge-indicators", commitment.pledge_id)
    return come_back(request, "act", form, commitment, _("Add an indicator"))


@require_http_methods(["GET", "POST"])
@once
def indicator_edit(request, pk):
    """Other values for a confirmed indicator, with its history beside the form."""
    indicator = get_indicator_to_decide_on(request, pk)
    form = asking_why(ChangeIndicatorForm(request.POST or None, thing=indicator), indicator.commitment)
    if attempt(form, change, indicator=indicator, actor=request.user):
        messages.success(request, _("The indicator has been saved; what it was stays on record."))
        return redirect("pledge-indicators", indicator.commitment.pledge_id)
    return edit_page(request, indicator, form)


@require_POST
@once
def indicator_retire(request, pk):
    """The indicator counts no more; its readings stay on record."""
    indicator = get_indicator_to_decide_on(request, pk)
    form = asking_why(RetireForm(request.POST, thing=indicator, auto_id=RETIRE_ID), indicator.commitment)
    if attempt(form, retire, indicator=indicator, actor=request.user):
        messages.success(request, _("The indicator counts no more; its readings stay on record."))
        return redirect("pledge-indicators", indicator.commitment.pledge_id)
    return edit_page(request, indicator, form, retiring=form)


def get_indicator_to_decide_on(request, pk):
    """404 for those outside the year, 403 for those who may only look; a retired one is past changing."""
    found = Indicator.objects.select_related("commitment__pledge__department", "commitment__pledge__cycle")
    require_known(access.takes_part(request.user))
    indicator = get_object_or_404(found, pk=pk)
    require(access.can_rule_on(request.user, indicator.commitment.pledge.department_id))
    return indicator


def asking_why(form, commitment):
    """Once the year runs a change needs its reason: the form says so from the start."""
    reason = form.fields["reason"]
    reason.required = commitment.pledge.cycle.is_frozen
    if reason.required:
        reason.help_text = ""
    return form


def edit_page(request, indicator, form, *, retiring=None):
    commitment = indicator.commitment
    return come_back(
        request,
        "edit",
        form,
        commitment,
        _("Change an indicator"),
        indicator=indicator,
        change_form=asking_why(ChangeIndicatorForm(thing=indicator), commitment) if retiring else form,
        retire_form=retiring or asking_why(RetireForm(thing=indicator, auto_id=RETIRE_ID), commitment),
        entries=history_of(indicator),
    )


def history_of(indicator):
    """The indicator's versions as the timeline shows them, newest first; each in words."""
    versions = indicator.history.select_related("history_user").order_by("-history_date", "-history_id")
    return [
        {
            "text": entry_text(row),
            "at": row.history_date,
            "who": str(row.history_user or ""),
            "note": row.history_change_reason or "",
        }
        for row in versions
    ]


def entry_text(row):
    if not row.is_active:
        return _("Retired")
    return " · ".join(filter(None, [f"{row.name} {goal_in_words(row)}", note_on(row)]))


def come_back(request, template, form, commitment, title, **context):
    pledge = commitment.pledge
    opening.open_on(request, pledge.cycle)
    page = reverse("pledge-indicators", args=[pledge.pk])
    crumbs = [*crumbs_to_cycle(pledge.cycle), (page, pledge.department.name)]
    here = {"title": title, "crumbs": crumbs, "cancel_url": page, "commitment": commitment}
    return answer(request, f"indicators/{template}.html", form, **here, **context)
