"""What a promise counts: the words around its number, cleaned of everything that only binds or dates it."""

import re

from commitments.indicators import verbs
from commitments.indicators.masks import HIDDEN
from commitments.indicators.rule import Rule

LEAD_INS = Rule(
    "lead-in",
    (
        r"[\s、，,；;：:—\-]+",
        r"(?:\d{1,2}[.．、)）]|[①-⑳]|（?[一二三四五六七八九十]{1,2}[）、]|[一二三四五六七八九十]{1,2}是(?!一))",
        rf"{HIDDEN}+(?:底|末)?(?:之前|以前|前|内|中)?(?![\u4e00-\u9fff]{{0,2}}[”》])",
        r"(?:并且|并(?!购|联|网)|且|同时|以及|及其|及(?!时)|和(?!谐|平)|与(?!会)|其中|另外|此外|还有|还|也)",
        r"(?:力争|争取|确保|保证|努力|力求|预计|计划|拟|实现|达到|做到|完成(?=新增|增长))",
        r"[一二三四五\d]年内",
        r"(?:全年|年内|今年|本年度?|年度|当年|到?年底前?|上半年|下半年|每?前?[一二三四]季度)",
        r"(?:到|至|在)?(?:20\d\d年(?:度)?)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}[日号])?(?:份|底|末|[上中下]旬)?(?:之前|以前|前|内)?",
        r"(?:到|至)?20\d\d年(?:年?底|年?末|度)?(?:之前|以前|前)?(?=[\u4e00-\u9fff“])",
    ),
    {"力争全年新建公园10个": ("= 10 个",)},
)
_LEAD_IN = re.compile("|".join(f"(?:{word})" for word in LEAD_INS.words))
_TRAIL = re.compile(
    r"(?:[\s、，,：:—\-]|并|且|和|及|以及|与|均|各|都|分别|达|为|在|是|约|共|累计|总计|至|到|力争|争取|确保|已|的|等|稳步|逐步|持续|进一步|不断|总体|至少|最少|(?<![实表呈])现|目标|，)+$"
)
_AFTER_LEAD = re.compile(r"^(?:的|[\s、，,]|以上的?|左右的?|以内的?)+")
_AFTER_TRAIL = re.compile(r"(?:[\s、，,]|并|且|和|及|以及|与|其中|同时|等|的目标|目标|任务|，)+$")
_FROM = re.compile(r"(?:，|,)?(?:由|从)[^，,。；;、]{0,24}$")
# Words that govern the noun after a number and stay in the name: 为5000户困难家庭实施改造.
PREPOSITIONS = ("为", "对", "向", "给", "在", "让", "使", "与", "由", "带领", "面向")
_LEAST = re.compile("至少|最少")
_PER = re.compile(r"^每")

# A phrase that ends like this names a figure by itself and takes no verb from the item before.
FIGURES = Rule(
    "figure",
    (
        "率|占比|比例|比重|比|指数|系数|数|量|额|值|度|分|速|幅|浓度|收入|支出|总值|强度|规模|面积|里程|余额|能耗|排放|时间|时限|成本|水平|总投资|投资|产值|销售|营收|利润|GDP|价格|日活|人口|增加值|增长|下降|降低|提高|提升|减少|压减|满意|得分|出口|税收|能力|存款|用户|天数|债务|负债|投入|赤字|利用外资|外资",
    ),
    {"新建停车场10个,泊位利用率80%以上": ("= 10 个", ">= 80 %")},
)
_FIGURE = re.compile(f"(?:{FIGURES.words[0]})$")
CHANGE = re.compile("增长|增加|提高|提升|上升|下降|降低|减少|压减|压降|缩短|压缩|削减|翻番|翻|节约|回升|扩大|增|减|降")


def is_figure(before: str) -> bool:
    """Whether the words before a number name a figure of their own (覆盖率, 地区生产总值增长)."""
    return _FIGURE.search(before.rstrip("” ")) is not None


def strip_lead_in(words: str) -> str:
    """Drop dates, connectors and words of intent from the front: 并力争6月底前新建公园 → 新建公园."""
    while found := _LEAD_IN.match(words):
        if found.group() == "争取" and not _governs(words[2:]):
            break
        words = words[found.end() :]
    return words


def _governs(rest: str) -> bool:
    """Whether 争取 only steers what follows, rather than being the verb itself (争取资金)."""
    return not rest or not rest.startswith(("资金", "中央", "上级", "省级资金", "专项", "债券", "国债", "政策", "到位"))


def lead_in_length(words: str) -> int:
    """How many characters of separators, list marks and enumeration a phrase begins with."""
    found = re.match(
        r"(?:[\s、，,；;：:—\-]|\d{1,2}[.．)）](?!\d)|[①-⑳]|（[一二三四五六七八九十]{1,2}）|[一二三四五六七八九十]{1,2}是(?=[^一二三四五]))*",
        words,
    )
    return found.end()


def before_number(words: str) -> str:
    """Clean what stands before a number: drop lead-ins, a starting point (从88%) and a light verb."""
    words = strip_lead_in(words)
    if words in PREPOSITIONS:
        return words
    words = _TRAIL.sub("", _FROM.sub("", words))
    for light in verbs.LIGHT:
        rest = words.removeprefix(light)
        if rest != words and rest and _governs(rest) and not _is_tail(rest):
            return strip_lead_in(rest)
    return words


def _is_tail(rest: str) -> bool:
    return rest.startswith(("好", "了"))


def after_number(words: str) -> str:
    """Clean what stands after a number."""
    return _AFTER_TRAIL.sub("", _AFTER_LEAD.sub("", words))


def joined(verb: str, before: str, after: str) -> str:
    """Put a name together; a verb taken over from an earlier item stands first."""
    if before and after and _PER.match(before) and not verbs.holds_verb(before):
        return verb + after + before
    return verb + _LEAST.sub("", before) + after
