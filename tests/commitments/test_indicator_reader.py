"""The conventions by which promises are read out of target text."""

import json
import subprocess
import sys
from decimal import Decimal

import pytest

from commitments.indicators import Reason, read


def names(text):
    return [promise.name for promise in read(text)]


def figures(text):
    return [(promise.comparator, promise.value, promise.unit) for promise in read(text)]


def test_the_example_of_the_product_is_read_whole():
    text = "打造四季党建示范带10条;新打造共富工坊300家;小区专业物业覆盖率达95%。"
    assert [promise.as_json() for promise in read(text)] == [
        {
            "text": "打造四季党建示范带10条",
            "start": 0,
            "end": 12,
            "name": "打造四季党建示范带",
            "comparator": "=",
            "value": "10",
            "value_max": None,
            "unit": "条",
            "normalized": "10",
            "due": None,
            "kind": "numeric",
            "confidence": "0.98",
        },
        {
            "text": "新打造共富工坊300家",
            "start": 13,
            "end": 24,
            "name": "新打造共富工坊",
            "comparator": "=",
            "value": "300",
            "value_max": None,
            "unit": "家",
            "normalized": "300",
            "due": None,
            "kind": "numeric",
            "confidence": "0.98",
        },
        {
            "text": "小区专业物业覆盖率达95%",
            "start": 25,
            "end": 38,
            "name": "小区专业物业覆盖率",
            "comparator": ">=",
            "value": "95",
            "value_max": None,
            "unit": "%",
            "normalized": "95",
            "due": None,
            "kind": "numeric",
            "confidence": "0.98",
        },
    ]


def test_offsets_count_code_points_beyond_the_basic_plane():
    (promise,) = read("𠮷😀,新建公园3个")
    assert (promise.start, promise.end, promise.text) == (3, 9, "新建公园3个")


def test_a_verb_that_the_list_elides_is_restored():
    assert names("新引进人才创业创新团队300个、大学生9万人以上") == ["新引进人才创业创新团队", "新引进大学生"]


def test_a_level_alone_stands_for_the_thing_at_that_level():
    assert names("创建国家级绿色工厂2家,省级5家") == ["创建国家级绿色工厂", "创建省级绿色工厂"]


def test_signs_bind_like_words_and_a_space_may_stand_before_the_qualifier():
    assert figures("满意率≥95%,投诉率≤1%,覆盖率 ９０％ 以上") == [(">=", 95, "%"), ("<=", 1, "%"), (">=", 90, "%")]


def test_a_rate_takes_no_verb_from_the_item_before():
    assert names("新建停车场10个,泊位利用率80%以上") == ["新建停车场", "泊位利用率"]


def test_one_number_for_several_verbs_gives_one_promise_each():
    assert names("3亿元以上项目引进、建成、投产各1个") == [
        "引进3亿元以上项目",
        "建成3亿元以上项目",
        "投产3亿元以上项目",
    ]


def test_numbers_dealt_out_go_to_their_items():
    assert [(promise.name, promise.value) for promise in read("城乡居民收入分别增长6%和7%")] == [
        ("城镇居民收入增长", 6),
        ("农村居民收入增长", 7),
    ]


def test_numbers_dealt_out_share_the_qualifier():
    assert figures("治理率、达标率分别达到80%和95%以上") == [(">=", 80, "%"), (">=", 95, "%")]


def test_a_stretch_goal_is_a_second_promise_with_the_same_name():
    first, second = read("地区生产总值增长6%以上、力争6.5%")
    assert (first.name, first.comparator) == ("地区生产总值增长", ">=")
    assert (second.name, second.comparator, second.value) == ("地区生产总值增长", "=", Decimal("6.5"))


@pytest.mark.parametrize("word", ["力争", "争取", "确保"])
def test_words_of_intent_change_neither_comparator_nor_name(word):
    (promise,) = read(f"{word}新建公园10个")
    assert (promise.comparator, promise.name, promise.text) == ("=", "新建公园", f"{word}新建公园10个")


def test_the_direction_of_a_change_stays_in_the_name():
    (promise,) = read("单位能耗下降3%以上")
    assert (promise.name, promise.comparator, promise.direction) == ("单位能耗下降", ">=", "down")


def test_a_number_after_a_comma_reaches_back_for_its_thing():
    (promise,) = read("完成轮训和主体班次,达3000余人")
    assert (promise.text, promise.name) == ("完成轮训和主体班次,达3000余人", "完成轮训和主体班次")


def test_a_modifier_that_runs_on_past_a_comma_stays_with_its_noun():
    (promise,) = read("打造2个在长三角具有鲜明特色,全国领先的服务中心,推进改革")
    assert promise.name == "打造在长三角具有鲜明特色,全国领先的服务中心"


