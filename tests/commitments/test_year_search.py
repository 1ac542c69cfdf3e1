import pytest
from django.urls import reverse
from django.utils import timezone

from commitments import querysets
from commitments.models import Commitment, Cycle, Indicator
from departments.models import Department
from tests.city import client_of, make_pledge


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


def test_chinese_is_not_looked_for_where_only_latin_letters_stand(city):
    sql = [str(rows.query) for rows in (Commitment.objects.found_by("市"), Commitment.objects.matching("市"))]
    sql.append(str(Department.objects.matching("市").query))

    conditions = [each.partition("WHERE")[2] for each in sql]
    assert [name for name in ("pinyin", "initials") if name in "".join(conditions)] == []
    assert "pinyin" in str(Commitment.objects.found_by("shi").query).partition("WHERE")[2]


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


# ── Where many are found, few are read ────────────────────────────────────────
@pytest.fixture
def years(city):
    """A year after the cast's own with two pledges, and the word in every second commitment or its indicator."""
    newer = Cycle.objects.create(year=city.cycle.year + 1)
    for position, department in enumerate([city.next_door, city.home], 1):
        make_pledge(newer, department, position, "1.0000")
    rows = list(Commitment.objects.order_by("pk"))
    for row in rows[::2]:
        Commitment.objects.filter(pk=row.pk).update(target="提升民生品质")
    Indicator.objects.create(
        commitment=rows[1], name="民生支出占比", value=80, confirmed_by=city.office, confirmed_at=timezone.now()
    )
    return city


@pytest.mark.parametrize("first", [1, 2, 3, 100])
@pytest.mark.parametrize("most", [1, 3, 5, 8, 50])
def test_what_is_found_first_is_what_is_found_in_all_texts(years, monkeypatch, first, most):
    monkeypatch.setattr(querysets, "SEARCHED_FIRST", first)
    everything = list(Commitment.objects.found_by("民生").newest_year_first())

    found = Commitment.objects.first_found_by("民生", most)

    assert len(everything) == len(Commitment.objects.filter(target__contains="民生")) + 1
    assert [(one.pk, one.indicator_name) for one in found] == [
        (one.pk, one.indicator_name) for one in everything[:most]
    ]


@pytest.mark.parametrize(("most", "queries"), [(2, 1), (50, 2)])
def test_all_texts_are_read_only_where_the_newest_pledges_do_not_hold_enough(
    years, most, queries, django_assert_num_queries
):
    with django_assert_num_queries(queries):
        Commitment.objects.first_found_by("民生", most)


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_for_one_commitment_and_for_three(city, count, django_assert_num_queries):
    Commitment.objects.filter(pk__in=[row.pk for row in Commitment.objects.all()[:count]]).update(title="民生工程")
    client = client_of(city.filer)
    client.get(reverse("search"))

    with django_assert_num_queries(6):
        response = client.get(reverse("search"), {"q": "民生工程"})

    assert len(response.context["commitments"]) == count
