"""Which amounts are no promise: each refusal is a test with the sentences that justify it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from commitments.indicators import names, verbs
from commitments.indicators.amounts import CLEARING, FULL_COVERAGE, NUMERIC, Amount
from commitments.indicators.clauses import REACH, Clause, is_separated
from commitments.indicators.rule import words
from commitments.indicators.units import SCALES, is_share, is_time, measures

_BEYOND = 4


@dataclass(frozen=True)
class Place:
    """An amount where it stands. `before` and `after` reach at most 160 characters within the clause and
    up to the neighbouring amounts; `following` and `preceding` are those neighbours.
    `beyond` is how the next clause begins. `has_later` says that the sentence holds another amount further
    on, `is_past` that it tells of results.
    """

    amount: Amount
    before: str
    after: str
    preceding: Amount | None
    following: Amount | None
    beyond: str
    has_later: bool
    is_past: bool
    in_brackets: bool

    @property
    def item(self) -> str:
        """What stands before the amount in its own list item."""
        return self.before.rpartition("、")[2]

    @property
    def is_bound(self) -> bool:
        """Whether any comparator word stands with the number."""
        return self.amount.comparator != "=" or bool(self.amount.suffix)


@dataclass(frozen=True)
class Refusal:
    """Why an amount is not a promise; no example holds one beyond those named."""

    name: str
    test: Callable[[Place], bool]
    examples: dict[str, tuple[str, ...]]


def places_of(view: str, clause: Clause, amounts: list[Amount], is_past: list[bool], has_later: bool) -> list[Place]:
    """The amounts of a clause with their surroundings."""
    places = []
    for index, amount in enumerate(amounts):
        preceding = amounts[index - 1] if index else None
        following = amounts[index + 1] if index + 1 < len(amounts) else None
        low = preceding.end if preceding else clause.start
        high = following.start if following else clause.end
        places.append(
            Place(
                amount,
                view[max(low, amount.start - REACH) : amount.start],
                view[amount.end : min(high, amount.end + REACH)],
                preceding,
                following,
                view[clause.end + 1 : clause.end + 1 + _BEYOND],
                has_later or following is not None,
                is_past[index],
                clause.outer is not None,
            )
        )
    return places


_CLOSES = re.compile(r"[\s”’」』》）]*(?:$|[、和及与并且])")
_CLASSING_UNITS = ("类", "种", "格", "版", "分", "位", "度", "首", "级", "节", "讲", "层", "段")


def _is_past(place: Place) -> bool:
    return place.is_past


def _has_no_unit(place: Place) -> bool:
    """A number without a noun counts only if a comparator binds it or it is a figure's, and nothing follows."""
    amount = place.amount
    if amount.kind != NUMERIC or (amount.unit and amount.unit not in ("万", "亿", "万亿")):
        return False
    if not _CLOSES.match(place.after):
        return amount.is_bare or not amount.unit or not (place.is_bound or place.preceding is None)
    return not (place.is_bound or (amount.unit and names.is_figure(place.before))) or (
        amount.is_word and not amount.unit
    )


def _is_mere_magnitude(place: Place) -> bool:
    """百, 千万, 亿元 without a digit count only after 突破, 超, 达 and the like."""
    amount = place.amount
    is_reached = amount.comparator in (">", ">=", "~") and amount.words
    return amount.is_bare and not is_reached


_STEERING = words(
    """
    推进 推动 深化 完善 健全 落实 强化 抓 抓好 抓实 优化 规范 实现 提升 探索 服务 促进 守牢 增长 提高
    参与 覆盖 支持 协调 指导 办 送 获 供 种 养 签 争
    """
)


def _is_word_in_running_text(place: Place) -> bool:
    """One to ten in words count only right after a making verb (拿下两个省级示范点), before a concrete noun."""
    amount = place.amount
    if not amount.is_word or amount.upper is not None or is_share(amount.unit) or amount.unit.startswith(tuple(SCALES)):
        return False
    if place.is_bound or amount.value > 10 or place.in_brackets:
        return False
    noun = place.after.partition("、")[0]
    if noun.startswith(verbs.VAGUE_NOUNS) or noun.endswith(verbs.VAGUE_NOUNS):
        return True
    return not (_follows_counted_item(place) or _follows_making_verb(place) or _closes_item(place))


def _follows_making_verb(place: Place) -> bool:
    lead = names.before_number(place.item)
    verb = verbs.leading_verb(lead)
    return bool(verb) and verb == lead and verb not in _STEERING and bool(place.after[:2].strip("的、，"))


def _closes_item(place: Place) -> bool:
    """打造服务品牌项目十个: the count ends an item that leads with a making verb."""
    lead = names.before_number(place.item)
    verb = verbs.leading_verb(lead)
    return bool(verb) and verb not in _STEERING and len(lead) > len(verb) + 1 and bool(_CLOSES.match(place.after))


