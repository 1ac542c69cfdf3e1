"""Cuts a clause into items, one per number, and finds the words that name each."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from commitments.indicators import names, sharing, verbs
from commitments.indicators.amounts import NUMERIC, Amount
from commitments.indicators.clauses import BLANK, REACH, Clause, cut_between
from commitments.indicators.masks import HIDDEN
from commitments.indicators.promise import Reason
from commitments.indicators.refusals import Place

MAX_JOINT_ITEMS = 5
MAX_JOINT_LENGTH = 10
MAX_MODIFIER = 8

_GROUP_GAP = re.compile(r"[、和及与，,\s]*(?:分别)?(?:达到?|以上|左右)?")
_MODIFIER_START = re.compile("(?:在|具有|具备|有|能|集)(?!线|册|职|编|建|校|库|效|机)")
_BRACKETED_NUMBER = re.compile(r"（[^（）]*\d[^（）]*）|\([^()]*\d[^()]*\)")
_LOOSE_TAIL = re.compile(r"\s*(?:（|并|且|同时|，|,|；|用于|以及|及其|确保|实现|推动|、)")


@dataclass
class Item:
    """A stretch of a clause with its number, or its numbers where 分别 deals them out.

    `head` and `tail` are the words before and after the number, uncleaned, from the text as given.
    `verb` is taken over from an earlier item of the same clause.
    """

    start: int
    end: int
    places: list[Place]
    head: str = ""
    tail: str = ""
    verb: str = ""
    is_shared: bool = False
    reasons: list[Reason] = field(default_factory=list)

    @property
    def amount(self) -> Amount:
        return self.places[0].amount


def items_of(text: str, view: str, clause: Clause, following: Clause | None, places: list[Place]) -> list[Item]:
    """The items of one clause, in order. `following` is the next clause, into which a modifier may run on."""
    edges = _edges(view, clause, following, places)
    items = [Item(start, end, [place]) for (start, end), place in zip(edges, places, strict=True)]
    _settle_first(view, items[0])
    grouped = _grouped(view, items)
    for item in grouped:
        _trim(text, view, item)
    return grouped


def _edges(view: str, clause: Clause, following: Clause | None, places: list[Place]) -> list[tuple[int, int]]:
    edges, start = [], max(clause.start, places[0].amount.start - REACH)
    for left, right in pairwise(places):
        end, after = cut_between(view, left.amount, right.amount, leads_noun(left))
        edges.append((start, _noun_end(view, left, end)))
        start = max(after, right.amount.start - REACH)
    edges.append((start, _last_end(view, clause, following, places[-1])))
    return edges


def leads_noun(place: Place) -> bool:
    """Whether the number stands before its noun: 遴选40名浙江工匠, but not 新建公园10个."""
    head = names.before_number(place.item)
    return not head or head in names.PREPOSITIONS or verbs.leading_verb(head) == head


def _last_end(view: str, clause: Clause, following: Clause | None, place: Place) -> int:
    """Where the last item ends: after its noun, with what modifies it, before another action."""
    start, limit = place.amount.end, min(clause.end, place.amount.end + REACH)
    end = _noun_end(view, place, limit)
    over = _over_the_stop(view, clause, following, view[start:limit]) if end == limit else 0
    return over or end


def _noun_end(view: str, place: Place, limit: int) -> int:
    """Where the words after a number stop belonging to it, at `limit` at the latest."""
    amount = place.amount
    tail = view[amount.end : limit]
    if amount.kind != NUMERIC or not tail or (not leads_noun(place) and _LOOSE_TAIL.match(tail)):
        return amount.end
    first, *rest = tail.split("、")
    end = amount.end + len(first)
    for piece in rest:
        if not first or not _modifies(piece):
            break
        end += len(piece) + 1
    return end


def _modifies(piece: str) -> bool:
    """Whether a further piece of an enumeration still belongs to the noun after the number."""
    if verbs.leading_verb(piece) or piece.startswith(HIDDEN):
        return False
    return "的" in piece or len(piece) <= MAX_MODIFIER


def _over_the_stop(view: str, clause: Clause, following: Clause | None, tail: str) -> int:
    """2个在长三角具有鲜明特色,全国领先的服务中心: a modifier runs on past the comma to its noun."""
    if following is None or clause.stop not in "，," or not _MODIFIER_START.match(tail):
        return 0
    more = view[following.start : min(following.end, following.start + REACH)]
    runs_on = "的" in more and not verbs.leading_verb(more) and not re.search(r"\d", more)
    return following.start + len(more) if runs_on else 0


def _settle_first(view: str, item: Item) -> None:
    """Decide how much of the enumeration before the first number belongs to it."""
    head = view[item.start : item.amount.start]
    pieces = head.split("、")
    if _is_shared(head, item) or len(pieces) == 1 or item.amount.kind != NUMERIC:
        return
    last = pieces[-1]
    if all(verbs.is_verb(names.before_number(piece)) for piece in pieces[:-1]):
        return
    rates = [names.before_number(piece) for piece in pieces]
    if sharing.are_rates(rates):
        item.is_shared = True
        return
    verb = verbs.leading_verb(names.before_number(pieces[0]))
    if verbs.leading_verb(last) or not _is_joint(pieces, verb):
        item.start = item.amount.start - len(last)
        item.verb = "" if verbs.leading_verb(last) else verb
        return
    item.reasons.append(Reason.JOINT_LIST)


def _is_shared(head: str, item: Item) -> bool:
    item.is_shared = sharing.marks(item.amount.words) or sharing.hands_out(head)
    return item.is_shared


def _is_joint(pieces: list[str], verb: str) -> bool:
    """基层巡讲、亲子活动4500场次: short things that one number counts together."""
    bare = [names.before_number(pieces[0])[len(verb) :], *pieces[1:]]
    return len(bare) <= MAX_JOINT_ITEMS and all(len(piece) <= MAX_JOINT_LENGTH for piece in bare)


def _grouped(view: str, items: list[Item]) -> list[Item]:
    """Join the items to which 分别, or a row of rates before a row of numbers, deals its numbers."""
    grouped: list[Item] = []
    for item in items:
        if grouped and _belongs(view, grouped[-1], item):
            grouped[-1].places += item.places
            grouped[-1].end = item.end
        else:
            item.is_shared = item.is_shared or _deals_out(view, item)
            grouped.append(item)
    return grouped


def _deals_out(view: str, item: Item) -> bool:
    return sharing.respectively(view[item.start : item.amount.number_start])


def _belongs(view: str, group: Item, item: Item) -> bool:
    if not group.is_shared or len(group.places) >= sharing.MAX_ITEMS:
        return False
    gap = view[group.places[-1].amount.end : item.amount.number_start]
    return len(gap) < MAX_MODIFIER and _GROUP_GAP.fullmatch(gap) is not None


def _trim(text: str, view: str, item: Item) -> None:
    """Set head and tail, and draw the item's ends in over separators and list marks."""
    first, last = item.places[0].amount, item.places[-1].amount
    item.start += names.lead_in_length(view[item.start : first.start])
    while item.end > last.end and view[item.end - 1] in " 、，,\t":
        item.end -= 1
    item.end = max(item.end, last.end)
    item.head = _BRACKETED_NUMBER.sub("", text[item.start : first.start])
    item.tail = _without_subtotals(text[last.end : item.end])


def _without_subtotals(tail: str) -> str:
    return _BRACKETED_NUMBER.sub("", tail).removeprefix(BLANK)
