"""From a target's words to what a person has to decide: found promises, what was decided about them, their places.

The upper half is pure; `proposals_in` at the end reads the rows, in two queries whatever the number of commitments.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from commitments.indicators import Promise, read
from commitments.indicators.promise import plain

LONGEST_WORDS = 300  # of a target that an indicator keeps as its source
BRIEFS_KEPT = 65_536  # targets: the fifty thousand of ten thousand departments, in some forty megabytes
SURE = Decimal("0.90")


class State(StrEnum):
    """What became of a found promise; in the order in which it calls for attention."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RETIRED = "retired"
    REJECTED = "rejected"


# Set aside by a person, who may think again.
SET_ASIDE = (State.RETIRED, State.REJECTED)
ATTENTION = list(State)


@dataclass(frozen=True)
class Proposal:
    """A promise found in a target. `number` counts from 1 within the target; `decision` is None while it is open."""

    number: int
    fingerprint: str
    promise: Promise
    state: State
    decision: object | None = None

    @property
    def is_open(self):
        return self.state == State.OPEN

    @property
    def is_set_aside(self):
        return self.state in SET_ASIDE

    @property
    def is_sure(self):
        return self.promise.confidence >= SURE


def fingerprint_of(promise: Promise, before: int = 0) -> str:
    """SHA-256 of the found words, comparator, value and unit.

    `before` counts equal promises before it in the target: 引进、建成、投产各1个 holds three with the same words.
    """
    parts = [promise.text, promise.comparator, plain(promise.value), promise.unit, *([str(before)] if before else [])]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=1024)
def found_in(target: str, year: int) -> tuple[tuple[str, Promise], ...]:
    """(fingerprint, promise) of every promise in a target, in the order of the text."""
    seen, found = Counter(), []
    for promise in read(target, year):
        plainly = fingerprint_of(promise)
        found.append((fingerprint_of(promise, seen[plainly]), promise))
        seen[plainly] += 1
    return tuple(found)


class Brief(NamedTuple):
    """All that counting needs of a promise; `says` is the hash of what it says (`said_by`)."""

    fingerprint: str
    says: int
    is_sure: bool


_briefs: dict[bytes, tuple[Brief, ...]] = {}


def briefs_of(target: str, year: int) -> tuple[Brief, ...]:
    """The promises of a target in brief, read once a process: reading takes a hundred times as long as counting.

    A pure function of text and year, whose hash it is kept under.
    """
    key = hashlib.sha256(f"{year}\x1f{target}".encode("utf-8", "surrogatepass")).digest()
    found = _briefs.get(key)
    if found is None:
        if len(_briefs) >= BRIEFS_KEPT:
            _briefs.clear()
        found = _briefs[key] = tuple(brief_of(*each) for each in found_in(target, year))
    return found


def brief_of(fingerprint: str, promise: Promise) -> Brief:
    return Brief(fingerprint, hash(said_by(promise)), promise.confidence >= SURE)


def proposals_of(target: str, year: int, *, decisions, indicators) -> list[Proposal]:
    """The proposals of one target. `decisions` maps fingerprints to ProposalDecisions with their indicator;
    `indicators` are the commitment's active ones, however they came to be.
    """
    found = []
    for number, (fingerprint, promise) in enumerate(found_in(target, year), start=1):
        decision = decisions.get(fingerprint)
        state = state_of(promise, decision, indicators)
        found.append(Proposal(number, fingerprint, promise, state, decision))
    return found


def state_of(promise, decision, indicators) -> State:
    if decision is None:
        return undecided_state(any(says_the_same(row, promise) for row in indicators))
    return decided_state(decision.decision, decision.indicator.is_active if decision.indicator else None)


def undecided_state(is_said: bool) -> State:
    """The State of a promise nobody decided on: an indicator made by hand may say it already."""
    return State.ACCEPTED if is_said else State.OPEN


def decided_state(decision: str, is_active: bool | None) -> State:
    """What a decision makes of a promise; `is_active` is the indicator's it led to, None where it led to none."""
    if decision == State.REJECTED:
        return State.REJECTED
    return State.RETIRED if is_active is False else State.ACCEPTED


def says_the_same(indicator, promise) -> bool:
    """Whether an indicator nobody derived from a proposal holds this very promise."""
    return tuple(getattr(indicator, name) for name in SAYING) == said_by(promise)