def _follows_counted_item(place: Place) -> bool:
    """三个公园、两个广场: the second stands by itself in a list whose first was counted."""
    return place.preceding is not None and not place.item and place.preceding.is_word and place.before.endswith("、")


_MEASURED_TIME = re.compile("时限|时间|时长|天数|压缩|缩短|审批|办理|办结|响应|到达|处置|课时|周期|环节|减少|提速|用时")


def _is_span_of_time(place: Place) -> bool:
    """24小时 and 3个月 say when or how long, unless a comparator or a word of duration makes them the goal."""
    if not is_time(place.amount.unit):
        return False
    if place.amount.suffix == "内" or (not place.is_bound and place.amount.comparator == "="):
        return not _MEASURED_TIME.search(place.before)
    return False


def _is_class_or_part(place: Place) -> bool:
    """6类人群, 分3批: a division of things, not a count of results."""
    amount = place.amount
    if amount.unit in _CLASSING_UNITS and not place.is_bound:
        return True
    return amount.unit in ("批", "期", "组", "步", "次", "片") and place.before.endswith(("分", "按"))


_CEILING = re.compile(
    "(?:最高|封顶|上限|每人|标准为|基数为|满分|票价|单价)(?:可|给予|不超过|补助|奖励|支持|资助|补贴|为|达)*$"
)
_GRANTED = re.compile("(?:给予|按照?|按比例|享受|奖补|奖励)(?:最高|一次性|每个|每家|每人)?$")


def _is_entitlement(place: Place) -> bool:
    """最高给予100万元补助 is a rule of who gets what, not a result."""
    before = place.before + "".join(place.amount.words)
    return bool(_CEILING.search(before[-16:]) or _GRANTED.search(before[-16:]))


_TO = re.compile(
    "^(?:以上|左右)?(?:的?(?:水平|基数))?(?:，|,)?(?:提高|提升|增加|增长|上升|扩大|下降|降低|降|减少|减|压缩|压减|缩短|升|扩|增|精简|调整|跃升|压降)(?:到|至|为)?$"
)


def is_baseline(place: Place) -> bool:
    """从88%提高到95%: the first figure is where it starts."""
    following = place.following
    if following is None or not re.search(r"(?:由|从)[^，,。；;、]{0,30}$", place.before):
        return False
    joining = place.after + "".join(following.words)
    return _TO.match(joining) is not None


def _is_ground(place: Place) -> bool:
    """在88%的基础上, 三个之一: what a figure is compared with or taken from."""
    return place.after.startswith(("的基础上", "基础上", "之一", "为基数", "的基数", "为基准"))


_PEOPLE = re.compile("(?:现有|共有|总共有|下辖|辖有|所辖|所有|原有|已有|全部)$")
_AREA = re.compile("(?:全[市区县省镇域国]|全街道|辖区内?|区域内|市域|各县区)(?:的)?$")
_EACH = re.compile("^[^、]{0,24}?[每各]")


def _is_scope(place: Place) -> bool:
    """480个居村每村不少于2次: how many things the promise ranges over."""
    amount = place.amount
    if amount.kind != NUMERIC or is_share(amount.unit) or place.in_brackets:
        return False
    return (
        bool(_PEOPLE.search(place.before) and not _has_making_verb(place.before))
        or _is_subject_of_next(place)
        or _is_ground_count(place)
        or (is_area_count(place) and place.has_later)
        or _ranges_over_next(place)
    )


def _ranges_over_next(place: Place) -> bool:
    """对480个居村开展走访,每村每月不少于2次: the next clause counts for each of them."""
    lead = names.strip_lead_in(place.item)
    return place.beyond.startswith(("每", "平均每")) and (not lead or lead.startswith(("对", "在", "全")))


def is_area_count(place: Place) -> bool:
    """Whether a bare count follows 全市 and the like with no verb in front: 全市480个居村."""
    return bool(place.amount.comparator == "=" and _AREA.search(place.before) and not _has_making_verb(place.before))


def _has_making_verb(before: str) -> bool:
    return bool(verbs.leading_verb(names.before_number(before)))


def _is_subject_of_next(place: Place) -> bool:
    """The next amount is a rate of these things, or a count for each of them."""
    following = place.following
    if following is None or place.amount.comparator != "=" or measures(place.amount.unit) or not place.after:
        return False
    if _EACH.match(place.after + "".join(following.words)):
        return "各" not in place.before
    if following.kind in (FULL_COVERAGE, CLEARING) or is_share(following.unit):
        return not is_separated(place.after) and not names.CHANGE.search(place.after)
    return False


