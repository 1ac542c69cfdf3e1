"""Numerals that promise nothing by their form: in names and slogans, ordinals, years, scales of things.

A mask hides them, character for character, so that offsets stay those of the text.
"""

import re

from commitments.indicators.rule import Rule
from commitments.indicators.units import UNIT

HIDDEN = "◇"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_FULL_WIDTH |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FULL_WIDTH |= str.maketrans("％．～〜∼﹣－–—−─／＋﹪", "%.~~~------/+%")
_WIDTH = _FULL_WIDTH | str.maketrans("()", "（）")

MAX_QUOTED = 60
_CLOSING = {"“": "”", "「": "」", "『": "』", "《": "》", "〈": "〉", "【": "】", "‘": "’"}
_STRAIGHT = re.compile(rf'"[^"\n。]{{1,{MAX_QUOTED}}}"')

_WORDS = "零〇一二两三四五六七八九十百千万亿"
_NUMBER = rf"(?:\d{{1,12}}(?:\.\d{{1,6}})?|[{_WORDS}]{{1,8}})"

# Regular expressions; whatever they match is hidden.
RULES = (
    Rule(
        "formula",
        (
            r"\d{1,6}(?:\+(?:[A-Za-z]{1,4}|\d{1,6}))+\+?",
            r"(?<![\d.])\d{1,4}\+",
            r"\d{1,3}[×*xX]\d{1,3}",
            r"\d{1,4}[:：]\d{1,5}",
        ),
        {
            "构建完善1+7+72+N政务服务体系": (),
            "提供7×24小时自助服务": (),
            "师生比不低于1:15": (),
        },
    ),
    Rule(
        "letters and digits",
        (
            r"[A-Za-z]{1,8}-?\d{1,6}(?:\.\d{1,3})?(?:-\d{1,4})?",
            r"(?<![\d.])\d{1,5}(?!kWh|MWh|MW|GW|kW|km|KM|kg|kV)[A-Za-z]{1,8}(?![A-Za-z])",
            r"\d{1,6}(?:kV|千伏|KV)",
        ),
        {
            "办好G60科创走廊人才峰会": (),
            "新建5G基站2000个": ("= 2000 个",),
            "PM2.5平均浓度控制在28微克/立方米以下": ("<= 28 微克/立方米",),
            "建成110千伏变电站3座": ("= 3 座",),
        },
    ),
    Rule(
        "ordinal",
        (
            rf"第{_NUMBER}",
            rf"(?:排名|位列|位居|列|居|进入|跻身|进|保持|全[国省市区]|前){{1,3}}前{_NUMBER}[位名%强]?",
            rf"(?<!提)前{_NUMBER}[位名强%]?(?!个)",
            rf"{_NUMBER}(?:等奖|星级|星|级|强|号|流|线|线城市|届|期工程|期项目|期建设|期规划|周岁|岁|世纪|时代)",
            r"[一二三四五六七八九]期(?!间)",
            r"(?i:top)\d{1,4}",
        ),
        {
            "举办第六届莫干山会议": (),
            "确保综合排名进入全省前10位": (),
            "培育中国500强企业": (),
            "新增5级景区村庄12个": ("= 12 个",),
            "推进地铁二期工程建设": (),
            "评选二等奖以上2项": ("= 2 项",),
        },
    ),
    Rule(
        "year and anniversary",
        (
            r"(?<!\d)(?:19|20)\d\d(?:年度|年)?(?:(?:-|~|至|到)(?:(?:19|20)?\d\d)年?)(?!\d)",
            r"(?<!\d)(?:19|20)\d\d年(?:度)?",
            rf"(?<![\d.])20[0-4]\d(?![\d.万亿千余多]|{UNIT.pattern})",
            r"[一二]〇[〇一二三]〇?[〇零一二三四五六七八九]{0,1}年",
            r"[零〇一二三四五六七八九]{4}年",
            rf"(?:近)?{_NUMBER}(?:个)?(?:多)?(?:周年|年代|年)(?!级)",
            r"(?<!\d)\d0后",
            r"十[一二三四五]五",
        ),
        {
            "举办2023侨界精英湖州行": (),
            "实施清廉机关标准化建设三年行动计划": (),
            "围绕“撤地建市”40周年开展征集": (),
            "学前三年毛入园率达到99%": (">= 99 %",),
        },
    ),
    Rule(
        "date and frequency",
        (
            r"(?<![\d.])\d{1,2}月(?:份|中旬|上旬|下旬|底|末|初|前)*(?:\d{1,2}(?:日|号))?",
            r"[一二三四五六七八九十]{1,2}月(?:份|中旬|上旬|下旬|底|末|初|前)*(?:[一二三四五六七八九十]{1,3}(?:日|号))?",
            r"(?<![\d.])\d{1,2}[·]\d{1,2}",
            r"(?:每)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天]",
            r"(?:前)?[一二三四1-4]个?季度",
            rf"每(?:隔)?{_NUMBER}(?:个|名|户|人|亩|天|日|月|周|万元|元|公里|平方公里|平方米|小时|年|次)*",
            r"(?<![\d.])\d{1,2}时(?=至|到|-|前|后|[起止])",
        ),
        {
            "打好每周三“亲清直通车”组合拳": (),
            "每千名老人床位数达到50张": (">= 50 张",),
            "一季度实现开门红": (),
        },
    ),
    Rule(
        "circle",
        (rf"{_NUMBER}(?:个)?(?:分钟|公里|小时|千米|米)(?=[\u4e00-\u9fff]{{0,12}}圈)",),
        {"打造15分钟家庭教育服务圈": (), "建成30分钟通勤圈2个": ("= 2 个",)},
    ),
    Rule(
        "idiom",
        (
            r"一[\u4e00-\u9fff]{1,2}一(?![级流批期])[\u4e00-\u9fff]",
            r"一(?:批|系列|些|定|流|体|站|线|方|手|把手|张图|张网|张表|张蓝图|盘棋|条心|条龙|揽子|件事|次性|次办|本账|件事一次办|家人|道|份力|以贯之)",
            r"最多跑一次|跑一次|一次都不跑|多一事|万无一失|千方百计|百花齐放|五花八门|三心二意|千家万户|四通八达|千头万绪",
            r"(?:数|几|若干|好几|成|无)[十百千万亿]{1,2}|[十百千万]几|几[个家项名条次]",
            r"两会|两个(?:确立|维护|健康|先行|毫不动摇|务必|结合)|[三四]个(?:意识|自信|全面|年|务必)|[一二三四五六七八九十]个方面",
            r"[十百千]?万分之[零一二三四五六七八九十百\d.点]{1,8}",
            r"零(?:距离|容忍|突破|跑动|延误|差错|事故|死亡|投诉|发生|新增|干扰|接触|碳|门槛)",
            r"八八战略|千万工程|双百双千|百千万|万企|千企|百企|三农|万元(?=GDP|地区生产总值|工业|产值|增加值|国内|农业)",
        ),
        {
            "推行一户一档、一企一策": (),
            "培育一批专精特新企业": (),
            "深入推进最多跑一次改革": (),
            "忠实践行八八战略": (),
            "万元GDP能耗下降3%": ("= 3 %",),
        },
    ),
    Rule(
        "kind of thing",
        (
            rf"{_NUMBER}(?:元|吨|方)?(?:级(?!别)|大(?!学|数|型|棚|桥|中专|关)|化(?!解|债)|式|型|代|维|网|产业|有机|通一|好一|早一|边)",
        ),
        {
            "统筹推进9大重点领域改革": (),
            "打造千亿级产业集群": (),
            "培育10亿级企业5家": ("= 5 家",),
        },
    ),
)

