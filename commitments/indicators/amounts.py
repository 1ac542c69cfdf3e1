"""Amounts in text: a number, or a span of two, with unit and the words that bind it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from commitments.indicators import comparators, numerals
from commitments.indicators.numerals import Numeral
from commitments.indicators.units import unit_at

NUMERIC, FULL_COVERAGE, CLEARING = "numeric", "full-coverage", "clearing"

_CENT = Decimal("0.01")
_SPAN_SIGNS = ("--", "-", "~", "至", "到")
_FRACTION = re.compile(r"([一二两三四五六七八九十]{1,3}|\d{1,3})分之([一二两三四五六七八九十]{1,3}|\d{1,3})")
_SHARE = re.compile(
    r"(百|千)分(?:之|点)(百|\d{1,4}(?:\.\d{1,4})?|[零一二三四五六七八九十]{1,5}(?:点[零一二三四五六七八九]{1,4})?)"
)
_TENTHS = re.compile(
    r"([一二两三四五六七八九]|(?<!\d)\d)成([一二三四五六七八九半])?(?![立为效果功本员就熟长都交套品型绩分人的])"
)
_TIMES = re.compile(r"翻(?:(一|两|二|三|\d)番|番|一倍|倍)")
_HALF = re.compile(r"(?:过半数|半数|一半|过半)(?![天年])")
_KINDS = re.compile(
    r"(?P<coverage>(?P<near>基本)?(?:实现|达到|做到)?(?:全面|全域|应用|动态|百分百)?(?:全覆盖|全面覆盖|覆盖全部)(?![\u4e00-\u9fff])"
    r"|(?P<near1>基本)?(?:实现|达到|做到)?(?:全覆盖|全面覆盖)(?=和|及|并|且|以及|的目标|目标))"
    r"|(?P<clearing>(?P<near2>基本)?(?:实现|达到|做到|保持)?(?P<near3>基本)?(?:动态|全部|全面|见底|彻底|历史)?(?:清零|归零)(?!行动|攻坚|计划|专项|工程|机制|工作|战役|制度|管理|销号行|[零一二]))"
)
_SPECIAL = re.compile(
    f"(?P<fraction>{_FRACTION.pattern})|(?P<share>{_SHARE.pattern})|(?P<tenths>{_TENTHS.pattern})"
    f"|(?P<times>{_TIMES.pattern})|(?P<half>{_HALF.pattern})|{_KINDS.pattern}"
    f"|(?P<numeral>{numerals.NUMERAL.pattern})"
)


@dataclass(frozen=True)
class Amount:
    """A number in the text. `start` and `end` take in the binding words, `number_start` and `unit_end` do not.

    `words` are the binding words before it, `suffix` the one after it; `written` is the text of a coverage
    or clearing phrase.
    """

    start: int
    end: int
    number_start: int
    unit_end: int
    value: Decimal
    upper: Decimal | None
    unit: str
    comparator: str
    kind: str = NUMERIC
    words: tuple[str, ...] = ()
    suffix: str = ""
    is_word: bool = False
    is_bare: bool = False
    written: str = ""


@dataclass(frozen=True)
class _Quantity:
    numeral: Numeral
    unit: str
    end: int
    is_more: bool = False


def amounts_in(masked: str) -> Iterator[Amount]:
    """Every amount of a masked text, from left to right, without overlap."""
    done = 0
    for found in _SPECIAL.finditer(masked):
        if found.start() < done:
            continue
        amount = _amount_from(masked, found)
        if amount is not None:
            done = amount.end
            yield amount


def _amount_from(masked: str, found: re.Match) -> Amount | None:
    group = next(name for name in _READERS if found.group(name))
    return _READERS[group](masked, found)


def _numeric(masked: str, found: re.Match) -> Amount | None:
    first = _quantity_at(masked, found.start())
    if first is None:
        return None
    second = _second_of_span(masked, first)
    if second is None:
        return _bound(masked, found.start(), first, first.numeral.upper)
    low = _same_scale(first, second)
    if low is None or low >= second.numeral.value:
        return _bound(masked, found.start(), first, first.numeral.upper)
    spanned = replace(second, numeral=replace(second.numeral, value=low))
    return _bound(masked, found.start(), spanned, second.numeral.value)


def _quantity_at(masked: str, position: int) -> _Quantity | None:
    """A numeral with 余, multipliers, scale and unit: 3000余万元, 2万余人, 5百家."""
    found = numerals.NUMERAL.match(masked, position)
    if found is None:
        return None
    digits = found["digits"]
    numeral = numerals.from_digits(digits) if digits else numerals.from_word(found["word"])
    if numeral is None:
        return None
    end, is_more = _skip_spare(masked, found.end())
    if digits:
        factor, end = numerals.multiplier_at(masked, end)
        numeral = replace(numeral, value=numeral.value * factor)
    scale = numerals.scale_at(masked, end)
    end, is_more_yet = _skip_spare(masked, end + len(scale))
    end += masked.startswith(" ", end)
    unit = unit_at(masked, end)
    end += len(unit)
    end, is_more_after = _skip_spare(masked, end) if unit else (end, False)
    is_more = is_more or is_more_yet or is_more_after
    return _Quantity(numeral, numeral.scale + scale + unit, end, is_more)


def _skip_spare(masked: str, position: int) -> tuple[int, bool]:
    """Step over 余, 多 or 来 (more than), unless 多 or 来 begins a word of its own (多功能)."""
    character = masked[position : position + 1]
    if not character or character not in comparators.SPARES:
        return position, False
    if masked.startswith(
        ("多功", "多元", "多层", "多样", "多媒", "多种", "多跨", "多式", "来信", "来访", "来料", "来源"), position
    ):
        return position, False
    return position + 1, True


def _second_of_span(masked: str, first: _Quantity) -> _Quantity | None:
    sign = next((sign for sign in _SPAN_SIGNS if masked.startswith(sign, first.end)), "")
    if not sign or first.numeral.upper is not None:
        return None
    return _quantity_at(masked, first.end + len(sign))


def _same_scale(first: _Quantity, second: _Quantity) -> Decimal | None:
    """The lower end of a span in the unit of the upper end; None if the two do not belong together.

    A unit left out belongs to both: 5-6项, 1-2万人 (10,000 to 20,000).
    """
    return first.numeral.value if first.unit in ("", second.unit) else None


def _bound(masked: str, start: int, quantity: _Quantity, upper: Decimal | None) -> Amount:
    numeral = quantity.numeral
    bounds = comparators.bounds_before(masked, start, numeral.is_bare)
    spaces = masked.startswith(" ", quantity.end)
    suffix = comparators.suffix_at(masked, quantity.end + spaces)
    return Amount(
        start=bounds.start,
        end=quantity.end + (len(suffix) + spaces if suffix else 0),
        number_start=start,
        unit_end=quantity.end,
        value=numeral.value,
        upper=upper,
        unit=quantity.unit,
        comparator="range" if upper is not None else comparators.decide(bounds, suffix, quantity.is_more),
        words=bounds.words,
        suffix=suffix,
        is_word=numeral.is_word,
        is_bare=numeral.is_bare,
    )


def _share_amount(masked: str, found: re.Match, value: Decimal, unit: str) -> Amount:
    return _bound(masked, found.start(), _Quantity(Numeral(value), unit, found.end()), None)


def _fraction(masked: str, found: re.Match) -> Amount | None:
    """三分之二 is 66.67 %; a fraction above one means nothing."""
    parts = _FRACTION.match(masked, found.start())
    below, above = (_small(word) for word in parts.groups())
    if not below or not above or above > below:
        return None
    value = (above * 100 / below).quantize(_CENT, ROUND_HALF_UP)
    return _share_amount(masked, found, value, "%")


def _share(masked: str, found: re.Match) -> Amount | None:
    """百分之九十五 is 95 %, 千分之三 is 3 ‰."""
    parts = _SHARE.match(masked, found.start())
    value = Decimal(100) if parts[2] == "百" else _with_point(parts[2])
    return None if value is None else _share_amount(masked, found, value, "%" if parts[1] == "百" else "‰")


def _with_point(word: str) -> Decimal | None:
    whole, _, decimals = word.partition("点")
    value = _small(whole)
    if value is None or not decimals:
        return value
    places = "".join(str("零一二三四五六七八九".index(character)) for character in decimals)
    return value + Decimal(f"0.{places}")


def _small(word: str) -> Decimal | None:
    numeral = numerals.NUMERAL.fullmatch(word)
    if numeral is None:
        return None
    read = numerals.from_digits(word) if numeral["digits"] else numerals.from_word(word)
    return None if read is None or read.upper is not None else read.value


def _tenths(masked: str, found: re.Match) -> Amount | None:
    """八成 is 80 %, 八成五 85 %."""
    parts = _TENTHS.match(masked, found.start())
    ones = Decimal(5) if parts[2] == "半" else _small(parts[2] or "零")
    return _share_amount(masked, found, _small(parts[1]) * 10 + ones, "%")


def _times(masked: str, found: re.Match) -> Amount | None:
    """翻一番 is 2 倍, 翻两番 4 倍."""
    doublings = int(_small(_TIMES.match(masked, found.start())[1] or "一"))
    return _share_amount(masked, found, Decimal(2) ** doublings, "倍")


def _half(masked: str, found: re.Match) -> Amount:
    """半数 is 50 %; 过半 is more than that."""
    amount = _share_amount(masked, found, Decimal(50), "%")
    return replace(amount, comparator=">") if found.group().startswith("过") else amount


def _coverage(masked: str, found: re.Match) -> Amount:
    """全覆盖 is 100 %; 基本全覆盖 about that."""
    return _of_kind(masked, found, Decimal(100), "%", FULL_COVERAGE)


def _clearing(masked: str, found: re.Match) -> Amount:
    """清零 is 0 without a unit; 基本清零 about that."""
    return _of_kind(masked, found, Decimal(0), "", CLEARING)


def _of_kind(masked: str, found: re.Match, value: Decimal, unit: str, kind: str) -> Amount:
    is_near = any(found[name] for name in ("near", "near1", "near2", "near3"))
    return Amount(
        start=found.start(),
        end=found.end(),
        number_start=found.start(),
        unit_end=found.end(),
        value=value,
        upper=None,
        unit=unit,
        comparator="~" if is_near else "=",
        kind=kind,
        written=found.group(),
    )


_READERS = {
    "coverage": _coverage,
    "clearing": _clearing,
    "fraction": _fraction,
    "share": _share,
    "tenths": _tenths,
    "times": _times,
    "half": _half,
    "numeral": _numeric,
}
