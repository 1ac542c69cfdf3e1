"""Names the promises of an item, with what the clauses before it hand on: a verb, a thing, a due date."""

import re
from dataclasses import dataclass, field, replace

from commitments.indicators import names, sharing, verbs
from commitments.indicators.amounts import NUMERIC, Amount
from commitments.indicators.items import Item
from commitments.indicators.promise import Reason
from commitments.indicators.units import is_share

MAX_THING = 60

_REACHING = ("达", "达到", "超过", "超", "突破", "增长到", "提高到", "控制在", "达成")
_CHANGE_ONLY = re.compile(
    r"(?:同比|环比|较?上年|比?去年|[较比][^，,。]{1,12}?|年均|平均|再|均|各|分别)*(?:增长|增加|提高|提升|上升|下降|降低|减少|压减|扩大|回升|增幅|降幅|增速|增|降)"
)
_PER_ONLY = re.compile(r"(?:平均)?每[^，,。、]{0,8}|各(?:区县|县区|镇街|乡镇|街道|单位|部门|村)|[年月日]均")
_CHANGE_TAIL = re.compile(r"(?:同比|年均|平均)*(?:增长|下降|提高|提升|降低|增加|减少|翻番)$")
_SIZE = re.compile(r"[\d.]*[十百千]?[万亿]元(?:（含）)?(?:及)?以[上下]")
_SIZE_ONLY = re.compile(rf"(?:总?投资|产值|营收)?{_SIZE.pattern}的?")
# Verbs that take a doer (引导金融机构新增…) and so do not govern the next clause.
_WITH_AGENT = ("引导", "推动", "支持", "带动", "促进", "协助", "组织", "动员", "帮助", "指导", "吸引")
# 国家级绿色工厂2家,省级5家: a level alone stands for the thing at that level.
_LEVEL = re.compile("国家级|省级|市级|县级|区级|乡镇级|村级|世界级")
_INTENT = ("力争", "争取", "确保", "保证", "实现")
_KIND_LINK = re.compile("^(?:实现|达到|做到|保持|基本实现|基本达到)")


_GROUND = re.compile(r"(?:对|在|为|向|面向|围绕)[^，,。；;]{0,12}?\d")


def without_ground(words: str) -> str:
    """Drop the things an action ranges over: 对全市480个居村开展巡回服务 → 开展巡回服务."""
    return words[verbs.first_verb(words) :] if _GROUND.match(words) else words


@dataclass
class Memory:
    """What a clause leaves for the next: the verb its items led with, the thing its last promise counts,
    where an uncounted clause began, and a due date that heads the sentence.
    """

    verb: str = ""
    thing: str = ""
    unit: str = ""
    is_counted: bool = False
    thing_start: int | None = None
    due: str | None = None

    def note_uncounted(self, words: str, start: int) -> None:
        """Remember a clause without a number: the next may hold only the number (…班次,达3000余人)."""
        self.thing = without_ground(names.before_number(words))[:MAX_THING]
        self.verb = verbs.leading_verb(self.thing)
        self.thing_start, self.is_counted = start, False


@dataclass(frozen=True)
class Named:
    """A promise with its name; `start` is None unless the span reaches back to an earlier clause."""

    amount: Amount
    name: str
    reasons: tuple[Reason, ...] = ()
    start: int | None = None


@dataclass
class _Naming:
    item: Item
    memory: Memory
    opens_clause: bool
    reasons: list[Reason] = field(default_factory=list)
    start: int | None = None


def named_by(item: Item, memory: Memory, opens_clause: bool) -> list[Named]:
    """The promises of one item, one for each name or number it holds; updates the memory."""
    naming = _Naming(item, memory, opens_clause, list(item.reasons))
    found = _shared(naming) if item.is_shared else [_single(naming)]
    memory.thing, memory.is_counted, memory.thing_start = found[-1].name, True, None
    memory.unit = item.amount.unit
    return found


def _shared(naming: _Naming) -> list[Named]:
    item = naming.item
    amounts = _with_common_bounds([place.amount for place in item.places])
    found = sharing.names_for(item.head, len(amounts))
    tail = names.after_number(item.tail)
    if len(found) > 1 or len(amounts) > 1:
        naming.reasons.append(Reason.SHARED_NUMBER)
    if len(found) == 1:
        return [_single(naming)]
    naming.memory.verb = verbs.leading_verb(found[0])
    amounts = amounts if len(amounts) == len(found) else amounts * len(found)
    return [Named(amount, name + tail, tuple(naming.reasons)) for name, amount in zip(found, amounts, strict=True)]


def _with_common_bounds(amounts: list[Amount]) -> list[Amount]:
    """Numbers dealt out together share the word before the first, the word after the last, and its unit."""
    unit = amounts[-1].unit
    amounts = [replace(amount, unit=unit) if unit.startswith(amount.unit) else amount for amount in amounts]
    bound = [amount.comparator for amount in amounts if amount.comparator not in ("=", "range")]
    if not bound:
        return amounts
    return [replace(amount, comparator=bound[-1]) if amount.comparator == "=" else amount for amount in amounts]