def test_a_subtotal_in_brackets_is_a_promise_named_after_its_whole():
    assert [(promise.name, promise.value) for promise in read("新增停车泊位6000个(其中公共泊位2500个)")] == [
        ("新增停车泊位", 6000),
        ("新增停车泊位（公共泊位）", 2500),
    ]


def test_the_scope_of_a_count_per_unit_is_no_promise():
    assert figures("对480个居村开展走访,每村每月不少于2次") == [(">=", 2, "次")]


def test_full_coverage_is_a_hundred_per_cent():
    (promise,) = read("推动全市镇街老年学校全覆盖。")
    assert (promise.kind, promise.comparator, promise.value, promise.unit) == ("full-coverage", "=", 100, "%")


def test_clearing_is_zero_without_a_unit_and_nearly_clearing_about_zero():
    promises = read("争取2023年6月底前实现基本清零,2023年8月底前保持动态清零。")
    assert [(promise.kind, promise.comparator, promise.value, promise.unit, promise.due) for promise in promises] == [
        ("clearing", "~", 0, "", "2023-06"),
        ("clearing", "=", 0, "", "2023-08"),
    ]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2023年6月底前新建公园3个", "2023-06"),
        ("2023年6月30日前新建公园3个", "2023-06-30"),
        ("2023年底前,新建公园3个", "2023-12"),
        ("到2025年,新建公园3个", "2025-12"),
        ("2023年上半年新建公园3个", "2023-06"),
        ("2023年六月底前新建公园3个", "2023-06"),
        ("2023年13月底前新建公园3个", None),
        ("6月底前新建公园3个", None),
        ("2023年新建公园3个", None),
        ("自2023年1月起新建公园3个", None),
    ],
)
def test_a_due_date_is_read_where_the_text_gives_one(text, due):
    assert [promise.due for promise in read(text)] == [due]


def test_a_month_without_a_year_takes_the_year_of_the_cycle():
    assert [promise.due for promise in read("6月底前新建公园3个", year=2024)] == ["2024-06"]


def test_a_date_at_the_head_holds_until_the_sentence_ends():
    dues = [promise.due for promise in read("2023年6月底前,新建公园3个,绿道5公里;新建书房2个")]
    assert dues == ["2023-06", "2023-06", None]


def test_a_sentence_headed_by_an_earlier_year_tells_of_the_past():
    text = "2022年,全市新增就业10万人。2023年,全市新增就业12万人。"
    assert [promise.value for promise in read(text)] == [12]
    assert read("2022年,全市新增就业10万人。", year=2023) == []


def test_a_starting_figure_becomes_the_baseline():
    (promise,) = read("覆盖率从88%提高到95%")
    assert (promise.name, promise.value, promise.baseline) == ("覆盖率", 95, 88)


@pytest.mark.parametrize(
    ("text", "basis", "direction"),
    [
        ("小区物业覆盖率达95%", "level", "up"),
        ("新增学位500个", "cumulative", "up"),
        ("每月开展活动2次", "period", "up"),
        ("PM2.5浓度控制在28微克/立方米以内", "level", "down"),
        ("居民消费价格涨幅3%左右", "level", "down"),
        ("减少投诉100件", "cumulative", "down"),
        ("积案清零", "level", "down"),
    ],
)
def test_basis_and_direction_are_proposed(text, basis, direction):
    (promise,) = read(text)
    assert (promise.basis, promise.direction) == (basis, direction)


def test_each_doubt_lowers_the_confidence_and_says_why():
    (promise,) = read("争取拿下两个省级示范点")
    assert (str(promise.confidence), promise.reasons) == ("0.78", (Reason.BARE_WORD_NUMERAL,))


@pytest.mark.parametrize(
    "text",
    [
        "全力推进“1113”招才引智工程",
        "开展打造湖州铁军“双百双千”行动",
        "举办第六届莫干山会议",
        "使“12345,有事找政府”成为金字招牌",
        "打好每周三恳谈会组合拳",
        "综合评价位列全省第一档",
        "围绕战略实施20周年、撤地建市40周年开展征集",
        "",
        "，。；、（）",
    ],
)
def test_names_ordinals_anniversaries_and_frequencies_promise_nothing(text):
    assert read(text) == []


def test_the_reader_needs_no_django():
    code = "import sys, commitments.indicators as i; i.read('新建公园3个'); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_json_form_is_plain_text_and_null():
    (promise,) = read("发表论文4-5篇")
    assert json.loads(json.dumps(promise.as_json()))["value_max"] == "5"
