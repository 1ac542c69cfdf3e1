"""Units of count and measure: what may follow a number, and how units of one family convert."""

import re
from decimal import Decimal
from fractions import Fraction

from commitments.indicators.rule import longest_first, words

# Units that count things.
COUNT_UNITS = words(
    """
    个 家 项 条 名 人 次 场 期 篇 所 座 处 套 户 件 辆 台 份 部 册 本 对 位 支 张 宗 起 例 笔 单 艘 架
    只 头 羽 尾 株 盏 枚 块 间 栋 幢 孔 床 口 眼 门 节 集 首 幅 版 组 队 班 堂 课 讲 批 桩 枪 桶 箱 袋
    瓶 盒 卷 票 封 人次 场次 篇次 户次 件次 家次 批次 车次 班次 架次 航次 例次 个次 标箱 标准箱 班列
    车位 学位 床位 课时 学时 车皮 类 种 分 格
    """
)
# Units that measure: money, area, length, weight, volume, power.
MEASURE_UNITS = words(
    """
    元 美元 欧元 港元 人民币 块钱 亩 公顷 平方米 平方公里 平方千米 平米 平方 公里 千米 米 延米 海里 里
    吨 公斤 千克 斤 克 立方米 立方 方 升 标准煤 吨标准煤 吨标煤 千瓦 千瓦时 兆瓦 兆瓦时 吉瓦 瓦 度 度电
    千伏安 微克/立方米 微克每立方米 毫克/升 毫克/立方米 分贝 兆 kWh MWh MW GW kW km KM kg 载重吨 蒸吨
    当量 机架 标准机架
    """
)
TIME_UNITS = words("天 小时 分钟 工作日 个工作日 个月 个小时 秒 日 周 星期 个自然日 个星期")
SHARE_UNITS = ("%", "‰", "个百分点", "百分点", "个千分点")
TIMES_UNITS = ("倍", "番")

# What must not follow a unit, for there it begins a word of its own: 台 is a unit in 100台, not in 3台湾.
STOPS = dict(
    pair.split(":")
    for pair in words(
        """
        家:庭|长 项:目(?!标) 条:件|例 人:才|民|工|均|社|大 次:数|日|月|年 场:馆|所|景 期:间|刊|货|末|限
        所:有|在|属|需 座:谈|位 处:理|置|罚|室 套:餐 户:籍|外|均 台:湾|阶|资|商|企|州|办|风|账|胞|青|北
        部:门|分|署|队|级|委 本:科|地|市|区|级|年|土|届|轮 对:接|口|外|标|照|象
        支:部|付|持|撑|行|出|援|书|柱 宗:旨|教 起:步|点|来|草 例:会|如|外 单:位|元|项 架:构 只:有|能
        头:部|雁 尾:气|水 块:链 口:岸|袋|腔|径 门:诊|店|类|户|槛 节:日|能|点|水|约|会
        集:中|团|群|体|成|聚|约 首:批|位|个|次|创 幅:度|员 版:图|块|权 组:织|团|建|合|长 队:伍|员|长
        班:子|组|车 课:题|程|堂 讲:述|话|座 批:评|复|准|示 封:闭 类:别|型|似 种:植|子|业|养
        分:之|别|散|类|析|公司|中心|局|院|钟|级|层|布|解|享|管|开|店 元:素|宇宙|旦|件 里:程|面
        方:面|案|式|法|位|向|针 度:假|过|量 升:级|学|规|至|到 米:粮 瓦:解 兆:瓦 亩:均 日:常|间|报|前|期
        周:年|边|期|岁|转 天:然|气|津|使
        """
    )
)


def _pattern(units, stops) -> str:
    parts = []
    for unit in longest_first(units):
        stop = stops.get(unit, "")
        parts.append(re.escape(unit) + (f"(?!{stop})" if stop else ""))
    return "|".join(parts)


_ALL = (*COUNT_UNITS, *MEASURE_UNITS, *TIME_UNITS, *SHARE_UNITS, *TIMES_UNITS)
_BASE = _pattern(_ALL, STOPS)
_COUNTED = "".join(unit for unit in COUNT_UNITS if len(unit) == 1 and unit != "次")
_PER = r"(?:/(?:[万亿]|[千百])?[A-Za-z\u4e00-\u9fff]{1,3}?(?=[^A-Za-z\u4e00-\u9fff]|以|左|的|$))?"
# Any unit of count may be counted by occasion: 100项次.
UNIT = re.compile(rf"(?:{_BASE})(?:(?<=[{_COUNTED}])次(?!数|日|月|年))?{_PER}")

SCALES = {"万": 10**4, "亿": 10**8}
_SCALED = re.compile("[万亿]*+")


def unit_at(text: str, position: int) -> str:
    """The longest unit that stands at `position`, or an empty string."""
    found = UNIT.match(text, position)
    return found.group() if found else ""


def split_scale(unit: str) -> tuple[int, str]:
    """Split a unit as written into factor and base: 万人 → (10000, 人), 万亿元 → (10**12, 元)."""
    scale = _SCALED.match(unit).group()
    factor = 1
    for character in scale:
        factor *= SCALES[character]
    return factor, unit[len(scale) :]


def multiplied_out(value: Decimal, unit: str) -> Decimal:
    """The value with the 万 and 亿 of its unit multiplied out: 9 万人 → 90000. Exact up to 28 digits."""
    return value * split_scale(unit)[0]


def measures(unit: str) -> bool:
    """Whether a unit measures a size (money, area, length …) rather than counts things."""
    return split_scale(unit)[1].split("/")[0] in MEASURE_UNITS


def is_time(unit: str) -> bool:
    """Whether a unit measures time."""
    return unit in TIME_UNITS


def is_share(unit: str) -> bool:
    """Whether a unit is a percentage, per-mille or percentage points."""
    return unit in SHARE_UNITS


# Families in which figures convert, each unit with its size in the family's smallest unit.
FAMILIES = {
    "money": {"元": 1, "块钱": 1},
    "length": {"米": 1, "公里": 1000, "千米": 1000},
    "area": {"平方米": 3, "平米": 3, "亩": 2000, "公顷": 30000, "平方公里": 3_000_000, "平方千米": 3_000_000},
    "weight": {"克": 1, "斤": 500, "公斤": 1000, "千克": 1000, "吨": 1_000_000},
    "power": {"瓦": 1, "千瓦": 1000, "兆瓦": 10**6, "吉瓦": 10**9},
    "energy": {"千瓦时": 1, "度": 1, "度电": 1, "兆瓦时": 1000},
    "share": {"‰": 1, "%": 10},
}
_FAMILY_OF = {unit: (family, size) for family, sizes in FAMILIES.items() for unit, size in sizes.items()}


class UnitMismatch(ValueError):
    """Two units that do not belong to one family."""


def family_and_size(unit: str) -> tuple[str, int]:
    """The family of a unit and its size there: 亿元 → ("money", 10**8). Other units are their own family."""
    factor, base = split_scale(unit)
    family, size = _FAMILY_OF.get(base, (base, 1))
    return family, factor * size


def convert(value: Decimal | Fraction, unit: str, into: str) -> Fraction:
    """Express a figure in another unit of its family, exactly: 1.5 亿元 into 万元 is 15000.

    Raises UnitMismatch if the units do not belong together.
    """
    family, size = family_and_size(unit)
    other, other_size = family_and_size(into)
    if family != other:
        raise UnitMismatch(f"{unit} does not convert into {into}")
    return Fraction(value) * size / other_size
