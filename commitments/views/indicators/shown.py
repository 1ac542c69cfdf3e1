"""What the confirmation page shows: each target with its marks, what is to be decided and what is decided."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from commitments.forms.indicators import ProposalForm
from commitments.indicator_rows import figure_in_words, goal_in_words, note_on
from commitments.indicators import Reason
from commitments.models import Commitment, Indicator
from commitments.proposals import Proposal, Segment, place_of, segments, spans_of, values_of

DOUBTS = {
    Reason.BARE_WORD_NUMERAL: _("the number is written as a word"),
    Reason.NO_UNIT: _("nothing is said to be counted"),
    Reason.VERB_RESTORED: _("the verb is taken from earlier in the list"),
    Reason.NAME_INHERITED: _("what is counted is taken from the clause before"),
    Reason.SHARED_NUMBER: _("one number stands for several things"),
    Reason.JOINT_LIST: _("several things may share the number; split it if each has its own"),
    Reason.MAYBE_SCOPE: _("the number may be the scope, not the promise"),
    Reason.MAYBE_ATTRIBUTE: _("the number may describe the thing, not count it"),
    Reason.NO_NAME: _("it is not said what is counted"),
}


@dataclass(frozen=True)
class Candidate:
    """A proposal with its form; `anchor` names its place on the page."""

    proposal: Proposal
    form: ProposalForm
    anchor: str
    percent: str
    doubts: list[str]
    measured: str


@dataclass(frozen=True)
class Confirmed:
    """An indicator the office has said yes to. `is_lost`: the target no longer says its words."""

    indicator: Indicator
    goal: str
    note: str
    is_lost: bool


@dataclass(frozen=True)
class TargetShown:
    """A commitment's target cut at its marks, with everything that stands beside it."""

    commitment: Commitment
    segments: list[Segment]
    candidates: list[Candidate] = field(default_factory=list)
    set_aside: list[Candidate] = field(default_factory=list)
    confirmed: list[Confirmed] = field(default_factory=list)


def prefix_of(fingerprint):
    """What the fields of a proposal's form are called by, whoever else is on the page."""
    return f"p{fingerprint[:12]}"


def anchor_of(commitment, proposal):
    return f"proposal-{commitment.number}-{proposal.number}"


def target_shown(commitment, proposals, indicators, typed):
    """`typed` maps fingerprints to forms that came back."""
    return TargetShown(
        commitment=commitment,
        segments=segments(commitment.target, spans_of(commitment.target, proposals, indicators)),
        candidates=[candidate(commitment, one, typed) for one in proposals if one.is_open],
        set_aside=[candidate(commitment, one, typed) for one in proposals if one.is_set_aside],
        confirmed=[confirmed(row, commitment.target) for row in indicators],
    )


def candidate(commitment, proposal, typed):
    promise, fingerprint = proposal.promise, proposal.fingerprint
    form = typed.get(fingerprint) or ProposalForm(initial=initial_of(promise), prefix=prefix_of(fingerprint))
    return Candidate(
        proposal=proposal,
        form=form,
        anchor=anchor_of(commitment, proposal),
        percent=f"{promise.confidence * 100:.0f}%",
        doubts=[str(DOUBTS[reason]) for reason in promise.reasons],
        measured=measured_in_words(promise),
    )


def measured_in_words(promise):
    """How its readings would be taken, in one line."""
    parts = [Indicator.Basis(promise.basis).label, Indicator.Direction(promise.direction).label]
    if promise.baseline is not None:
        parts.append(_("from %(baseline)s") % {"baseline": figure_in_words(promise.baseline, promise.unit)})
    if promise.due:
        parts.append(_("by %(due)s") % {"due": promise.due})
    return " · ".join(map(str, parts))


def initial_of(promise):
    return {name: value for name, value in values_of(promise).items() if value is not None}


def confirmed(indicator, target):
    return Confirmed(
        indicator=indicator,
        goal=goal_in_words(indicator),
        note=note_on(indicator),
        is_lost=bool(indicator.source_text) and place_of(indicator, target) is None,
    )


def typed_in_words(form):
    """[(label, what was typed)] of a form whose proposal is gone, so that nothing is lost."""
    return [(field.label, field.value()) for field in form.visible_fields() if field.value()]
