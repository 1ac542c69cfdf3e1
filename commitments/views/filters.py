"""Filters and pages that live in the address."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator

from commitments.group_counts import Count

PER_PAGE = 100


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int | Count
    is_chosen: bool


@dataclass(frozen=True)
class Choice:
    """One select of a filter form: everything, or one of its options, each with how many it leads to."""

    name: str
    label: str
    value: str
    options: list[Option]


def choice_of(request, name, label, counts, labels=None):
    """Build the Choice `name` from {value: count}; the chosen value is offered even where it leads to nothing."""
    chosen = request.GET.get(name, "")
    counts = dict(counts)
    if chosen:
        counts.setdefault(chosen, 0)
    names = labels or {}
    options = [Option(value, names.get(value, value), count, value == chosen) for value, count in counts.items()]
    return Choice(name, label, chosen, options)


def tally(rows, place):
    """Add up (…, count) rows by the value at `place`; rows without a value there are left out."""
    counts = Counter()
    for row in rows:
        if row[place]:
            counts[row[place]] += row[-1]
    return counts


def page_of(request, rows, *, count):
    """The page the address asks for, or the nearest there is; `count`, a number or a Count, spares a query."""
    paginator = Paginator(rows, PER_PAGE)
    paginator.count = getattr(count, "number", count)
    paginator.is_least = getattr(count, "is_least", False)
    return paginator.get_page(request.GET.get("page"))


def leads_past(request, count):
    """Whether the page the address asks for may end behind the rows that were counted."""
    try:
        page = int(request.GET.get("page", 1))
    except ValueError:  # not a number, or one of thousands of digits
        return count.is_least
    return count.is_least and not 1 <= page * PER_PAGE < count.number
