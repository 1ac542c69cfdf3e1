"""Finding the heading row of a table and what each of its columns means."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .names import INVISIBLE

DEPARTMENT = "department"
NUMBER = "number"
TITLE = "title"
TARGET = "target"
COEFFICIENT = "coefficient"
RESPONSIBLE_LEADER = "responsible_leader"
SECTION = "section"
CONTACT = "contact"
OWN_COEFFICIENT = "own_coefficient"
WEIGHT = "weight"

Synonyms = Mapping[str, tuple[str, ...]]

CITY_COLUMNS: Synonyms = {
    DEPARTMENT: (
        "部门",
        "单位",
        "责任单位",
        "责任部门",
        "部门名称",
        "单位名称",
        "承诺部门",
        "承诺单位",
        "牵头单位",
        "牵头部门",
        "department",
    ),
    NUMBER: ("序号", "编号", "事项序号", "承诺序号", "承诺编号", "number", "no", "no."),
    TITLE: ("承诺事项", "承诺内容", "承诺事项名称", "事项", "事项名称", "承诺", "承诺项目", "commitment", "title"),
    TARGET: ("年度目标", "目标任务", "年度目标任务", "年度工作目标", "工作目标", "目标", "target", "annualtarget"),
    COEFFICIENT: ("评定难度系数", "难度系数", "评定系数", "系数", "coefficient", "difficultycoefficient"),
    RESPONSIBLE_LEADER: ("责任领导", "分管领导", "牵头领导", "responsibleleader", "leader"),
    SECTION: ("责任处室", "责任科室", "牵头处室", "处室", "科室", "section"),
    CONTACT: ("联系人", "联络员", "联系人及电话", "contact"),
    OWN_COEFFICIENT: ("事项系数", "事项难度系数", "单项系数", "单项难度系数", "owncoefficient"),
    WEIGHT: ("权重", "事项权重", "weight"),
}

MAIN_COLUMNS = (DEPARTMENT, NUMBER, TITLE, TARGET, COEFFICIENT)

OTHER_HEADINGS = (
    "分组", "组别", "全称", "简称", "曾用名", "姓名", "用户名", "账号", "手机", "手机号", "电话", "角色", "职务",
    "指标", "指标名称", "目标值", "单位(量词)", "计量单位", "口径", "数值", "完成值", "填报期", "日期",
    "评价人", "评价人员", "评价主体", "评价主体类别", "评分", "得分", "分值", "排序", "备注", "年度",
    "name", "shortname", "group", "username", "phone", "role", "indicator", "unit", "value", "period",
    "evaluator", "rating", "class", "raterclass", "evaluatordepartment", "evaluator_department",
    "department_no", "commitment_no", "year", "position",
)  # fmt: skip
"""Headings of the other tables a city imports: departments, users, indicators, readings, ratings."""

SEARCHED_ROWS = 50
LONGEST_HEADING = 24
FEWEST_HEADINGS = 2
REMARK_IN_BRACKETS = re.compile(r"\([^()]*\)$")


def heading_text(text: str) -> str:
    """`text` as headings are compared: one width, no spaces, no invisible characters, lower case."""
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    return "".join(folded.split()).casefold().rstrip(":")


def known_headings(*tables: Synonyms, others: Iterable[str] = ()) -> frozenset[str]:
    """Every heading of `tables` and `others`, in the form `heading_text` gives."""
    words = [word for table in tables for synonyms in table.values() for word in synonyms]
    return frozenset(map(heading_text, (*words, *others)))


KNOWN_HEADINGS = known_headings(CITY_COLUMNS, others=OTHER_HEADINGS)


def is_known(text: str, known: frozenset[str]) -> bool:
    """Whether `text` is one of the `known` headings, a remark in brackets after it ignored."""
    if not text or len(text) > LONGEST_HEADING:
        return False
    heading = heading_text(text)
    return heading in known or REMARK_IN_BRACKETS.sub("", heading) in known


def count_known(cells: Sequence[str], known: frozenset[str]) -> int:
    """How many different `known` headings stand in `cells`."""
    return len({heading_text(cell) for cell in cells if is_known(cell, known)})


@dataclass(frozen=True, slots=True)
class Header:
    """Which column means what: `columns` maps a field to its index, `texts` to its heading in the file.

    `width` counts the columns up to the last heading, `blank` are the indexes without one before that, and
    `main` the indexes of MAIN_COLUMNS, -1 for those that are missing; `has_further` tells of others.
    """

    columns: Mapping[str, int]
    texts: Mapping[str, str]
    width: int
    main: tuple[int, ...]
    has_further: bool
    blank: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """The heading of the field `name` as it stands in the file, or the official one if it has none."""
        return self.texts.get(name) or CITY_COLUMNS.get(name, (name,))[0]


class HeaderFinder:
    """Recognises heading rows of one kind of table."""

    def __init__(self, synonyms: Synonyms):
        self.fields = {heading_text(word): name for name, words in synonyms.items() for word in words}
        self.initials = frozenset(letter for word in self.fields for letter in (word[0], word[0].upper()))

    def field_of(self, text: str) -> str:
        """The field that `text` is a heading of, or an empty string."""
        if len(text) > LONGEST_HEADING or text.lstrip()[:1] not in self.initials:
            return ""
        heading = heading_text(text)
        return self.fields.get(heading) or self.fields.get(REMARK_IN_BRACKETS.sub("", heading), "")

    def read(self, cells: Sequence[str]) -> Header | None:
        """The Header that `cells` make, or None if they are not a heading row."""
        names = [self.field_of(cell) for cell in cells]
        if len(set(filter(None, names))) < FEWEST_HEADINGS:
            return None
        columns: dict[str, int] = {}
        unknown, twice = [], []
        for index, (cell, name) in enumerate(zip(cells, names, strict=True)):
            if name in columns:
                twice.append(cell)
            elif name:
                columns[name] = index
            elif cell.strip():
                unknown.append(cell.strip())
        texts = {name: cells[index].strip() for name, index in columns.items()}
        headed = [index for index, cell in enumerate(cells) if cell.strip()]
        blank = tuple(index for index in range(headed[-1]) if index not in headed)
        main = tuple(columns.get(name, -1) for name in MAIN_COLUMNS)
        has_further = not columns.keys() <= set(MAIN_COLUMNS)
        return Header(columns, texts, headed[-1] + 1, main, has_further, blank, tuple(unknown), tuple(twice))
