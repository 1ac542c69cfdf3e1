"""The rows of the ranking's table: set once for all of a shape, filled in for each."""

from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from scoring.ranking_rows import Row, Scale
from scoring.ranking_table import OPTIONAL, Shape, body

SCALE = Scale(80, 110)
FULL = Row(
    department_id=7,
    department="市委<组织部> & 编办",
    group="市委部门",
    place="1",
    place_html="1",
    is_tied=False,
    score="104.20",
    dot="120.5",
    base="90.0800",
    coefficient="1.1568",
    arrow="↑",
    steps="3",
    without="4",
    moved_text="（原 4）",
    since_arrow="↓ 2",
    since_text="（原 3）",
    how="/rankings/2025/departments/7/",
    range_from="10.0",
    range_width="20.0",
    range_dot="15.0",
    range_text="1–4",
    grade="优秀",
    reason="",
)
BARE = replace(FULL, **dict.fromkeys(OPTIONAL, ""), department="第2局", since_text="新")
COLUMNS = ("is_of_group", "has_before", "has_ranges")


@pytest.mark.parametrize("chosen", [(), COLUMNS, ("has_ranges",), ("is_of_group",)])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_row_is_what_the_template_makes_of_it_alone(chosen, language):
    columns = {name: name in chosen for name in COLUMNS}
    rows = [FULL, BARE, *(replace(FULL, **{name: ""}) for name in OPTIONAL), replace(BARE, score="99.00")]

    with translation.override(language):
        shape = Shape(language, **columns, lacks=())
        alone = [
            render_to_string("scoring/_ranking_row.html", {"row": row, "shape": shape, "grid": SCALE.grid})
            for row in rows
        ]
        assert body(rows, SCALE, **columns) == "".join(alone)


def test_a_name_with_markup_stays_text():
    html = body([FULL], SCALE, is_of_group=False, has_before=False, has_ranges=False)

    assert html.count("市委&lt;组织部&gt; &amp; 编办") == 1
    assert "<组织部>" not in html
