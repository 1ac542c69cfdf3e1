import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments import group_counts
from commitments.actions.cycles import create_cycle
from commitments.group_counts import count_by_group_and_status
from commitments.lights import planned_at
from commitments.models import (
    Commitment,
    CommitmentDecision,
    Cycle,
    Pledge,
    Remark,
    RemarkAnswer,
    ReportStep,
    TargetRevision,
)
from commitments.overview import progress_in
from commitments.views import filters
from departments.models import Department, FormerName
from tests.city import client_of, filed_report, make_pledge

IN_BUSINESS = ["filer", "head", "neighbour", "office", "evaluator", "leader"]
OUTSIDE = ["auditor", "security_admin", "system_admin", "nobody"]


def get(city, name, role="filer", pk=None, **query):
    url = reverse(name, args=[] if pk is None else [pk])
    return client_of(city.people[role]).get(url, query)


def pages(city):
    return [
        ("departments", None), ("commitments", None), ("search", None),
        ("department", city.home.pk), ("commitment", city.commitment.pk),
    ]  # fmt: skip


@pytest.mark.parametrize("role", IN_BUSINESS + OUTSIDE)
def test_what_was_promised_is_read_by_all_who_take_part_in_the_year_and_by_nobody_else(city, role):
    found = [get(city, name, role, pk).status_code for name, pk in pages(city)]

    assert found == [200 if role in IN_BUSINESS else 404] * 5


def test_a_visitor_is_led_to_the_login(city, client):
    assert [client.get(reverse("departments")).status_code, client.get(reverse("search")).status_code] == [302, 302]


