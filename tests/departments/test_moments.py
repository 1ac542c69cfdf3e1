from datetime import UTC, datetime, timedelta

import pytest
from django.template import engines
from django.utils import timezone, translation

from departments.templatetags.moments import distance_of

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


def shown(at):
    return engines["django"].from_string("{% load moments %}{{ at|moment }}").render({"at": at})


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=59), "刚刚"),
        (timedelta(seconds=-59), "刚刚"),
        (timedelta(minutes=59), "59 分钟前"),
        (timedelta(hours=5, minutes=40), "5 小时前"),
        (timedelta(days=6, hours=23), "6 天前"),
        (timedelta(days=7), ""),
        (timedelta(hours=-2), "2 小时后"),
        (timedelta(days=-7), ""),
    ],
)
def test_a_time_within_seven_days_says_how_far_away_it_is(ago, words):
    assert distance_of(NOW - ago, NOW).replace("\xa0", " ") == words


def test_a_time_far_away_is_the_minute_in_the_citys_zone_alone():
    assert shown(datetime(2020, 1, 1, 16, 30, tzinfo=UTC)) == (
        '<time datetime="2020-01-02T00:30:00+08:00">2020-01-02 00:30</time>'
    )


def test_a_time_just_past_keeps_its_minute_beside_the_words():
    at = timezone.now() - timedelta(hours=3, minutes=1)
    local = timezone.localtime(at)

    with translation.override("en"):
        exact = f'<time datetime="{local.isoformat()}">{local:%Y-%m-%d %H:%M}</time>'
        assert shown(at) == f'{exact} <span class="ago">· 3\xa0hours ago</span>'


def test_what_never_happened_is_a_dash():
    assert shown(None) == "—"