def _single(naming: _Naming) -> Named:
    item = naming.item
    if item.amount.kind != NUMERIC:
        name = _kind_name(naming)
    else:
        name = _numeric_name(naming, names.before_number(item.head), names.after_number(item.tail))
    if not name:
        naming.reasons.append(Reason.NO_NAME)
    return Named(item.amount, name, tuple(naming.reasons), naming.start)


def _kind_name(naming: _Naming) -> str:
    """The subject and what happens to it: 学校食堂全覆盖, 问题清单基本清零."""
    item = naming.item
    subject = names.before_number(re.sub(r"(?:100%|百分百|百分之百)$", "", item.head))
    if not subject or subject in verbs.LIGHT:
        subject = _inherited(naming)
        subject = _KIND_TAIL.sub("", subject[len(verbs.leading_verb(subject)) :])
    return subject + _KIND_LINK.sub("", item.amount.written)


_KIND_TAIL = re.compile("(?:基本|动态|全面|全部|彻底|见底)?(?:清零|归零)$|(?:全面|全域)?(?:全覆盖|覆盖)$")


def _numeric_name(naming: _Naming, before: str, after: str) -> str:
    if before and _CHANGE_ONLY.fullmatch(before) and naming.memory.thing:
        return _CHANGE_TAIL.sub("", _inherited(naming)) + before + after
    if before and not after and _PER_ONLY.fullmatch(before) and not names.is_figure(before):
        return _inherited(naming, reaches_back=False) + before
    if not before and not after:
        return _inherited_figure(naming)
    if naming.memory.thing and not after and _SIZE_ONLY.fullmatch(before):
        return _resized(_inherited(naming), before)
    if not after and _LEVEL.fullmatch(before) and _LEVEL.search(naming.memory.thing):
        return _LEVEL.sub(before, _inherited(naming), count=1)
    verb = verbs.leading_verb(before)
    if not verb:
        restored = _restored_verb(naming, before, after)
        if restored:
            naming.reasons.append(Reason.VERB_RESTORED)
            naming.memory.verb = restored
            return names.joined(restored, before, after)
    naming.memory.verb = verb
    if verb == before and not after and naming.memory.unit == naming.item.amount.unit:
        return before + _object_inherited(naming)
    return names.joined("", before, after)


def _inherited(naming: _Naming, reaches_back: bool = True) -> str:
    """The thing of the clause before; the span reaches back if that clause held no number of its own."""
    memory = naming.memory
    if memory.thing:
        naming.reasons.append(Reason.NAME_INHERITED)
    if reaches_back and not memory.is_counted and naming.item.amount.kind == NUMERIC and naming.opens_clause:
        naming.start = memory.thing_start
    return memory.thing


def _resized(thing: str, size: str) -> str:
    """亿元以上项目80个,其中10亿元以上15个: the part takes the whole's name with its own size."""
    resized, count = _SIZE.subn(size, thing, count=1)
    return resized if count else f"{thing}（{size}）"


def _object_inherited(naming: _Naming) -> str:
    """建成高标准农田8万亩,改造提升3万亩: a verb alone acts on the thing before it."""
    if names.is_figure(naming.memory.thing):
        return ""
    thing = _inherited(naming)
    return thing[len(verbs.leading_verb(thing)) :]


def _inherited_figure(naming: _Naming) -> str:
    """A number alone: a stretch goal keeps the whole name (增长), an amount drops the growth (达到5000亿元)."""
    name = _inherited(naming)
    return name if is_share(naming.item.amount.unit) else _CHANGE_TAIL.sub("", name)


def _restored_verb(naming: _Naming, before: str, after: str) -> str:
    """The verb that the list elides, if this item has no predicate of its own."""
    item = naming.item
    verb = item.verb or naming.memory.verb
    if not verb or names.is_figure(before) or (before and after) or verbs.holds_verb(after[:-2], start=2):
        return ""
    if not naming.opens_clause or item.verb:
        return verb
    has_predicate = (
        any(word in _REACHING for word in item.amount.words)
        or verbs.holds_verb(before)
        or item.head.lstrip().startswith(_INTENT)
    )
    return "" if has_predicate or not naming.memory.is_counted or verb in _WITH_AGENT else verb


def unit_doubts(amount: Amount) -> list[Reason]:
    """Doubts that lie in the number itself."""
    doubts = []
    if amount.is_word and amount.value <= 10 and amount.comparator == "=":
        doubts.append(Reason.BARE_WORD_NUMERAL)
    if amount.kind == NUMERIC and amount.unit in ("", "万", "亿", "万亿"):
        doubts.append(Reason.NO_UNIT)
    return doubts