def test_an_unknown_year_or_thing_does_not_exist(city):
    answers = [get(city, "departments", year="1999"), get(city, "commitments", year="x"), get(city, "department", pk=0)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


# ── Departments ───────────────────────────────────────────────────────────────
def test_departments_stand_in_the_order_of_the_citys_table(city):
    Pledge.objects.filter(pk=city.pledge.pk).update(position=3)

    rows = get(city, "departments").context["rows"]

    assert [(row.name, row.group, row.coefficient, row.size) for row in rows] == [
        ("市总工会", "市委部门", "1.1366", "5"),
        ("市委组织部", "市委部门", "1.1636", "5"),
    ]


@pytest.mark.parametrize("text", ["组织", "swzzb", "shiweizuzhibu", "SWZZB", "市委组织人事部"])
def test_a_department_is_found_by_name_former_name_pinyin_and_initials(city, text):
    FormerName.objects.create(department=city.home, name="市委组织人事部", until=timezone.localdate())

    assert [row.name for row in get(city, "departments", q=text).context["rows"]] == ["市委组织部"]


def test_a_group_narrows_the_list_and_says_how_many_it_holds(city):
    other = Department.objects.create(name="市体育局", position=3)
    Pledge.objects.create(cycle=city.cycle, department=other, position=3)

    context = get(city, "departments", group="市委部门").context

    assert [row.name for row in context["rows"]] == ["市委组织部", "市总工会"]
    [groups] = context["choices"]
    assert [(option.value, option.count, option.is_chosen) for option in groups.options] == [("市委部门", 2, True)]


def test_a_filter_that_leads_nowhere_stays_chosen_and_says_so(city):
    response = get(city, "departments", group="市委部门", q="zzz")

    assert response.context["rows"] == []
    assert [option.count for option in response.context["choices"][0].options] == [0]


def test_a_coefficient_not_assessed_yet_is_a_dash(city):
    Pledge.objects.filter(pk=city.pledge.pk).update(coefficient=None)

    assert get(city, "departments").context["rows"][0].coefficient == "—"


def test_a_cancelled_commitment_is_not_counted(city):
    city.pledge.commitments.filter(number=5).update(status="cancelled")

    assert [row.size for row in get(city, "departments").context["rows"]] == ["4", "5"]


def test_a_departments_page_sets_every_target_in_full(city):
    cards = get(city, "department", pk=city.home.pk).context["cards"]

    assert [(card.commitment.number, card.commitment.target) for card in cards] == [
        (number, f"新建党群服务中心{number}0个。") for number in range(1, 6)
    ]


def test_what_the_head_has_signed_is_the_progress_and_unconfirmed_until_accepted(city):
    filed_report(city, "signed", completion_percent=Decimal("33.50"))

    measure = get(city, "department", pk=city.home.pk).context["cards"][0].measure

    assert (measure.percent, measure.period, measure.is_confirmed) == ("33.5%", "一季度", False)


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_what_is_not_signed_is_no_progress(city, status):
    filed_report(city, status)

    assert get(city, "department", pk=city.home.pk).context["cards"][0].measure.percent is None


def test_the_light_of_the_open_period_stands_at_every_commitment_with_the_points_behind_the_pace(city):
    filed_report(city, "signed", completion_percent=Decimal("1.00"))

    cards = get(city, "department", pk=city.home.pk).context["cards"]
    standing = get(city, "commitment", pk=city.commitment.pk).context["standing"]

    planned = planned_at(city.period.cutoff_on)
    progress = progress_in(city.period, city.pledge.commitments.all(), at=timezone.localdate())
    assert [card.standing.light for card in cards] == [progress[card.commitment.pk].light for card in cards]
    assert cards[0].standing == standing
    assert f"{(planned - 1).normalize():f}" in standing.note


def test_before_the_first_period_opens_nothing_is_lit(city):
    city.period.opens_on = timezone.localdate() + timedelta(days=1)
    city.period.save()

    assert [card.standing for card in get(city, "department", pk=city.home.pk).context["cards"]] == [None] * 5


def revision(city, **fields):
    values = {
        "pledge": city.pledge,
        "field": "target",
        "old": "新建300个",
        "new": "新建260个",
        "document": "湖考办〔2026〕9号",
        "reason": "机构调整",
        "effective_on": timezone.localdate(),
        "made_by": city.office,
        "made_at": timezone.now(),
    }
    return TargetRevision.objects.create(**values | fields)


def test_revisions_stand_side_by_side_at_their_commitment_and_at_the_pledge(city):
    revision(city, commitment=city.commitment)
    revision(city, field="coefficient", old="1.1700", new="1.1636")

    context = get(city, "department", pk=city.home.pk).context

    [shown] = context["cards"][0].revisions
    assert [piece.text for piece in shown.old if piece.is_changed] == ["300"]
    assert [piece.text for piece in shown.new if piece.is_changed] == ["260"]
    assert [row.new[0].text for row in context["coefficient_revisions"]] == ["1.1636"]
    assert [len(card.revisions) for card in context["cards"]] == [1, 0, 0, 0, 0]


def test_a_page_opens_on_the_newest_year_the_visitor_can_act_in_and_others_are_a_click_away(city):
    next_year = create_cycle(year=city.cycle.year + 1)
    make_pledge(next_year, city.home, 1, "1.1000")

    assert get(city, "department", "filer", city.home.pk).context["cycle"] == city.cycle
    assert get(city, "department", "office", city.home.pk).context["cycle"] == next_year
    assert get(city, "department", "filer", city.home.pk, year=next_year.year).context["cycle"] == next_year
    assert get(city, "departments", "office", year=city.cycle.year).context["cycle"] == city.cycle


@pytest.mark.parametrize(
    ("role", "status", "opens"),
    [
        ("filer", "running", True), ("filer", "scoring", False), ("evaluator", "scoring", True),
        ("evaluator", "running", False), ("leader", "scoring", True), ("leader", "published", False),
        ("office", "preparing", True), ("office", "archived", False),
    ],
)  # fmt: skip
def test_who_can_act_in_which_year(city, role, status, opens):
    """An older year in which everybody can act stands beside the one in question."""
    Cycle.objects.update(status=status)
    old = create_cycle(year=city.cycle.year - 1)
    Cycle.objects.filter(pk=old.pk).update(status="scoring" if role == "evaluator" else "running")

    assert (get(city, "departments", role).context["cycle"] == city.cycle) is opens


def test_a_department_that_ended_names_its_successor_and_the_successor_names_it(city):
    city.home.successor, city.home.ended_on = city.next_door, timezone.localdate()
    city.home.save()

    ended, successor = get(city, "department", pk=city.home.pk), get(city, "department", pk=city.next_door.pk)

    link = '<a href="{}">{}</a>'
    assert link.format(reverse("department", args=[city.next_door.pk]), "市总工会") in ended.content.decode()
    assert link.format(reverse("department", args=[city.home.pk]), "市委组织部") in successor.content.decode()


def test_a_department_without_promises_says_so(city):
    other = Department.objects.create(name="市体育局", position=3)

    response = get(city, "department", "office", other.pk)

    assert (response.status_code, response.context["pledge"]) == (200, None)


def links(response, *names):
    html = response.content.decode()
    return [name for name in names if f"/{name}/" in html]


@pytest.mark.parametrize(
    ("role", "status", "offered"),
    [
        ("office", "preparing", ["edit", "commitments/new"]),
        ("office", "running", ["revise"]),
        ("office", "published", []),
        ("filer", "preparing", []),
        ("filer", "running", []),
    ],
)
def test_only_the_office_is_offered_to_change_a_pledge_and_only_what_the_year_allows(city, role, status, offered):
    Cycle.objects.update(status=status)

    response = get(city, "department", role, city.home.pk)

    assert links(response, "edit", "commitments/new", "revise") == offered


# ── Commitments ───────────────────────────────────────────────────────────────
def test_commitments_stand_department_by_department(city):
    filed_report(city, "accepted", completion_percent=Decimal("40.00"))
    city.pledge.commitments.filter(number=2).update(status="completed", section="组织二处")

    rows = get(city, "commitments").context["rows"]

    assert [(row.department, row.number) for row in rows] == [
        (department, str(number)) for department in ("市委组织部", "市总工会") for number in range(1, 6)
    ]
    assert (rows[0].percent, rows[0].period, rows[0].state) == ("40.00%", "一季度", "")
    assert (rows[1].percent, rows[1].section, bool(rows[1].state)) == ("—", "组织二处", True)


def test_filters_of_the_commitments_narrow_together_and_each_counts_under_the_other(city):
    city.pledge.commitments.filter(number__lte=2).update(status="completed")

    context = get(city, "commitments", status="completed", q="szgh").context
    assert context["rows"] == []

    context = get(city, "commitments", status="completed", group="市委部门").context
    groups, statuses = context["choices"]
    assert [row.number for row in context["rows"]] == ["1", "2"]
    assert counts_in(groups) == {"市委部门": "2"}
    assert counts_in(statuses) == {"active": "8", "completed": "2"}


def counts_in(choice):
    return {option.value: str(option.count) for option in choice.options}


@pytest.fixture
def pledges(city):
    """Twenty pledges of departments without a group beside the two of the cast: 110 commitments."""
    for number in range(20):
        department = Department.objects.create(name=f"部门{number}", position=9 + number)
        make_pledge(city.cycle, department, 9 + number, "1.1000")
    return city


def test_the_list_of_commitments_is_cut_into_pages_of_100(pledges):
    city = pledges

    assert [len(get(city, "commitments", page=page).context["rows"]) for page in ("1", "2", "9")] == [100, 10, 10]


def test_what_leads_to_more_than_helps_to_choose_is_counted_no_further(pledges, monkeypatch):
    monkeypatch.setattr(group_counts, "MOST", 9)
    monkeypatch.setattr(filters, "PER_PAGE", 10)
    Commitment.objects.filter(pledge=pledges.pledge, number=1).update(status="completed")

    context = get(pledges, "commitments").context
    groups, statuses = context["choices"]

    assert counts_in(groups) == {"市委部门": "9+"}
    assert counts_in(statuses) == {"active": "17+", "completed": "1"}
    assert [row.number for row in context["rows"]] == [str(number) for _pledge in range(2) for number in range(1, 6)]


def test_where_more_are_completed_than_were_counted_at_least_none_is_active(pledges, monkeypatch):
    monkeypatch.setattr(group_counts, "MOST", 9)
    Commitment.objects.filter(pledge__department__group=None, number__gt=1).update(status="completed")

    counts = count_by_group_and_status(pledges.cycle)

    assert [(group, status, str(count)) for group, status, count in counts] == [
        (None, "active", "0+"), (None, "completed", "80"), ("市委部门", "active", "9+")
    ]  # fmt: skip


def test_pages_lead_on_to_the_last_commitment_though_not_all_are_counted(pledges, monkeypatch):
    everything = list(Commitment.objects.of_cycle(pledges.cycle).in_table_order().values_list("pk", flat=True))
    monkeypatch.setattr(group_counts, "MOST", 25)
    monkeypatch.setattr(filters, "PER_PAGE", 10)
    pages = [get(pledges, "commitments", page=page) for page in range(1, 13)]

    assert [pk for page in pages[:11] for pk in shown_on(page)] == everything
    assert shown_on(pages[11]) == shown_on(pages[10])
    assert [said_of_pages(page) for page in (pages[0], pages[2], pages[3], pages[10])] == [
        "第 1 页，共 4+ 页 共 35+ 条",
        "第 3 页，共 4+ 页 共 35+ 条",
        "第 4 页，共 11 页 共 110 条",
        "第 11 页，共 11 页 共 110 条",
    ]
    assert [page.context["page"].has_next() for page in pages] == [True] * 10 + [False] * 2


def shown_on(response):
    return [int(pk) for pk in re.findall(r'href="/commitments/(\d+)/"', response.content.decode())]


def said_of_pages(response):
    [said] = re.findall(r"<span>\s*(第.*?)</span>", response.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<.*?>", " ", said).split())


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 5_000, "99"])
def test_an_address_with_a_page_that_is_none_leads_to_the_nearest(pledges, monkeypatch, page):
    monkeypatch.setattr(group_counts, "MOST", 25)
    monkeypatch.setattr(filters, "PER_PAGE", 10)

    found = get(pledges, "commitments", page=page).context["page"]

    assert found.number == {"x": 1, "9" * 5_000: 1}.get(page, 11)


