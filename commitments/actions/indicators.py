"""The office's yes and no to what a target promises: nothing becomes an indicator without one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access
from commitments.importers.history import ADDED, copy_to_history
from commitments.indicator_rules import indicator_problems
from commitments.indicators.promise import plain
from commitments.models import Commitment, Cycle, Indicator, ProposalDecision
from commitments.proposals import LONGEST_WORDS, State, digest_of, proposals_in, values_of
from departments import audit
from departments.access import require

FIGURES = ("comparator", "value", "value_max", "unit")
FIELDS = ("name", *FIGURES, "basis", "direction", "baseline", "weight", "due")
LONGEST_HISTORY_REASON = 100
Decision = ProposalDecision.Decision


class Decided(ValidationError):
    """Somebody else decided about the proposal since the page was opened; `proposal` is how it stands now."""

    def __init__(self, proposal=None):
        super().__init__(_("Someone else has decided about this since you opened it."), code="decided")
        self.proposal = proposal


@transaction.atomic
def accept(*, commitment, fingerprint, actor, values=None, reason=""):
    """Take a proposal over, as it was found or with other `values` for FIELDS, and return the Indicator.

    One that was rejected, or whose indicator was retired, may be taken over after all. Once the year runs, figures
    that differ from the target's words need a reason. Raises Decided if it has been taken over already,
    ValidationError if the target does not say so any more or the values do not hold.
    """
    commitment = lock(commitment, actor)
    proposal = take_up(commitment, fingerprint, unless=(State.ACCEPTED,))
    values = values_of(proposal.promise) | (values or {})
    require_reason_for_figures(commitment, proposal, [values], reason)
    indicator = make(commitment, values, actor, reason, proposal=proposal)
    decide(commitment, proposal, Decision.ACCEPTED, actor, indicator)
    audit.record("indicator.accept", actor=actor, target=indicator, after=values, reason=reason)
    return indicator


@transaction.atomic
def split(*, commitment, fingerprint, parts, actor, reason=""):
    """Take a proposal over as several indicators, one for each of `parts` (values for FIELDS); return them."""
    commitment = lock(commitment, actor)
    proposal = take_up(commitment, fingerprint, unless=(State.ACCEPTED,))
    if len({part.get("name") for part in parts}) < max(len(parts), 2):
        raise ValidationError(_("A proposal is split into two parts at least, each with a name of its own."))
    complete = [values_of(proposal.promise) | part for part in parts]
    require_reason_for_figures(commitment, proposal, complete, reason)
    made = [make(commitment, values, actor, reason, proposal=proposal) for values in complete]
    decision = decide(commitment, proposal, Decision.ACCEPTED, actor)
    after = {"words": proposal.promise.text, "indicators": [row.name for row in made]}
    audit.record("proposaldecision.split", actor=actor, target=decision, after=after, reason=reason)
    return made


@transaction.atomic
def reject(*, commitment, fingerprint, actor):
    """Decide that a proposal is no promise; reading the text again does not ask again. Return the decision."""
    commitment = lock(commitment, actor)
    proposal = take_up(commitment, fingerprint, unless=(State.ACCEPTED, State.RETIRED, State.REJECTED))
    decision = decide(commitment, proposal, Decision.REJECTED, actor)
    audit.record("proposaldecision.reject", actor=actor, target=decision, after={"words": proposal.promise.text})
    return decision


@transaction.atomic
def confirm(*, pledge, actor, shown=None, is_sure_enough=None):
    """Take over at once, as they were found, the open proposals of a pledge for which `is_sure_enough(proposal)`.

    `shown` is the digest of all that were open when the page was made; raises Decided if others are open now.
    Returns (indicators made, proposals left open because they cannot be stored as found).
    """
    require(access.can_rule_on(actor, pledge.department_id))
    cycle = changeable(Cycle.objects.lock(pledge.cycle_id))
    commitments = list(pledge.commitments.counting().order_by("number"))
    proposals, _indicators = proposals_in(commitments, year=cycle.year)
    open_now = [(row, one) for row in commitments for one in proposals[row.pk] if one.is_open]
    if shown is not None and shown != digest_of(one for _row, one in open_now):
        raise Decided
    good, left = [], []
    for row, one in open_now:
        if is_sure_enough is None or is_sure_enough(one):
            problems = unstorable(instance(row, values_of(one.promise), actor, one))
            (left if problems else good).append((row, one))
    made = store_all(good, actor)
    record_all(pledge, made, actor)
    return made, [one for _row, one in left]


@transaction.atomic
def add(*, commitment, values, actor, words="", reason=""):
    """Add an indicator the reader did not find and return it; `words` of the target it rests on may be given."""
    commitment = lock(commitment, actor)
    require_reason(commitment.pledge.cycle, reason)
    indicator = make(commitment, values, actor, reason, words=words)
    audit.record("indicator.add", actor=actor, target=indicator, after=values | {"words": words}, reason=reason)
    return indicator


@transaction.atomic
def change(*, indicator, values, actor, version=None, reason=""):
    """Store other values for FIELDS; once the year runs this needs a reason. Readings stay as they are."""
    commitment = lock(indicator.commitment, actor)
    indicator = Indicator.objects.lock(indicator.pk, version)
    require_active(indicator)
    changed = {name: value for name, value in values.items() if getattr(indicator, name) != value}
    if not changed:
        return indicator
    require_reason(commitment.pledge.cycle, reason)
    before = {name: getattr(indicator, name) for name in changed}
    for name, value in changed.items():
        setattr(indicator, name, value)
    indicator.confirmed_by, indicator.confirmed_at = actor, timezone.now()
    require_storable(indicator)
    indicator._change_reason = reason[:LONGEST_HISTORY_REASON]
    indicator.save_changes(*changed, "confirmed_by", "confirmed_at")
    audit.record("indicator.change", actor=actor, target=indicator, before=before, after=changed, reason=reason)
    return indicator


@transaction.atomic
def retire(*, indicator, actor, version=None, reason=""):
    """Let an indicator count no more; it and its readings stay on record."""
    commitment = lock(indicator.commitment, actor)
    indicator = Indicator.objects.lock(indicator.pk, version)
    require_active(indicator)
    require_reason(commitment.pledge.cycle, reason)
    indicator.is_active = False
    indicator._change_reason = reason[:LONGEST_HISTORY_REASON]
    indicator.save_changes("is_active")
    before, after = {"is_active": True}, {"is_active": False}
    audit.record("indicator.retire", actor=actor, target=indicator, before=before, after=after, reason=reason)
    return indicator


# ── What all of them rest on ──────────────────────────────────────────────────
def lock(commitment, actor):
    """The commitment as it is stored now, nobody else deciding on it or taking the year further meanwhile."""
    require(access.can_rule_on(actor, commitment.pledge.department_id))
    cycle = changeable(Cycle.objects.lock(commitment.pledge.cycle_id))
    commitment = Commitment.objects.select_related("pledge").lock(commitment.pk)
    commitment.pledge.cycle = cycle
    return commitment


def changeable(cycle):
    if cycle.status not in (Cycle.Status.PREPARING, Cycle.Status.RUNNING):
        raise ValidationError(
            _("The year is “%(status)s”; its indicators no longer change.") % {"status": cycle.get_status_display()},
            code="frozen",
        )
    return cycle


def take_up(commitment, fingerprint, *, unless):
    """The proposal as it stands now; Decided if its state is one of `unless`."""
    proposals, _indicators = proposals_in([commitment], year=commitment.pledge.cycle.year)
    for proposal in proposals[commitment.pk]:
        if proposal.fingerprint == fingerprint:
            if proposal.state in unless:
                raise Decided(proposal)
            return proposal
    raise ValidationError(_("The target does not say this any more; look at the page again."), code="gone")


def decide(commitment, proposal, decision, actor, indicator=None):
    values = {"decision": decision, "indicator": indicator, "decided_by": actor, "decided_at": timezone.now()}
    row, _made = ProposalDecision.objects.update_or_create(
        commitment=commitment, fingerprint=proposal.fingerprint, defaults=values
    )
    return row


def make(commitment, values, actor, reason, *, proposal=None, words=""):
    indicator = instance(commitment, values, actor, proposal, words)
    if proposal is None:
        indicator.position = commitment.indicators.count() + 1
    require_storable(indicator)
    indicator._change_reason = reason[:LONGEST_HISTORY_REASON]
    indicator.save()
    return indicator


def instance(commitment, values, actor, proposal=None, words=""):
    """An Indicator with its place in the target, not stored yet."""
    indicator = Indicator(commitment=commitment, confirmed_by=actor, confirmed_at=timezone.now(), **values)
    if proposal is not None:
        promise = proposal.promise
        indicator.position = proposal.number
        indicator.span_start, indicator.span_end = promise.start, promise.end
        indicator.source_text = promise.text[:LONGEST_WORDS]
        if indicator.value == promise.value:
            indicator.kind = promise.kind
    elif words:
        start = commitment.target.find(words)
        if start < 0:
            raise ValidationError({"words": _("The target does not say this, word for word.")})
        indicator.span_start, indicator.span_end = start, start + len(words)
        indicator.source_text = words
    return indicator


def require_storable(indicator):
    if problems := unstorable(indicator):
        raise ValidationError(problems)


def unstorable(indicator):
    """{field: problems} that keep an indicator from being stored; empty when all is well."""
    if problems := indicator_problems({name: getattr(indicator, name) for name in FIELDS}):
        return problems
    try:
        indicator.clean_fields(exclude=["commitment", "confirmed_by", "confirmed_at"])
    except ValidationError as error:
        return error.message_dict
    return {}


def require_active(indicator):
    if not indicator.is_active:
        raise ValidationError(_("The indicator has been retired; it changes no more."), code="retired")


def require_reason(cycle, reason):
    if cycle.is_frozen and not reason.strip():
        raise ValidationError({"reason": _("The year is running: say why.")})


def require_reason_for_figures(commitment, proposal, values, reason):
    """What the target says may be taken over without a word; other figures than its own may not."""
    found = values_of(proposal.promise)
    if any(found[name] != each[name] for each in values for name in FIGURES):
        require_reason(commitment.pledge.cycle, reason)


def store_all(pairs, actor):
    """Insert indicators, their history and their decisions in bulk; open proposals have no decision yet."""
    made = [instance(row, values_of(one.promise), actor, one) for row, one in pairs]
    Indicator.objects.bulk_create(made)
    copy_to_history(Indicator, [indicator.pk for indicator in made], kind=ADDED, actor=actor)
    now = timezone.now()
    ProposalDecision.objects.bulk_create(
        ProposalDecision(
            commitment=row,
            fingerprint=one.fingerprint,
            decision=Decision.ACCEPTED,
            indicator=indicator,
            decided_by=actor,
            decided_at=now,
        )
        for (row, one), indicator in zip(pairs, made, strict=True)
    )
    return made


def record_all(pledge, made, actor):
    if not made:
        return
    after = {}
    for row in made:
        words = " ".join(filter(None, [row.comparator, plain(row.value), row.unit]))
        after.setdefault(str(row.commitment.number), []).append(f"{row.name} {words}")
    audit.record("indicator.confirm", actor=actor, target=pledge, after=after)
