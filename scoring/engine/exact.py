"""Exact numbers: reading, rounding, printing and hashing them without binary floating point."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

HALF_UP = "HALF_UP"
HALF_EVEN = "HALF_EVEN"
DOWN = "DOWN"
ROUNDING_MODES = (HALF_UP, HALF_EVEN, DOWN)

Exact = int | str | Decimal | Fraction
T = TypeVar("T")


def known(value: T | None) -> T:
    """The value, where the caller has seen to it that there is one. Raises ValueError if not."""
    if value is None:
        raise ValueError("there is no number here")
    return value


def exact(value: Exact) -> Fraction:
    """Read an int, a Decimal, a Fraction or a text like ``1.1636`` or ``3/5``.

    Floats are refused (TypeError): 1.1636 as a float is another number than the one on paper.
    """
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a binary float; give a Decimal, a Fraction or text")
    return Fraction(value)


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimal places (0 to 12) and one of the three modes; ties are what the modes differ in."""

    places: int
    mode: str = HALF_UP

    def __post_init__(self) -> None:
        if not isinstance(self.places, int) or not 0 <= self.places <= 12:
            raise ValueError(f"places must be 0 to 12, not {self.places!r}")
        if self.mode not in ROUNDING_MODES:
            raise ValueError(f"mode must be one of {', '.join(ROUNDING_MODES)}, not {self.mode!r}")

    def __str__(self) -> str:
        return f"{self.places} dp {self.mode}"

    @classmethod
    def parse(cls, text: str) -> "Rounding":
        """Read what ``str`` printed: ``2 dp HALF_UP``. Raises ValueError on anything else."""
        places, unit, mode = text.split(" ")
        if unit != "dp":
            raise ValueError(f"not a rounding: {text!r}")
        return cls(int(places), mode)


SHOWN = Rounding(4)
"""How bases and other intermediate values are displayed; nothing is calculated from it."""


def rounded_units(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Numerator / denominator as a whole number of units of the last place kept.

    Half up is floor((2·N·10^p + Q) / (2·Q)) of the absolute value; a negative number rounds like
    its opposite. The denominator must be positive.
    """
    scale: int = 10**rounding.places
    units, rest = divmod(abs(numerator) * scale, denominator)
    if rounding.mode == HALF_UP:
        units += 2 * rest >= denominator
    elif rounding.mode == HALF_EVEN:
        units += 2 * rest + units % 2 > denominator
    return units if numerator >= 0 else -units


def decimal_of(units: int, places: int) -> Decimal:
    """A whole number of units of the last place as a Decimal with exactly that many places."""
    return Decimal(f"{units}E-{places}")


def round_exact(value: Fraction, rounding: Rounding) -> Decimal:
    """Round once, exactly; the result carries all its places (``106.60``)."""
    return decimal_of(rounded_units(value.numerator, value.denominator, rounding), rounding.places)


def ratio_text(value: Fraction) -> str:
    """``p/q`` in lowest terms, or ``p`` for a whole number."""
    return str(value)


def number_text(value: Fraction) -> str:
    """The shortest decimal if there is a finite one, else ``p/q``; ``exact`` reads both back."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return str(value)
    places = max(twos, fives)
    return f"{decimal_of(value.numerator * 10**places // value.denominator, places):f}"


def canonical_json(document: object) -> str:
    """One text per document: sorted keys, no spaces, UTF-8 as is, and no floats (ValueError)."""
    _refuse_floats(document)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256_of(document: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def _refuse_floats(document: object) -> None:
    if isinstance(document, float):
        raise ValueError(f"a float has no canonical text: {document!r}")
    if isinstance(document, dict):
        document = document.values()
    elif not isinstance(document, list | tuple):
        return
    for part in document:
        _refuse_floats(part)
