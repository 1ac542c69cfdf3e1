"""Words around a number that say how it binds: at least, more than, at most, about."""

import re
from dataclasses import dataclass, replace

from commitments.indicators import verbs
from commitments.indicators.rule import Rule, longest_first, words

# Words before a number. `sign` is empty where the word only links (为, 均, 力争).
STRONG_PREFIXES = (
    Rule(
        "at least",
        ("不少于", "不低于", "不小于", "不得少于", "不得低于", "至少", "最少", "不下于", "不亚于", "上", "≥", "≧"),
        {"促成签约项目不少于30个": (">= 30 个",), "课程占比不低于55%": (">= 55 %",), "受益群众上万人": (">= 1 万人",)},
        ">=",
    ),
    Rule(
        "more than",
        ("超过", "超", "突破", "高于", "大于", "多于", "逾", "超出", "破", "跨过", "优于", ">", "＞"),
        {"用户数突破350万": ("> 350 万",), "固定资产投资超500亿元": ("> 500 亿元",)},
        ">",
    ),
    Rule(
        "at most",
        ("不超过", "不超", "不高于", "不大于", "不多于", "不得超过", "不得高于", "不突破", "至多", "不逾", "≤", "≦"),
        {"万人发案率不超过5起": ("<= 5 起",)},
        "<=",
    ),
    Rule(
        "less than",
        ("低于", "少于", "小于", "不足", "不到", "不满", "<", "＜"),
        {"重大风险企业占比低于2%": ("< 2 %",), "投诉率<1%": ("< 1 %",)},
        "<",
    ),
    Rule(
        "about",
        ("约", "约为", "大约", "近", "接近", "将近", "大致"),
        {"完成投资约20亿元": ("~ 20 亿元",), "培训近百人": ("~ 100 人",)},
        "~",
    ),
)
WEAK_PREFIXES = (
    Rule(
        "reach",
        words(
            """
            达 达到 达成 达至 提高到 提高至 提升到 提升至 增加到 增加至 增至 增到 扩大到 扩大至
            上升到 上升至 升至 升到 扩面至 扩展到 发展到 增长到 增长至 拓展到 拓展至 迈上 跨上 跃上
            站上 登上 冲上 跃升至 扩容至 扩容到 恢复到 恢复至 回升到 回升至 覆盖到
            """
        ),
        {"小区专业物业覆盖率达95%": (">= 95 %",), "城镇化率提高到68%": (">= 68 %",)},
        ">=",
    ),
    Rule(
        "fall to",
        words(
            """
            控制在 控制到 控制为 压缩至 压缩到 压减至 压减到 缩短至 缩短到 缩短为 降至 降到 降为
            下降到 下降至 限制在 降低到 降低至 减少到 减少至 减至 减到 压降至 压降到 削减至 精简至
            精简到 精简为 压缩在 压缩为 限定在
            """
        ),
        {"不良贷款率控制在1%": ("<= 1 %",), "审批时限压缩至3个工作日": ("<= 3 个工作日",)},
        "<=",
    ),
)
LINKS = Rule(
    "link",
    words(
        """
        为 在 至 到 于 均 各 都 分别 共 共计 累计 总计 合计 力争 争取 确保 了 全年 再 也 皆 均为
        平均 保持在 稳定在 维持在 保持 稳定 已 目标 冲刺 冲击 实现 两个 三个
        """
    ),
    {"服务执行率、点餐员培训率均达到80%以上": (">= 80 %", ">= 80 %")},
)
# Words that end like a prefix but are something else: 签约30个 is no "about 30".
NOT_PREFIXES = Rule(
    "not a comparator",
    words(
        """
        签约 预约 节约 履约 续约 违约 集约 合约 邀约 解约 换约 附近 最近 邻近 靠近 赶超 反超 抵达
        送达 直达 通达 传达 下达 晚上 线上 网上 基础上 以上 马上 会上 街上 路上 海上 水上 岸上 规上
        限上 向上 手上 身上 船上 申报上 云上 掌上 早上 发达 表达 到达 攻破 打破 侦破 爆破 之上 赴上
        台上 案上 平台上 市场上 加上
        """
    ),
    {"签约30个项目": ("= 30 个",), "节约财政资金500万元": ("= 500 万元",)},
)