def _is_ground_count(place: Place) -> bool:
    """围绕10条产业链, 以100个示范点为引领: the ground of an action, unless a verb stands between."""
    if place.is_bound:
        return False
    lead = names.strip_lead_in(place.item)
    ground = next((word for word in verbs.GROUNDS if lead.startswith(word)), None)
    return ground is not None and not verbs.holds_verb(lead[len(ground) :])


_MONEY = re.compile("资金|贷款|投资|补助|补贴|债|金|收入|税|款|费|产值|销售|利润|授信|融资|存款|医疗|帮扶|奖|红利|红包")
_THING = re.compile(
    "项目|企业|工程|村|镇|园区|集群|平台|农户|大户|主体|产业|公司|商场|楼宇|单位|客户|产品|装备|机组|基金|商贸|工业|技改|制造|龙头|上市|街道|专业市场|团队|载体"
)
_SIZING = ("以上", "以下", "以内", "及以上", "及以下", "（含）以上")


def _is_threshold(place: Place) -> bool:
    """3亿元以上项目, 超80万元村, 10亿元项目2个: the size that defines the thing."""
    amount, following = place.amount, place.following
    if amount.kind != NUMERIC or is_share(amount.unit) or is_time(amount.unit):
        return False
    noun = place.after.removeprefix("的").removeprefix("（含）")
    if not noun and following is not None and amount.suffix in _SIZING and _is_money(amount):
        return True
    if not noun or not "\u4e00" <= noun[0] <= "\u9fff" or is_separated(noun[:1]):
        return False
    sized = amount.suffix in _SIZING or any(word in ("超", "超过", "达", "达到", "不低于") for word in amount.words)
    counted = following is not None and not is_separated(place.after) and not verbs.leading_verb(noun)
    if counted and following.kind == NUMERIC and (sized or measures(amount.unit)):
        return True
    return sized and _is_money(amount) and _names_thing(noun, amount)


def _is_money(amount: Amount) -> bool:
    return measures(amount.unit) and "元" in amount.unit


def _names_thing(noun: str, amount: Amount) -> bool:
    return bool(_THING.search(noun[:8])) and not _MONEY.match(noun) and bool(amount.suffix or noun[0] in "村镇户")


def _is_bare_coverage(place: Place) -> bool:
    """坚持全覆盖、零容忍 praises a manner; coverage without a thing counts only after 实现 or 达到."""
    amount = place.amount
    if amount.kind == NUMERIC:
        return False
    subject = names.before_number(place.item)
    return subject.startswith(("坚持", "突出", "注重", "按照", "体现", "以")) or (
        place.after.startswith("、") and not subject
    )


REFUSALS = (
    Refusal("past result", _is_past, {"去年新建公园20个": (), "目前已建成驿站300家,今年新建100家": ("= 100 家",)}),
    Refusal("no unit", _has_no_unit, {"推进社区治理1号工程": (), "日活达到10万": (">= 10 万",)}),
    Refusal("magnitude", _is_mere_magnitude, {"带领百万青少年参与": (), "产值突破百亿元": ("> 100 亿元",)}),
    Refusal(
        "numeral in running text",
        _is_word_in_running_text,
        {"落实两个机制": (), "深化三项制度改革": (), "争取拿下两个省级示范点": ("= 2 个",)},
    ),
    Refusal("span of time", _is_span_of_time, {"提供24小时服务": (), "审批时限压缩至3天": ("<= 3 天",)}),
    Refusal("class or part", _is_class_or_part, {"聚焦6类重点人群": (), "分3批推进整治": ()}),
    Refusal("entitlement", _is_entitlement, {"对创业者最高给予100万元补助": ()}),
    Refusal("baseline", is_baseline, {"覆盖率从88%提高到95%": (">= 95 %",)}),
    Refusal("ground", _is_ground, {"在去年88%的基础上继续提升": ()}),
    Refusal(
        "scope",
        _is_scope,
        {
            "480个居村每村每月开展活动不少于2次": (">= 2 次",),
            "依托30个工作站开展服务": (),
            "全市480个居村实现全覆盖": ("= 100 %",),
        },
    ),
    Refusal(
        "threshold",
        _is_threshold,
        {
            "3亿元以上项目引进、建成、投产各1个": ("= 1 个", "= 1 个", "= 1 个"),
            "应税销售20亿元以上企业达10家": (">= 10 家",),
            "招引亿元以上项目": (),
        },
    ),
    Refusal("manner", _is_bare_coverage, {"坚持全覆盖、零容忍": ()}),
)


def refusal_of(place: Place) -> Refusal | None:
    """The first rule that says this amount is no promise, or None."""
    return next((refusal for refusal in REFUSALS if refusal.test(place)), None)
