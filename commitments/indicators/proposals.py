"""Proposals for the ledger: how an indicator's readings are to be taken, and which way they should go."""

import re

from commitments.indicators.amounts import CLEARING, FULL_COVERAGE
from commitments.indicators.units import is_share

CUMULATIVE, LEVEL, PERIOD = "cumulative", "level", "period"
UP, DOWN = "up", "down"

_EACH_PERIOD = re.compile(r"每(?:个)?(?:月|季|季度|周|旬|半年)|(?:月|季|周|日)均|按(?:月|季)")
_CHANGE = re.compile(r"增长|增加|新增|净增|提高|提升|上升|下降|降低|减少|压减|压降|削减|缩短|翻|增幅|降幅|增速")
_STATE = re.compile(
    r"(?:率|占比|比例|比重|指数|浓度|满意度|总量|总数|余额|存量|保有量|用户数?|日活|人口|规模|天数|时限|时间|排名|得分|强度|密度|知晓度|水平|人均\S{0,8})$"
)
_FALL = re.compile(
    r"下降|降低|减少|压减|压降|削减|缩短|压缩|控制|遏制|精简|降幅|淘汰|化解存量|浓度|能耗|投诉量|发案|事故|死亡|失业率|不良|负债|债务率|涨幅|赤字|差错|逾期"
)


def basis(name: str, unit: str, kind: str, words: tuple[str, ...]) -> str:
    """Cumulative unless the name tells otherwise: a rate or a stock is a level, 每月 is the period's own.

    A change (增长6%, 下降3%) is filed as the figure of the year to date and so is cumulative.
    """
    if _EACH_PERIOD.search(name):
        return PERIOD
    if kind in (FULL_COVERAGE, CLEARING):
        return LEVEL
    if _CHANGE.search(name) and not re.search("率$|占比$|比重$", name):
        return CUMULATIVE
    is_level = is_share(unit) or "/" in unit or _STATE.search(name)
    return LEVEL if is_level or "保持在" in words or "稳定在" in words else CUMULATIVE


def direction(name: str, comparator: str, kind: str, words: tuple[str, ...]) -> str:
    """Down for at-most promises, clearing, and names of falling or controlled things; else up."""
    falls = comparator in ("<", "<=") or kind == CLEARING or _FALL.search(name) or "控制在" in words
    return DOWN if falls else UP
