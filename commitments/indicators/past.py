"""Telling results from promises: 去年, 截至目前, 已建成 against 今年, 力争, 到2025年."""

import re

from commitments.indicators.rule import Rule

PAST = Rule(
    "past",
    (
        r"(?<![较比同])(?<!较上)去年(?!同期|基础|水平)|(?<![较比])上年(?!同期|基础|度?水平)|过去[一二三四五两几]?年?|截至(?!20\d\d年(?:底|末|\d{1,2}月底)?前)|截止(?!日)|目前|迄今|至今|一年来|五年来|此前|以来",
        r"已(?:经|建|完|达|累|有|实|形|培|引|获|开|签|落|新|成|覆|拥|办|投|发|举|吸|连续|整|改|拆|化|提前)",
        r"(?:实现|完成|取得|建成|新增|达到|获得|举办|开展|引进|培育|增长|下降|新建|改造|打造|推出|出台|减少|提高|解决|化解|帮助|惠及|突破|超过|提升|落实|创建|办理)了",
        r"(?:现有|共有|原有|现状)",
    ),
    {
        "过去一年新增就业10万人": (),
        "截至目前,全市建成驿站300家": (),
        "完成了20个小区改造": (),
        "地区生产总值比去年增长6%": ("= 6 %",),
    },
)
FUTURE = Rule(
    "future",
    (
        r"今年(?!以来)|明年|下一步|下步|接下来|计划|力争|争取|确保|将(?![军帅])|新的一年|本年度|年底前|到20\d\d年|目标(?:是|为)?|拟|继续|再(?=新|建|完|引|培|打)|要(?=[新建完实引培打加推])",
    ),
    {"去年完成20个,今年新建公园30个": ("= 30 个",)},
)
_PAST = re.compile("|".join(PAST.words))
_FUTURE = re.compile("|".join(FUTURE.words))
_COMPARED = re.compile(r"(?:较|比|同比|超|在|相比|低于|高于|不低于|优于|好于)(?:20\d\d年|上年|去年)?$")


_YEAR_HEAD = re.compile(r"(?<![到至较比自从超于在度-])(20\d\d)年(?=[，,]|[我全][市区县省年])")


def turns_in(flat: str, year: int | None = None) -> list[tuple[int, bool]]:
    """The places where a text turns to the past (True) or back to the future (False), in order.

    A sentence headed by a year tells of the past if the text names a later one, or if it lies before `year`.
    """
    heads = [(match.start(), int(match[1])) for match in _YEAR_HEAD.finditer(flat)]
    latest = max([year or 0, *(named for _, named in heads)])
    turns = [(position, named < latest) for position, named in heads]
    turns += [(match.start(), False) for match in _FUTURE.finditer(flat)]
    turns += [(match.start(), True) for match in _PAST.finditer(flat) if not _is_compared(flat, match.start())]
    return sorted(turns)


def _is_compared(flat: str, position: int) -> bool:
    """比去年增长6% compares; it does not report."""
    return _COMPARED.search(flat[max(0, position - 8) : position]) is not None