def test_a_commitments_page_holds_reports_with_their_steps_decisions_and_remarks(city):
    report = filed_report(city, "accepted", completion_percent=Decimal("40.00"))
    ReportStep.objects.create(report=report, act="sign", taken_by=city.head, taken_at=timezone.now())
    now = timezone.now()
    CommitmentDecision.objects.create(
        commitment=city.commitment,
        before="active",
        after="completed",
        document="湖委〔2026〕3号",
        made_by=city.office,
        made_at=now,
    )
    remark = Remark.objects.create(commitment=city.commitment, text="加快落地", made_by=city.leader, made_at=now)
    RemarkAnswer.objects.create(remark=remark, text="已部署", made_by=city.head, made_at=timezone.now())

    context = get(city, "commitment", pk=city.commitment.pk).context

    [filed] = context["filings"]
    assert (filed.report, filed.percent) == (report, "40%")
    assert next((entry.who, entry.note) for entry in context["happenings"]) == ("李三思", "已部署")
    assert {(entry.who, entry.note) for entry in context["happenings"]} == {
        ("李三思", "已部署"), ("郑九成", "加快落地"), ("孙六合", "湖委〔2026〕3号"), ("李三思", "")
    }  # fmt: skip
    assert [(entry.who, entry.note) for entry in context["remarks"]] == [("郑九成", "加快落地"), ("李三思", "已部署")]


