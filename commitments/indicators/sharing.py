"""One number for several items: 引进、建成、投产各1个; 执行率、培训率均达到80%; 分别增长6%和7%."""

import re

from commitments.indicators import names, verbs

SHARED = ("均", "各", "都", "皆", "分别", "均为", "同步")
MAX_ITEMS = 12

_AND = re.compile(r"、|以及|和(?!谐|平|美)|与(?!会)|及(?!时|格|其)")
_GROWING = ("新增", "净增", "完成")
# One word that stands for two subjects.
PAIRS = {"城乡": ("城镇", "农村"), "进出口": ("进口", "出口"), "供排水": ("供水", "排水"), "中小学": ("中学", "小学")}
_RATE = re.compile("(?:率|占比|比例|比重|满意度|覆盖面)$")


def marks(words: tuple[str, ...]) -> bool:
    """Whether the words that bind a number give it to each of several items."""
    return any(word in SHARED for word in words)


def respectively(head: str) -> bool:
    """Whether a phrase deals numbers out one by one (分别)."""
    return "分别" in head


_HANDING = re.compile(
    r"(?P<subject>.*?)(?:分别|(?<![人亩平年户月日地畜])均|(?<![首成])都|皆|各(?=$|新|配|建|有|增|安))(?P<predicate>[^、]{0,10})"
)


def hands_out(head: str) -> bool:
    """Whether a phrase ends by giving one number to each of its subjects: …事故起数和死亡人数均下降."""
    return _HANDING.fullmatch(head) is not None


def split_items(subject: str) -> list[str]:
    """Cut an enumeration into its items, at most twelve; what stands before the first rate belongs to that rate
    (代表建议、委员提案见面率、办结率).
    """
    items = [item for item in _AND.split(subject, maxsplit=MAX_ITEMS - 1) if item]
    first = next((index for index, item in enumerate(items) if _RATE.search(item)), 0)
    if not first:
        return items
    whole = subject[: subject.index(items[first], sum(map(len, items[:first]))) + len(items[first])]
    return [whole, *items[first + 1 :]]


def are_rates(items: list[str]) -> bool:
    """Whether every item is a rate of its own, which cannot share one figure by being added up."""
    return len(items) > 1 and all(_RATE.search(item) for item in items)


def names_for(head: str, count: int) -> list[str]:
    """The names of the items that share a number or deal out `count` of them.

    `head` stands before the first number and may hold 分别 with a predicate: 城乡居民收入分别增长 gives
    城镇居民收入增长 and 农村居民收入增长. Where items and numbers do not pair, one name serves all.
    """
    handing = _HANDING.fullmatch(head)
    subject, predicate = (handing["subject"], handing["predicate"]) if handing else (head, "")
    subject, predicate = names.before_number(subject), names.before_number(predicate)
    items = _dealt(subject, count) or split_items(subject) or [subject]
    if count == 2 and len(items) == 1:
        items = _pair(subject) or items
    if count > 1 and len(items) != count:
        return [subject + predicate] * count
    return [item + predicate for item in _completed(items)]


def _dealt(subject: str, count: int) -> list[str]:
    """The items of an enumeration, if there are just as many as numbers."""
    items = [item for item in _AND.split(subject, maxsplit=MAX_ITEMS - 1) if item]
    return items if len(items) == count > 1 else []


def _pair(subject: str) -> list[str]:
    """Two subjects hidden in one word: 城乡居民收入 → 城镇居民收入, 农村居民收入."""
    found = next((word for word in PAIRS if word in subject), None)
    return [subject.replace(found, part, 1) for part in PAIRS[found]] if found else []


def _completed(items: list[str]) -> list[str]:
    """Give each item the verb, object or noun it shares with its neighbours."""
    if len(items) < 2:
        return items
    if all(verbs.is_verb(item) for item in items[1:]):
        return _with_object_of_first(items)
    lead = verbs.leading_verb(items[-1])
    if all(verbs.is_verb(item) for item in items[:-1]) and lead:
        return [item + items[-1][len(lead) :] for item in items[:-1]] + [items[-1]]
    verb = verbs.leading_verb(items[0])
    if names.is_figure(items[-1]):
        return _with_figure_of_last(items, verb if verb in _GROWING else "")
    if verb:
        return [items[0]] + [item if verbs.leading_verb(item) else verb + item for item in items[1:]]
    return items


def _with_figure_of_last(items: list[str], verb: str) -> list[str]:
    """新增风电、光伏装机容量 → 新增风电装机容量, 新增光伏装机容量: short first words qualify the same figure."""
    first = items[0][len(verb) :]
    rest = items[1:]
    figure = items[-1][len(first) :]
    if len(first) <= 3 and len(figure) > 1 and not names.is_figure(first) and names.is_figure(figure):
        first, rest = first + figure, [*(item + figure for item in items[1:-1]), items[-1]]
    return [verb + item for item in (first, *rest)]


def _with_object_of_first(items: list[str]) -> list[str]:
    """项目引进, 建成, 投产 → 引进项目, 建成项目, 投产项目."""
    first = items[0]
    for length in (4, 3, 2):
        thing, verb = first[:-length], first[-length:]
        if thing and verbs.is_verb(verb):
            return [word + thing for word in (verb, *items[1:])]
    lead = verbs.leading_verb(first)
    thing = first[len(lead) :]
    return [first, *(word + thing for word in items[1:])]
