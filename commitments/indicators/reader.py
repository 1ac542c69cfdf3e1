"""Reads the measurable promises out of a target text."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from commitments.indicators import clauses as layout
from commitments.indicators import dates, past, proposals, refusals
from commitments.indicators.amounts import Amount, amounts_in
from commitments.indicators.clauses import REACH, Clause
from commitments.indicators.items import Item, items_of
from commitments.indicators.masks import flatten, mask
from commitments.indicators.naming import Memory, Named, named_by, unit_doubts
from commitments.indicators.promise import Promise, Reason
from commitments.indicators.refusals import Place

_HEAD_OF_CLAUSE = 12
_FULL_STOPS = "。！？!?\n"


@dataclass(frozen=True)
class _Source:
    """A text as given, the view of it that the rules read, and what was found in all of it."""

    text: str
    view: str
    dues: list[dates.Due]
    due_starts: list[int]
    turns: list[tuple[int, bool]]
    periods: list[int]


def read(text: str, year: int | None = None) -> list[Promise]:
    """The measurable promises in a text of any kind and length, in the order of their places.

    `year` is the year to which a month without one belongs; unknown, such a due date is None.
    """
    flat = flatten(text)
    outside, inside, brackets = layout.bracket_depths(mask(flat))
    periods = [position for position, character in enumerate(flat) if character in _FULL_STOPS]
    dues = dates.dues_in(flat, year)
    source = _Source(text, outside, dues, [due.start for due in dues], past.turns_in(flat, year), periods)
    promises, memories = _read_outside(source)
    promises += _read_brackets(replace(source, view=inside), brackets, memories)
    return sorted(promises, key=lambda promise: (promise.start, promise.end))


def _read_outside(source: _Source) -> tuple[list[Promise], list[tuple[int, Memory]]]:
    """The promises outside brackets, and what each clause leaves in memory, by its start."""
    amounts = list(amounts_in(source.view))
    clauses = layout.clauses_of(source.view, 0, len(source.view), layout.inside_numbers(amounts))
    return _read_clauses(source, clauses, layout.by_clause(clauses, amounts), Memory())


def _read_brackets(
    source: _Source, brackets: list[tuple[int, int]], memories: list[tuple[int, Memory]]
) -> Iterator[Promise]:
    """Sub-totals and enumerations in brackets, named after the clause around them."""
    amounts = list(amounts_in(source.view))
    starts = [amount.number_start for amount in amounts]
    numbers = layout.inside_numbers(amounts)
    clause_starts = [start for start, _ in memories]
    for start, end in brackets:
        within = amounts[bisect_left(starts, start) : bisect_left(starts, end)]
        outer = memories[bisect_right(clause_starts, start) - 1][1]
        if not within or not (outer.is_counted or (len(within) > 1 and outer.verb)):
            continue
        clauses = layout.clauses_of(source.view, start, end, numbers, outer=start)
        memory = replace(outer, is_counted=True)
        found, _ = _read_clauses(source, clauses, layout.by_clause(clauses, within), memory)
        yield from (_as_part(promise, outer) for promise in found)


def _as_part(promise: Promise, outer: Memory) -> Promise:
    """Name a sub-total after its whole: 新建幼儿园（公办）."""
    if not outer.is_counted or promise.name.startswith(outer.thing):
        return promise
    part = promise.name.removeprefix(outer.verb)
    return replace(promise, name=f"{outer.thing}（{part}）" if part else outer.thing)


def _read_clauses(
    source: _Source, clauses: list[Clause], amounts: list[list[Amount]], memory: Memory
) -> tuple[list[Promise], list[tuple[int, Memory]]]:
    promises, memories = [], []
    sentence = clauses[0].sentence
    later = _has_later(clauses, amounts)
    for index, clause in enumerate(clauses):
        if clause.sentence != sentence:
            sentence, memory = clause.sentence, Memory()
        following = clauses[index + 1] if index + 1 < len(clauses) else None
        promises += _read_clause(source, clause, following, amounts[index], later[index], memory)
        memories.append((clause.start, replace(memory)))
    return promises, memories


def _has_later(clauses: list[Clause], amounts: list[list[Amount]]) -> list[bool]:
    """For each clause, whether a later clause of its sentence holds an amount."""
    later, last_with_amount = [], None
    for clause, found in zip(reversed(clauses), reversed(amounts), strict=True):
        later.append(last_with_amount == clause.sentence)
        last_with_amount = clause.sentence if found else last_with_amount
    return later[::-1]


def _read_clause(
    source: _Source,
    clause: Clause,
    following: Clause | None,
    amounts: list[Amount],
    has_later: bool,
    memory: Memory,
) -> Iterator[Promise]:
    dues = _dues_within(source, clause)
    is_past = [_is_past(source, clause, amount) for amount in amounts]
    places = refusals.places_of(source.view, clause, amounts, is_past, has_later)
    kept = [place for place in places if refusals.refusal_of(place) is None]
    baselines = _baselines(places)
    _carry_due(dues, clause, memory)
    if not kept:
        _remember_uncounted(source, clause, dues, memory)
        return
    for index, item in enumerate(items_of(source.text, source.view, clause, following, kept)):
        for named in named_by(item, memory, opens_clause=index == 0):
            yield _promise(source, item, named, _due_for(dues, item, memory), baselines.get(item.amount.start))


def _dues_within(source: _Source, clause: Clause) -> list[dates.Due]:
    starts = source.due_starts
    return source.dues[bisect_left(starts, clause.start) : bisect_left(starts, clause.end)]


def _is_past(source: _Source, clause: Clause, amount: Amount) -> bool:
    """Whether the last turn before a number, within its sentence, was to the past."""
    period = bisect_left(source.periods, amount.start)
    since = source.periods[period - 1] if period else -1
    until = bisect_left(source.turns, (amount.number_start, False))
    return until > 0 and source.turns[until - 1][0] > since and source.turns[until - 1][1]


def _baselines(places: list[Place]) -> dict[int, Decimal]:
    """The starting figures (从88%提高到95%) by the place of the amount they lead to."""
    return {
        place.following.start: place.amount.value
        for place in places
        if place.following is not None and refusals.is_baseline(place)
    }


def _carry_due(dues: list[dates.Due], clause: Clause, memory: Memory) -> None:
    """A date at the head of a clause holds for the clauses after it."""
    if dues and dues[-1].start - clause.start <= _HEAD_OF_CLAUSE:
        memory.due = dues[-1].value


def _remember_uncounted(source: _Source, clause: Clause, dues: list[dates.Due], memory: Memory) -> None:
    words = source.text[clause.start : min(clause.end, clause.start + REACH)]
    if not (dues and dues[-1].end >= clause.end - 1):
        memory.note_uncounted(words, clause.start + len(words) - len(words.lstrip()))


def _due_for(dues: list[dates.Due], item: Item, memory: Memory) -> str | None:
    """The nearest date before the number in its clause, else the first after it, else the one carried over."""
    before = [due for due in dues if due.start < item.amount.number_start]
    if before:
        return before[-1].value
    return dues[0].value if dues else memory.due


def _promise(source: _Source, item: Item, named: Named, due: str | None, baseline: Decimal | None) -> Promise:
    amount = named.amount
    start = item.start if named.start is None else named.start
    return Promise(
        text=source.text[start : item.end],
        start=start,
        end=item.end,
        name=named.name,
        comparator=amount.comparator,
        value=amount.value,
        upper=amount.upper,
        unit=amount.unit,
        kind=amount.kind,
        due=due,
        basis=proposals.basis(named.name, amount.unit, amount.kind, amount.words),
        direction=proposals.direction(named.name, amount.comparator, amount.kind, amount.words),
        baseline=baseline,
        reasons=(*named.reasons, *unit_doubts(amount), *_place_doubts(item)),
    )


def _place_doubts(item: Item) -> list[Reason]:
    """Doubts that lie in where a number stands: 全市30家 may be scope, 拥有15000件…的 an attribute."""
    doubts = []
    if refusals.is_area_count(item.places[0]):
        doubts.append(Reason.MAYBE_SCOPE)
    if item.head.endswith(("拥有", "具有", "含", "包含", "由")) and "的" in item.tail:
        doubts.append(Reason.MAYBE_ATTRIBUTE)
    return doubts