@pytest.mark.parametrize(
    ("status", "readers"),
    [
        ("draft", {"filer", "head"}),
        ("submitted", {"filer", "head", "office"}),
        ("signed", {"filer", "head", "office", "evaluator", "leader"}),
        ("returned", {"filer", "head", "office"}),
        ("accepted", set(IN_BUSINESS)),
    ],
)
def test_a_report_is_on_the_page_only_for_those_who_may_read_it(city, status, readers):
    filed_report(city, status, work_done="只给看得到的人")

    found = {
        role
        for role in IN_BUSINESS
        if "只给看得到的人" in get(city, "commitment", role, city.commitment.pk).content.decode()
    }

    assert found == readers


def test_previous_and_next_stay_within_the_pledge(city):
    ids = list(city.pledge.commitments.order_by("number").values_list("pk", flat=True))

    found = [get(city, "commitment", pk=pk).context["commitment"] for pk in (ids[0], ids[2], ids[4])]

    assert [(one.previous_id, one.next_id) for one in found] == [(None, ids[1]), (ids[1], ids[3]), (ids[3], None)]


def test_what_a_person_typed_is_text_wherever_it_is_shown(city):
    city.pledge.commitments.filter(number=1).update(title="<b>共富</b>", target="<script>x</script>")
    revision(city, commitment=city.commitment, new="<i>新</i>")

    html = "".join(
        get(city, name, pk=pk, **query).content.decode()
        for name, pk, query in [
            ("commitments", None, {}),
            ("department", city.home.pk, {}),
            ("commitment", city.commitment.pk, {}),
            ("search", None, {"q": "<b>"}),
            ("departments", None, {"q": "<b>", "group": "<b>"}),
        ]
    )

    assert [tag for tag in ("<b>共富", "<script>x", "<i>新", 'value="<b>') if tag in html] == []