_MASK = re.compile("|".join(f"(?:{word})" for rule in RULES for word in rule.words))


def flatten(text: str) -> str:
    """Give full-width digits, letters, signs and half-width brackets one form each, one for one."""
    return text.translate(_WIDTH)


def hide_quotes(text: str) -> str:
    """Hide what stands in quotation marks or book-title marks of at most 60 characters on one line."""
    pieces, done, opened = [], 0, None
    for position, character in enumerate(text):
        if character in _CLOSING and (opened is None or _reopens(text, opened, position)):
            opened = position
        elif character in "\n。":
            opened = None
        elif opened is not None and character == _CLOSING[text[opened]]:
            if position - opened <= MAX_QUOTED:
                pieces += (text[done : opened + 1], HIDDEN * (position - opened - 1))
                done = position
            opened = None
    return _STRAIGHT.sub(_hide_inside, "".join((*pieces, text[done:])))


def _reopens(text: str, opened: int, position: int) -> bool:
    """A second mark of the same kind, or one too far off, shows that the first was never closed."""
    return text[opened] == text[position] or position - opened > MAX_QUOTED


def _hide_inside(found: re.Match) -> str:
    return '"' + HIDDEN * (len(found.group()) - 2) + '"'


def _hide(found: re.Match) -> str:
    return HIDDEN * len(found.group())


def mask(flat: str) -> str:
    """Hide quoted words and every numeral whose form says that it promises nothing. Length is kept."""
    return _MASK.sub(_hide, hide_quotes(flat))
