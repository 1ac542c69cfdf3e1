"""What the reader finds: one measurable promise with its place in the text."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from commitments.indicators.units import multiplied_out


class Reason(StrEnum):
    """Why a promise is less than certain; the value is a stable code for pages to translate."""

    BARE_WORD_NUMERAL = "word-numeral"
    NO_UNIT = "no-unit"
    VERB_RESTORED = "verb-restored"
    NAME_INHERITED = "name-inherited"
    SHARED_NUMBER = "shared-number"
    JOINT_LIST = "joint-list"
    MAYBE_SCOPE = "maybe-scope"
    MAYBE_ATTRIBUTE = "maybe-attribute"
    NO_NAME = "no-name"


# Certainty left after each doubt; several doubts multiply.
DOUBTS = {
    Reason.BARE_WORD_NUMERAL: Decimal("0.80"),
    Reason.NO_UNIT: Decimal("0.85"),
    Reason.VERB_RESTORED: Decimal("0.95"),
    Reason.NAME_INHERITED: Decimal("0.85"),
    Reason.SHARED_NUMBER: Decimal("0.95"),
    Reason.JOINT_LIST: Decimal("0.90"),
    Reason.MAYBE_SCOPE: Decimal("0.60"),
    Reason.MAYBE_ATTRIBUTE: Decimal("0.70"),
    Reason.NO_NAME: Decimal("0.60"),
}
CERTAIN = Decimal("0.98")


def plain(number: Decimal) -> str:
    """Write a decimal without exponent and without trailing zeros: 1E+2 → 100, 5.0 → 5."""
    return format(number.normalize(), "f")


@dataclass(frozen=True)
class Promise:
    """One measurable promise.

    `start` and `end` count code points of the text as given; `value` is in `unit` as written;
    `upper` is set for ranges only; `due` is `YYYY-MM` or `YYYY-MM-DD` or None. `basis`
    (cumulative, level, period), `direction` (up, down) and `baseline` are proposals that a person confirms.
    """

    text: str
    start: int
    end: int
    name: str
    comparator: str
    value: Decimal
    upper: Decimal | None
    unit: str
    kind: str
    due: str | None
    basis: str
    direction: str
    baseline: Decimal | None
    reasons: tuple[Reason, ...]

    @property
    def normalized(self) -> Decimal:
        """The value with 万 and 亿 multiplied out."""
        return multiplied_out(self.value, self.unit)

    @property
    def confidence(self) -> Decimal:
        """Certainty from 0 to 1, two decimals: the product of what each doubt leaves."""
        left = CERTAIN
        for reason in self.reasons:
            left *= DOUBTS[reason]
        return left.quantize(Decimal("0.01"))

    def as_json(self) -> dict:
        """The stable form that `manage.py read_indicators` prints; numbers are strings."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "name": self.name,
            "comparator": self.comparator,
            "value": plain(self.value),
            "value_max": None if self.upper is None else plain(self.upper),
            "unit": self.unit,
            "normalized": plain(self.normalized),
            "due": self.due,
            "kind": self.kind,
            "confidence": str(self.confidence),
        }
