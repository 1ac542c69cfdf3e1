"""What the office is told when it enters bonus and deduction items."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tests.city import client_of, posted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cap", "said"),
    [("2.00", ["本部门加分合计 2.50 分；按计分办法最多计 2.00 分。"]), ("2.50", [])],
)
def test_points_beyond_what_the_scheme_counts_are_named_at_once(city, cap, said):
    city.cycle.schemes.update(bonus_cap=cap)
    grounds = {"reason": "表彰", "document": "浙委办〔2026〕1号", "approver": "郑九成"}
    items = {"省级表彰": "1.50", "国家级表彰": "1.00"}

    for event, points in items.items():
        item = posted(pledge=city.pledge.pk, kind="bonus", event=event, points=points, **grounds)
        answer = client_of(city.office).post(reverse("admin:scoring_adjustment_add"), item)

    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert [text for text in told if "合计" in text] == said
