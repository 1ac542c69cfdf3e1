"""Every rule of the grammar holds on the sentences that justify it."""

import pytest

from commitments.indicators import comparators, masks, names, past, read, refusals
from commitments.indicators.promise import plain

RULES = (
    *comparators.STRONG_PREFIXES,
    *comparators.WEAK_PREFIXES,
    comparators.LINKS,
    comparators.NOT_PREFIXES,
    *masks.RULES,
    names.LEAD_INS,
    names.FIGURES,
    past.PAST,
    past.FUTURE,
    *refusals.REFUSALS,
)
EXAMPLES = [
    pytest.param(text, found, id=f"{rule.name}: {text}") for rule in RULES for text, found in rule.examples.items()
]


def brief(promise):
    value = plain(promise.value) if promise.upper is None else f"{plain(promise.value)}-{plain(promise.upper)}"
    return f"{promise.comparator} {value} {promise.unit}".strip()


@pytest.mark.parametrize(("text", "found"), EXAMPLES)
def test_a_rule_holds_on_its_example(text, found):
    assert tuple(brief(promise) for promise in read(text)) == found


def test_every_rule_is_justified_by_an_example():
    assert [rule.name for rule in RULES if not rule.examples] == []
