from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.forms.indicators import MOST_PARTS
from commitments.indicator_rows import goal_in_words, rows_of
from commitments.models import Indicator, PlannedPace, ProposalDecision
from commitments.proposals import State, proposals_in
from commitments.views.indicators.shown import initial_of, prefix_of
from departments.models import Department
from tests.city import client_of, filed_report, make_pledge, posted
from tests.commitments.filing_cast import indicator_of, report_before

TARGET = "新打造共富工坊300家,小区专业物业覆盖率达95%。\n形成一个行动方案。"
ROLES = ["office", "filer", "head", "neighbour", "evaluator", "leader", "auditor", "security_admin", "nobody"]


@pytest.fixture(autouse=True)
def target(city):
    city.pledge.commitments.filter(number=1).update(target=TARGET)


def proposals(city):
    found, _indicators = proposals_in([city.commitment], year=city.cycle.year)
    return found[city.commitment.pk]


def get(city, name, *args, role="office"):
    return client_of(city.people[role]).get(reverse(name, args=args))


def post(city, page, *args, role="office", **fields):
    return client_of(city.people[role]).post(reverse(page, args=args), posted(**fields))


def decide(city, verb, number=1, role="office", **fields):
    """Press a button of a proposal's form, filled as the page shows it but for `fields`."""
    proposal = proposals(city)[number - 1]
    typed = initial_of(proposal.promise) | fields
    prefix = prefix_of(proposal.fingerprint)
    data = {f"{prefix}-{name}": value for name, value in typed.items()}
    return post(city, f"proposal-{verb}", city.commitment.pk, proposal.fingerprint, role=role, **data)


def page_of(city, role="office"):
    return get(city, "pledge-indicators", city.pledge.pk, role=role)


# ── Who may see and do what ───────────────────────────────────────────────────
@pytest.mark.parametrize("role", ROLES)
def test_confirming_is_the_offices_own(city, role):
    expected = {"office": 200, "auditor": 404, "security_admin": 404, "nobody": 404}.get(role, 403)
    indicator = indicator_of(city)

    assert [
        page_of(city, role).status_code,
        get(city, "cycle-indicators", city.cycle.year, role=role).status_code,
        get(city, "indicator-add", city.commitment.pk, role=role).status_code,
        get(city, "indicator-edit", indicator.pk, role=role).status_code,
    ] == [expected] * 4


def test_the_own_department_may_be_read_but_not_decided_on(city):
    city.office.department = city.home
    city.office.save()

    response = page_of(city)
    assert (response.status_code, response.context["can_decide"]) == (200, False)
    assert reverse("indicators-confirm", args=[city.pledge.pk]) not in response.content.decode()
    assert [decide(city, verb).status_code for verb in ("accept", "reject")] == [403, 403]
    assert post(city, "indicators-confirm", city.pledge.pk).status_code == 403


# ── The page ──────────────────────────────────────────────────────────────────
def test_a_target_stands_with_its_marks_and_a_form_beside_each(city):
    response = page_of(city)

    target, html = response.context["targets"][0], response.content.decode()
    assert [one.proposal.promise.name for one in target.candidates] == [
        "新打造共富工坊",
        "小区专业物业覆盖率",
        "形成行动方案",
    ]
    assert '<mark class="open">新打造共富工坊300家</mark><sup>1</sup>,<mark class="open">' in html
    assert target.candidates[1].form["comparator"].value() == ">="
    assert (target.candidates[1].percent, target.candidates[1].doubts) == ("98%", [])
    assert (response.context["open"], response.context["sure"]) == (7, 6)


def test_a_target_is_shown_as_text_whatever_it_says(city):
    city.pledge.commitments.filter(number=1).update(target="新建<b>粗</b>中心3个。")

    html = page_of(city).content.decode()
    assert "<b>粗</b>" not in html
    assert "&lt;b&gt;粗&lt;/b&gt;" in html


def test_taking_over_leads_to_the_next_proposal(city):
    response = decide(city, "accept")

    assert response.url == reverse("pledge-indicators", args=[city.pledge.pk]) + "#proposal-1-2"
    assert Indicator.objects.get().name == "新打造共富工坊"
    assert [one.state for one in proposals(city)] == [State.ACCEPTED, State.OPEN, State.OPEN]


