"""The values of cells: numbers as the user sees them, and the guard that keeps text from being executed."""

import re
from decimal import Decimal

DATE = "date"
ERROR_VALUE = "error"

GUARDABLE = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
GUARDED = re.compile(r"'+(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)%?", re.ASCII)


class Cell(str):
    """Text of a spreadsheet cell that is not what its text alone would suggest.

    `kind` is DATE (the text is ISO 8601) or ERROR_VALUE (#REF! and its like); ordinary cells are plain str.
    """

    __slots__ = ("kind",)

    def __new__(cls, text: str, kind: str):
        cell = super().__new__(cls, text)
        cell.kind = kind
        return cell


def kind_of(cell: str) -> str:
    """The kind of a Cell, or an empty string for plain text."""
    return cell.kind if isinstance(cell, Cell) else ""


def guard(text: str) -> str:
    """`text` with an apostrophe before it if a spreadsheet program might execute it.

    Covers = + - @ (full-width too, spaces before them ignored), tab and line breaks. Numbers stay numbers.
    Text that carries such an apostrophe already gets a second one, so that `unguard` is an exact inverse.
    """
    if GUARDABLE.match(text) and not NUMBER.fullmatch(text):
        return "'" + text
    return text


def unguard(text: str) -> str:
    """The inverse of `guard`: unguard(guard(text)) == text for every text."""
    return text[1:] if GUARDED.match(text) else text


def number_text(raw: str, *, is_percent: bool = False) -> str:
    """The number `raw` of a sheet's XML in plain decimal digits, at most 15 of them significant.

    Fifteen digits are what a spreadsheet shows and keeps; the rest is noise of binary fractions. With
    `is_percent` the number is shown as its format shows it: 0.855 becomes 85.5%. Raises ValueError or
    decimal.InvalidOperation if `raw` is no finite number or astronomically large.
    """
    number = Decimal(raw)
    if not number.is_finite() or abs(number.adjusted()) > 300:
        raise ValueError(f"not a number that a sheet can hold: {raw[:40]}")
    if is_percent:
        number *= 100
    plain = _fifteen_digits(number)
    return plain + "%" if is_percent else plain


def _fifteen_digits(number: Decimal) -> str:
    plain = format(Decimal(f"{number:.15g}"), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