SAYING = ("source_text", "name", "comparator", "value", "unit")
"""The fields of an indicator that together say what a promise says."""


def said_by(promise: Promise) -> tuple:
    """What a promise says, as the fields SAYING of an indicator hold it."""
    return (promise.text[:LONGEST_WORDS], promise.name, promise.comparator, promise.value, promise.unit)


def values_of(promise: Promise) -> dict:
    """What an Indicator holds when the promise is taken over as it was found."""
    return {
        "name": promise.name,
        "comparator": promise.comparator,
        "value": promise.value,
        "value_max": promise.upper,
        "unit": promise.unit,
        "basis": promise.basis,
        "direction": promise.direction,
        "baseline": promise.baseline,
        "weight": Decimal(1),
        "due": promise.due or "",
    }


def digest_of(proposals) -> str:
    """What stands for a set of proposals as a page showed them."""
    return hashlib.sha256("".join(proposal.fingerprint for proposal in proposals).encode()).hexdigest()


# ── Highlighting in place ─────────────────────────────────────────────────────
@dataclass(frozen=True)
class Span:
    """A stretch of a target, from code point `start` up to `end`; `number` is 0 where nothing stands beside it."""

    start: int
    end: int
    number: int
    state: State


@dataclass(frozen=True)
class Segment:
    """A piece of a target. `state` is None outside all spans; `numbers` are those of the spans that end with it."""

    text: str
    state: State | None = None
    numbers: tuple[int, ...] = ()


def segments(text: str, spans) -> list[Segment]:
    """Cut a text at the ends of spans that may touch, overlap or lie in each other; joined, it is unaltered."""
    spans = sorted((span for span in spans if 0 <= span.start < span.end <= len(text)), key=lambda span: span.start)
    edges = sorted({0, len(text), *(span.start for span in spans), *(span.end for span in spans)})
    coming, covering, found = iter([*spans, None]), [], []
    following = next(coming)
    for start, end in pairwise(edges):
        covering = [span for span in covering if span.end > start]
        while following is not None and following.start <= start:
            covering.append(following)
            following = next(coming)
        found.append(segment_of(text[start:end], covering, end))
    return found


def segment_of(text, covering, end):
    state = min((span.state for span in covering), key=ATTENTION.index, default=None)
    return Segment(text, state, tuple(sorted(span.number for span in covering if span.number and span.end == end)))


def spans_of(target: str, proposals, indicators=()) -> list[Span]:
    """The places of proposals, and of indicators added by hand with words of the target.

    What is taken over has no number: nothing is to be looked up beside it any more.
    """
    spans = [
        Span(row.promise.start, row.promise.end, 0 if row.state == State.ACCEPTED else row.number, row.state)
        for row in proposals
    ]
    taken = {(span.start, span.end) for span in spans}
    by_hand = (place_of(row, target) for row in indicators)
    return spans + [Span(*place, 0, State.ACCEPTED) for place in by_hand if place and place not in taken]


def place_of(indicator, target: str) -> tuple[int, int] | None:
    """Where an indicator's words stand in a target; None if the target does not say them (any more)."""
    words = indicator.source_text
    if not words:
        return None
    start, end = indicator.span_start, indicator.span_end
    if start is not None and target[start:end][:LONGEST_WORDS] == words:
        return start, end
    start = target.find(words)
    return None if start < 0 else (start, start + len(words))


# ── Reading the rows ──────────────────────────────────────────────────────────
def proposals_in(commitments, *, year: int):
    """({commitment id: its Proposals}, {commitment id: its active Indicators}) of commitments of one year."""
    from commitments.models import Indicator, ProposalDecision

    decisions, indicators = defaultdict(dict), defaultdict(list)
    rows = ProposalDecision.objects.filter(commitment__in=commitments).select_related("indicator", "decided_by")
    for row in rows:
        decisions[row.commitment_id][row.fingerprint] = row
    for row in Indicator.objects.filter(commitment__in=commitments, is_active=True):
        indicators[row.commitment_id].append(row)
    proposals = {
        row.pk: proposals_of(row.target, year, decisions=decisions[row.pk], indicators=indicators[row.pk])
        for row in commitments
    }
    return proposals, indicators