def test_what_was_typed_is_what_is_taken_over(city):
    decide(city, "accept", 2, name="物业覆盖率", baseline="８８", weight="2", due=f"{city.cycle.year}-11")

    indicator = Indicator.objects.get()
    assert (indicator.name, indicator.baseline, indicator.weight) == ("物业覆盖率", Decimal(88), Decimal(2))
    assert indicator.due == f"{city.cycle.year}-11"


def test_a_mistake_comes_back_with_what_was_typed(city):
    response = decide(city, "accept", name="工坊", value="三百", due="年底")

    form = response.context["targets"][0].candidates[0].form
    assert (response.status_code, sorted(form.errors)) == (422, ["due", "value"])
    assert (form["name"].value(), form["value"].value()) == ("工坊", "三百")


def test_another_figure_is_asked_for_its_reason(city):
    response = decide(city, "accept", value="200")

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert decide(city, "accept", value="200", reason="其中市级").status_code == 302


def test_two_people_at_one_proposal_see_both_versions(city):
    typed, fingerprint = {"name": "我的工坊"}, proposals(city)[0].fingerprint
    decide(city, "accept")
    prefix = prefix_of(fingerprint)
    data = {f"{prefix}-{name}": value for name, value in (initial_of(proposals(city)[0].promise) | typed).items()}
    response = post(city, "proposal-accept", city.commitment.pk, fingerprint, role="office_second", **data)

    html = response.content.decode()
    assert response.status_code == 409
    assert "我的工坊" in html
    assert str(city.office) in html
    assert Indicator.objects.get().name == "新打造共富工坊"


def test_the_same_post_twice_has_one_effect(city):
    proposal = proposals(city)[0]
    prefix = prefix_of(proposal.fingerprint)
    data = posted(**{f"{prefix}-{name}": value for name, value in initial_of(proposal.promise).items()})
    client, url = client_of(city.office), reverse("proposal-accept", args=[city.commitment.pk, proposal.fingerprint])

    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert Indicator.objects.count() == 1


def test_what_is_set_aside_stays_within_reach(city):
    decide(city, "reject", 3)
    target = page_of(city).context["targets"][0]

    assert [one.proposal.number for one in target.candidates] == [1, 2]
    assert [one.proposal.number for one in target.set_aside] == [3]
    assert decide(city, "accept", 3).status_code == 302


def test_a_proposal_the_target_lost_is_refused_in_words(city):
    fingerprint = proposals(city)[0].fingerprint
    city.pledge.commitments.filter(number=1).update(target="抓好落实。")
    response = post(city, "proposal-reject", city.commitment.pk, fingerprint)

    assert (response.status_code, ProposalDecision.objects.count()) == (422, 0)


# ── All of a department ───────────────────────────────────────────────────────
@pytest.mark.parametrize(("which", "left"), [("all", 0), ("sure", 1)])
def test_a_department_is_confirmed_with_one_press(city, which, left):
    shown = page_of(city).context["shown"]
    response = post(city, "indicators-confirm", city.pledge.pk, shown=shown, which=which)

    assert response.status_code == 302
    assert (Indicator.objects.count(), page_of(city).context["open"]) == (7 - left, left)


def test_what_the_page_did_not_show_is_not_confirmed(city):
    response = post(city, "indicators-confirm", city.pledge.pk, shown="0" * 64, which="all")

    assert (response.status_code, Indicator.objects.count()) == (409, 0)


def test_a_department_that_is_done_leads_to_the_next(city):
    post(city, "indicators-confirm", city.pledge.pk, shown=page_of(city).context["shown"], which="all")

    assert page_of(city).context["next"] == city.pledge_next_door


def test_the_year_counts_what_waits_and_what_was_decided(city):
    decide(city, "accept")
    decide(city, "reject", 3)
    city.pledge.commitments.filter(number=5).update(target="抓好落实。")
    response = get(city, "cycle-indicators", city.cycle.year)

    rows = [
        (row.pledge.department.name, row.open, row.accepted, row.set_aside, row.indicators, row.numberless)
        for row in response.context["rows"]
    ]
    assert rows == [("市委组织部", 4, 1, 1, 1, 1), ("市总工会", 5, 0, 0, 0, 0)]
    assert response.context["next"] == city.pledge