def test_commitments_counted_through_their_pledges_are_those_counted_one_by_one(city):
    newcomer = make_pledge(city.cycle, Department.objects.create(name="无分组部门", position=8), 8, "1.0500")
    for number, status in enumerate(["active", "completed", "cancelled", "cancelled", "not_done"], 1):
        newcomer.commitments.filter(number=number).update(status=status)
    city.commitment.pledge.commitments.filter(number=2).update(status="completed")

    found = Commitment.objects.of_cycle(city.cycle)

    counts = [(group, status, str(count)) for group, status, count in count_by_group_and_status(city.cycle)]
    one_by_one = [(group, status, str(count)) for group, status, count in found.count_by_group_and_status()]

    assert sorted(map(str, counts)) == sorted(map(str, one_by_one))
    assert (None, "cancelled", "2") in counts
    assert count_by_group_and_status(None) == []


# ── Costs ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("departments", 5), ("commitments", 5), ("search", 6)])
def test_a_list_costs_the_same_for_one_department_and_for_three(city, name, queries, count, django_assert_num_queries):
    for number in range(count - 1):
        department = Department.objects.create(name=f"市委部门{number}", group=city.group, position=9 + number)
        make_pledge(city.cycle, department, 9 + number, "1.1000")
    client, url = client_of(city.filer), reverse(name)
    client.get(url)

    with django_assert_num_queries(queries):
        client.get(url, {"q": "市委"} if name == "search" else {})


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_department_costs_the_same_with_one_revision_and_with_three(
    city, count, django_assert_num_queries
):
    for _ in range(count):
        revision(city, commitment=city.commitment)
    client, url = client_of(city.filer), reverse("department", args=[city.home.pk])
    client.get(url)

    with django_assert_num_queries(11):
        client.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_commitment_costs_the_same_with_one_step_and_with_three(city, count, django_assert_num_queries):
    report = filed_report(city, "accepted")
    for _ in range(count):
        ReportStep.objects.create(report=report, act="sign", taken_by=city.head, taken_at=timezone.now())
        Remark.objects.create(commitment=city.commitment, text="加快", made_by=city.leader, made_at=timezone.now())
    client, url = client_of(city.filer), reverse("commitment", args=[city.commitment.pk])
    client.get(url)

    with django_assert_num_queries(10):
        client.get(url)
