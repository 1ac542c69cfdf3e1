import csv
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from departments import audit
from departments.audit import masking, seal, triggers, words
from departments.audit.occurring import occurring
from departments.models import AuditEvent
from tests.city import client_of

PAGES = ("audit-events", "audit-export", "audit-verify")


@pytest.fixture
def trail(city):
    """A few acts by several people, one of them on a ballot."""
    audit.record("report.sign", actor=city.head, target=city.commitment, before={"status": "a"}, after={"status": "b"})
    audit.record("login", actor=city.filer, reason="=1+1")
    audit.record("report.submit", actor=city.colleague, principal=city.filer, target=city.commitment_next_door)
    return city


def ballot():
    return AuditEvent.objects.create(
        at=timezone.now(),
        action="sheet.save",
        object_type="scoring.rating",
        before={"value": "87.50"},
        after={"value": "91.25", "voided_at": None, "comment": "87.50"},
    )


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["office", "leader", "security_admin", "system_admin", "filer", "nobody"])
def test_the_trail_exists_for_the_auditor_alone(city, role, page):
    assert client_of(city.people[role]).get(reverse(page)).status_code == 404
    assert client_of(city.auditor).get(reverse(page)).status_code == 200


def found(city, **filters):
    response = client_of(city.auditor).get(reverse("audit-events"), filters)
    return [event.action for event, _act in response.context["rows"]]


@pytest.mark.parametrize(
    ("filters", "actions"),
    [
        ({"who": "李三"}, ["report.sign"]),
        ({"who": "陈一帆"}, ["report.submit", "login"]),
        ({"action": "login"}, ["login"]),
        ({"kind": "commitments.commitment"}, ["report.submit", "report.sign"]),
        ({"q": "=1+1"}, ["login"]),
        ({"first": "2999-01-01"}, []),
        ({"last": "2000-01-01"}, []),
    ],
)
def test_filters_narrow_the_trail(trail, filters, actions):
    assert found(trail, **filters) == actions


def test_the_filters_offer_every_act_and_kind_that_occurs_and_no_other(trail):
    pairs = set(AuditEvent.objects.order_by().values_list("action", "object_type"))
    acts, kinds = occurring()

    assert ({*acts}, {*kinds}) == ({act for act, _kind in pairs}, {kind for _act, kind in pairs})
    assert acts["login"] == ""
    assert acts["report.sign"] == "commitments.commitment"


def test_an_empty_trail_offers_nothing(db):
    assert occurring() == ({}, [])


def test_the_day_range_takes_in_both_its_days(trail):
    today = timezone.localdate().isoformat()

    assert found(trail, first=today, last=today) == found(trail)


def test_a_filter_that_cannot_be_understood_is_named_and_shows_nothing(trail):
    response = client_of(trail.auditor).get(reverse("audit-events"), {"first": "2026-02-01", "last": "2026-01-01"})

    assert (response.status_code, response.context["rows"]) == (422, [])
    assert response.context["form"].errors.keys() == {"last"}


def test_a_record_shows_before_and_after(trail):
    event = AuditEvent.objects.get(action="report.sign")
    response = client_of(trail.auditor).get(reverse("audit-event", args=[event.pk]))

    assert response.context["changes"] == [("status", "a", "b")]


def test_marks_on_ballots_are_shown_nowhere_and_cannot_be_searched_for(city):
    event, client = ballot(), client_of(city.auditor)
    pages = [
        client.get(reverse("audit-events")).content,
        client.get(reverse("audit-event", args=[event.pk])).content,
        b"".join(client.get(reverse("audit-export"))),
    ]

    assert not any(mark in page for page in pages for mark in (b"87.5", b"91.25"))
    assert masking.rows(event) == [
        ("value", masking.HIDDEN, masking.HIDDEN),
        ("voided_at", None, None),
        ("comment", None, masking.HIDDEN),
    ]
    assert found(city, q="87.50") == []


def test_the_export_holds_what_the_filters_show_defuses_formulas_and_is_on_record(trail):
    response = client_of(trail.auditor).get(reverse("audit-export"), {"action": "login"})
    text = b"".join(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))

    assert [row[2] for row in rows[1:]] == ["login"]
    assert rows[1][9] == "'=1+1"
    event = AuditEvent.objects.get(action="audit.export")
    assert (event.actor_name, event.after) == ("冯十堰", {"filters": {"action": "login"}, "records": 1})


def test_verifying_names_an_altered_record(trail):
    seal.seal_new()
    event = AuditEvent.objects.get(action="login")
    with triggers.lifted(connection):
        AuditEvent.objects.filter(pk=event.pk).update(actor_name="别人")
    response = client_of(trail.auditor).get(reverse("audit-verify"))

    assert response.context["outcome"].problems == [f"第 {event.pk} 号记录被改动。"]


def test_commands_seal_and_verify_and_fail_on_a_problem(trail, capsys):
    call_command("seal_audit")
    sealed, head = capsys.readouterr().out.split()
    assert sealed == str(AuditEvent.objects.count())
    call_command("verify_audit", "--head", head)
    assert capsys.readouterr().out == f"已封存 {sealed}，未封存 0，最新摘要 {head}\n"

    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", "--head", "0" * 64)
    assert stop.value.code == 1


@pytest.mark.parametrize("events", [1, 3])
def test_the_list_costs_the_same_whatever_it_shows(city, events, django_assert_num_queries):
    for _ in range(events):
        audit.record("login", actor=city.filer)
    client = client_of(city.auditor)
    client.get(reverse("audit-events"))

    with django_assert_num_queries(5):
        client.get(reverse("audit-events"))


def test_acts_are_named_in_the_readers_words():
    assert words.act("department.change") != "department.change"
    assert words.act("something.unheard") == "something.unheard"
    assert words.kind("gone.model") == "gone.model"