# ── Splitting, adding, changing, retiring ─────────────────────────────────────
def parts_of(*names):
    management = {"part-TOTAL_FORMS": len(names), "part-INITIAL_FORMS": 2, "part-MIN_NUM_FORMS": 2}
    fields = {"comparator": ">=", "value": "150", "unit": "家", "basis": "cumulative", "direction": "up"}
    data = {f"part-{n}-{key}": value for n, name in enumerate(names) for key, value in {"name": name, **fields}.items()}
    return {**management, "part-MAX_NUM_FORMS": MOST_PARTS, **data}


def test_a_proposal_is_split_on_a_page_of_its_own(city):
    address = (city.commitment.pk, proposals(city)[0].fingerprint)
    assert len(get(city, "proposal-split", *address).context["formset"].forms) == 3

    response = post(city, "proposal-split", *address, **parts_of("市级工坊", "县级工坊"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    response = post(city, "proposal-split", *address, reason="分级下达", **parts_of("市级工坊", "县级工坊"))
    assert response.status_code == 302
    assert list(Indicator.objects.values_list("name", "value")) == [("市级工坊", 150), ("县级工坊", 150)]


def test_a_list_is_proposed_in_its_parts(city):
    city.pledge.commitments.filter(number=1).update(target="落实基层巡讲、亲子活动4500场次以上。")
    address = (city.commitment.pk, proposals(city)[0].fingerprint)

    forms = get(city, "proposal-split", *address).context["formset"].initial_forms
    assert [form["name"].value() for form in forms] == ["落实基层巡讲", "亲子活动"]


def test_an_indicator_is_added_by_hand(city):
    fields = {"name": "方案", "comparator": ">=", "value": "1", "unit": "个", "basis": "cumulative", "direction": "up"}
    response = post(city, "indicator-add", city.commitment.pk, weight="1", words="行动计划", reason="补充", **fields)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["words"])

    response = post(city, "indicator-add", city.commitment.pk, weight="1", words="行动方案", reason="补充", **fields)
    assert response.status_code == 302
    assert Indicator.objects.get().source_text == "行动方案"


def change_form(indicator, **fields):
    values = {name: getattr(indicator, name) for name in ("name", "comparator", "value", "unit", "basis", "direction")}
    return {**values, "weight": "1", "version": indicator.version, "reason": "更正", **fields}


def test_an_overtaken_change_comes_back_with_both_versions(city):
    indicator = indicator_of(city)
    post(city, "indicator-edit", indicator.pk, **change_form(indicator, unit="处"))
    response = post(city, "indicator-edit", indicator.pk, role="office_second", **change_form(indicator, unit="所"))

    [difference] = [one for one in response.context["form"].conflict if one.typed == "所"]
    assert (response.status_code, difference.stored) == (409, "处")
    assert response.context["form"]["version"].value() == 2


def test_the_page_of_an_indicator_shows_what_it_was(city):
    indicator = indicator_of(city)
    post(city, "indicator-edit", indicator.pk, **change_form(indicator, value="12"))

    entries = get(city, "indicator-edit", indicator.pk).context["entries"]
    assert [(entry["text"], entry["note"]) for entry in entries] == [
        ("新建党群服务中心 ≥ 12 个", "更正"),
        ("新建党群服务中心 ≥ 10 个", ""),
    ]


def test_a_retired_indicator_leaves_the_page(city):
    indicator = indicator_of(city)
    refused = post(city, "indicator-retire", indicator.pk, version=1, reason="")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])

    assert post(city, "indicator-retire", indicator.pk, version=1, reason="重复").status_code == 302
    assert page_of(city).context["targets"][0].confirmed == []


def test_words_that_left_the_target_are_named_beside_the_indicator(city):
    decide(city, "accept")
    city.pledge.commitments.filter(number=1).update(target="新打造共富工坊260家。")
    target = page_of(city).context["targets"][0]

    assert [one.is_lost for one in target.confirmed] == [True]
    assert [one.proposal.promise.value for one in target.candidates] == [Decimal(260)]


# ── What everybody sees ───────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"comparator": ">=", "value": Decimal("90.000000"), "unit": "%"}, "≥ 90%"),
        ({"comparator": "=", "value": Decimal("8.5"), "unit": "亿元"}, "8.5 亿元"),
        ({"comparator": "range", "value": Decimal(5), "value_max": Decimal(6), "unit": "项"}, "5–6 项"),
        ({"comparator": "~", "value": Decimal(0), "unit": ""}, "≈ 0"),
    ],
)
def test_a_target_is_written_with_its_sign(fields, words):
    assert goal_in_words(Indicator(**fields)) == words