SUFFIXES = {
    "以上": ">=",
    "及以上": ">=",
    "（含）以上": ">=",
    "或以上": ">=",
    "以下": "<=",
    "及以下": "<=",
    "以内": "<=",
    "之内": "<=",
    "（含）以内": "<=",
    "（含）以下": "<=",
    "内": "<=",
    "左右": "~",
    "上下": "~",
    "之间": "",
    "大关": ">",
    "台阶": ">=",
    "的目标": "",
}
SPARES = "余多来"


@dataclass(frozen=True)
class Bounds:
    """What stands before a number: where it begins, the word that decides, and the words found."""

    start: int
    strong: str = ""
    weak: str = ""
    words: tuple[str, ...] = ()


def _signs(rules) -> dict[str, str]:
    return {word: rule.sign for rule in rules for word in rule.words}


_STRONG = _signs(STRONG_PREFIXES)
_WEAK = _signs(WEAK_PREFIXES)
_PREFIXES = longest_first((*_STRONG, *_WEAK, *LINKS.words))
_SUFFIXES = longest_first(SUFFIXES)
_LONGEST = max(len(word) for word in (*_PREFIXES, *NOT_PREFIXES.words))
_MAX_WORDS = 5
_LEAST = re.compile("(?:至少|最少|不少于)([\u4e00-\u9fff]{1,4})$")
_LEAST_REACH = 7
_PREPOSITIONS = ("为", "在")
_OPENINGS = tuple("，,。；;、：:！？!?\n\r ")
_ONLY_MAGNITUDES = ("上", "破")


def bounds_before(text: str, position: int, is_bare: bool) -> Bounds:
    """Collect the comparator and link words that end at `position`; 上 and 破 bind only bare magnitudes (上百)."""
    bounds = Bounds(position)
    for _ in range(_MAX_WORDS):
        word = _prefix_ending_at(text, bounds.start, is_bare)
        if not word:
            break
        bounds = Bounds(
            bounds.start - len(word),
            bounds.strong or _STRONG.get(word, ""),
            bounds.weak or _WEAK.get(word, ""),
            (word, *bounds.words),
        )
    return bounds if bounds.strong else replace(bounds, strong=_across_verb(text, bounds.start))


def _across_verb(text: str, end: int) -> str:
    """The sign of a word that binds from before the verb: 至少建成1个."""
    found = _LEAST.search(text[max(0, end - _LEAST_REACH) : end])
    return ">=" if found and verbs.is_verb(found[1]) else ""


def _prefix_ending_at(text: str, end: int, is_bare: bool) -> str:
    window = text[max(0, end - _LONGEST) : end].rstrip(" ")
    if len(window) < min(end, _LONGEST):
        return ""
    word = next((word for word in _PREFIXES if window.endswith(word)), "")
    if not word or (word in _ONLY_MAGNITUDES and not is_bare):
        return ""
    if (word in _PREPOSITIONS and window[: -len(word)].endswith(_OPENINGS)) or (
        word in _PREPOSITIONS and window == word
    ):
        return ""
    return "" if any(window.endswith(other) for other in NOT_PREFIXES.words if len(other) > len(word)) else word


def suffix_at(text: str, position: int) -> str:
    """The comparator word that follows a number and its unit at `position`, or an empty string."""
    found = next((suffix for suffix in _SUFFIXES if text.startswith(suffix, position)), "")
    if found == "内" and text[position + 1 : position + 2] not in ("", "，", ",", "。", "；", ";", "、", "完", "办"):
        return ""
    return found


def decide(bounds: Bounds, suffix: str, is_more: bool) -> str:
    """The comparator of an amount: about wins, then a strict word, the suffix, 余 or 多, a reaching word, equality."""
    after = SUFFIXES.get(suffix, "")
    if after == "~":
        return "~"
    return bounds.strong or after or (">" if is_more else bounds.weak) or "="
