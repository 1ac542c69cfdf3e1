import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.models import Indicator
from tests.city import client_of


def found(city, text):
    """What the search page holds for a filer."""
    return client_of(city.filer).get(reverse("search"), {"q": text}).context


def test_the_search_finds_departments_by_initials(city):
    assert [one.name for one in found(city, "szgh")["departments"]] == ["市总工会"]


@pytest.mark.parametrize("text", ["党群阵地", "dqzd", "dangqunzhendi", "湖州未来大会", "科技人才投入"])
def test_the_search_finds_a_commitment_by_title_target_keys_and_indicator(city, text):
    city.pledge.commitments.filter(number=3).update(
        title="建强党群阵地", pinyin="jianqiangdangqunzhendi", initials="jqdqzd", target="办好湖州未来大会"
    )
    Indicator.objects.create(
        commitment=city.pledge.commitments.get(number=3), name="科技人才投入", value=30, unit="亿元",
        confirmed_by=city.office, confirmed_at=timezone.now(),
    )  # fmt: skip

    assert [one.number for one in found(city, text)["commitments"]] == [3]


def test_a_withdrawn_indicator_is_not_found(city):
    Indicator.objects.create(
        commitment=city.commitment,
        name="科技人才投入",
        value=30,
        confirmed_by=city.office,
        confirmed_at=timezone.now(),
        is_active=False,
    )

    assert list(found(city, "科技人才投入")["commitments"]) == []


def test_an_empty_search_asks_for_words(city):
    assert "commitments" not in found(city, "  ")