def test_a_row_shows_latest_figure_completion_and_pace(city):
    indicator = indicator_of(city)
    report_before(city, reading={indicator: Decimal(2)})
    report = filed_report(city, "signed")
    report.readings.create(indicator=indicator, reported=Decimal(6), verified=Decimal(5))

    [row] = rows_of([city.commitment], {city.commitment.pk: Decimal("62.50")})[city.commitment.pk]
    assert (row.latest, row.goal, row.percent, row.width, row.pace) == ("5", "≥ 10 个", "50%", "50", "62.5")
    assert (row.is_met, row.is_confirmed) == (False, False)
    assert [(one.period, one.figure, one.reported, one.percent) for one in row.history] == [
        ("上一期", "2", "2", "20%"),
        ("一季度", "5", "6", "50%"),
    ]


def test_at_most_is_met_below_and_a_baseline_is_where_the_way_begins(city):
    indicator_of(city, name="失业率", comparator="<=", value=Decimal(5), unit="%", basis="level", direction="down")
    indicator_of(city, name="覆盖率", value=Decimal(95), baseline=Decimal(88), unit="%", basis="level")
    report = filed_report(city, "accepted")
    for indicator, figure in zip(Indicator.objects.order_by("pk"), (Decimal(4), Decimal(90)), strict=True):
        report.readings.create(indicator=indicator, reported=figure)

    rows = rows_of([city.commitment], {})[city.commitment.pk]
    assert [(row.latest, row.percent, row.is_met, row.pace) for row in rows] == [
        ("4", "100%", True, ""),
        ("90", "28%", False, ""),
    ]


def test_a_draft_is_nobodys_business_yet(city):
    indicator = indicator_of(city)
    filed_report(city, "submitted").readings.create(indicator=indicator, reported=Decimal(6))

    [row] = rows_of([city.commitment], {})[city.commitment.pk]
    assert (row.latest, row.percent, row.width, row.history) == ("", "", "0", [])


def test_the_pages_of_commitment_and_department_show_the_bars(city):
    indicator = indicator_of(city)
    PlannedPace.objects.create(period=city.period, commitment=city.commitment, percent=Decimal(70))
    filed_report(city, "accepted").readings.create(indicator=indicator, reported=Decimal(4))

    page = get(city, "commitment", city.commitment.pk, role="leader").content.decode()
    department = get(city, "department", city.home.pk, role="leader")
    for html in (page, department.content.decode()):
        assert '<rect class="c-bar" width="40" height="8"/>' in html
        assert '<rect class="c-mark" x="70.0" width=".8" height="8"/>' in html
    summary = department.context["summary"]
    assert (summary.total, summary.met, summary.silent) == (1, 0, 0)


# ── Queries ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_costs_the_same_for_one_department_and_for_three(city, count, django_assert_num_queries):
    for number in range(count):
        department = Department.objects.create(name=f"市局{number}", position=9 + number)
        pledge = make_pledge(city.cycle, department, 9 + number, "1.1000")
        indicator_of(city, pledge.commitments.first())
    client, url = client_of(city.office), reverse("cycle-indicators", args=[city.cycle.year])
    client.get(url)

    with django_assert_num_queries(7):
        client.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_the_confirmation_page_costs_the_same_for_one_indicator_and_for_three(city, count, django_assert_num_queries):
    for number in range(1, count + 1):
        commitment = city.pledge.commitments.get(number=number)
        ProposalDecision.objects.create(
            commitment=commitment,
            fingerprint="0" * 64,
            decision="accepted",
            indicator=indicator_of(city, commitment),
            decided_by=city.office,
            decided_at=timezone.now(),
        )
    client, url = client_of(city.office), reverse("pledge-indicators", args=[city.pledge.pk])
    client.get(url)

    with django_assert_num_queries(6):
        client.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_bars_take_two_queries_whatever_their_number(city, count, django_assert_num_queries):
    report = filed_report(city, "accepted")
    for number in range(count):
        report.readings.create(indicator=indicator_of(city, name=f"指标{number}"), reported=Decimal(number))

    commitment = city.commitment
    with django_assert_num_queries(2):
        rows_of([commitment], {})
