"""What can come between the check of a table and its confirmation, and the worker's part."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from commitments.actions.cycles import create_cycle
from commitments.importers import bulk
from commitments.importers import pending as actions
from commitments.importers.pledges import plan_pledges
from commitments.importers.progress import ProgressFile
from commitments.importers.writing import apply_pledges
from commitments.models import Cycle, ImportRecord, PendingImport, Pledge
from tests.city import client_of, posted
from tests.commitments.importing import YEAR, confirm, page, plain, stored, two_departments, upload, uploaded

IN_THE_REQUEST = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


# ── Somebody was faster ───────────────────────────────────────────────────────
def test_a_state_that_has_changed_since_the_check_is_refused_with_both_versions(city):
    apply_pledges(plan_pledges(two_departments().encode(), "a.tsv", year=YEAR))
    pending = uploaded(city, two_departments().replace("1.1\n", "1.15\n", 1).encode())
    pledge = Pledge.objects.get(cycle__year=YEAR, department__name="市林业局")
    pledge.coefficient = "1.12"
    pledge.save_changes("coefficient")
    client = client_of(city.office)

    answer = confirm(client, pending)

    assert answer.status_code == 409
    assert answer.context["conflict"] == (
        ["变更：市林业局 ― 评定难度系数：“1.1” → “1.15”"],
        ["变更：市林业局 ― 评定难度系数：“1.12” → “1.15”"],
    )
    pledge.refresh_from_db()
    assert str(pledge.coefficient) == "1.1200"

    again = confirm(client, pending, answer.context["form"].initial["fingerprint"])

    pledge.refresh_from_db()
    assert (again.status_code, str(pledge.coefficient)) == (302, "1.1500")


def test_a_year_that_has_begun_since_the_check_is_refused(city):
    create_cycle(year=YEAR)
    pending = uploaded(city, two_departments().encode())
    Cycle.objects.filter(year=YEAR).update(status=Cycle.Status.RUNNING)

    answer = confirm(client_of(city.office), pending)

    assert (answer.status_code, answer.context["report"]["errors"]) == (409, 2)
    assert Pledge.objects.filter(cycle__year=YEAR).count() == 0


def test_the_same_confirmation_twice_writes_once(city):
    pending = uploaded(city, two_departments().encode())
    client = client_of(city.office)
    data = posted(fingerprint=pending.report["fingerprint"])

    first = client.post(page(pending, "import-confirm"), data)
    second = client.post(page(pending, "import-confirm"), data)

    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    assert ImportRecord.objects.count() == 1


def test_a_table_that_a_colleague_has_written_already_is_not_written_again(city):
    pending = uploaded(city, two_departments().encode())
    stale = PendingImport.objects.get(pk=pending.pk)
    confirm(client_of(city.office_second), pending)

    with pytest.raises(ValidationError, match="已由他人另作处理"):
        actions.confirm(pending=stale, fingerprint=stale.report["fingerprint"], actor=city.office)

    assert ImportRecord.objects.count() == 1


def test_a_confirmation_from_a_second_window_after_the_first_is_refused(city):
    pending = uploaded(city, two_departments().encode())
    client = client_of(city.office)
    confirm(client, pending)

    late = confirm(client, pending)

    assert (late.status_code, ImportRecord.objects.count()) == (422, 1)
    assert "已由他人另作处理" in plain(late)
    assert client.get(page(pending, "import-remarks")).status_code == 404


def test_the_same_upload_twice_is_kept_once(city):
    client = client_of(city.office)
    token = str(uuid4())

    for _time in range(2):
        upload(client, two_departments().encode(), once=token)

    assert PendingImport.objects.count() == 1


def test_a_discarded_table_is_forgotten(city):
    pending = uploaded(city, two_departments().encode())
    client = client_of(city.office)

    answer = client.post(page(pending, "import-discard"), posted())

    assert (answer.status_code, answer.url, PendingImport.objects.count()) == (302, reverse("imports"), 0)
    assert client.get(page(pending)).status_code == 404


def test_what_nobody_confirms_is_forgotten_after_a_month(city):
    old = uploaded(city, two_departments().encode())
    PendingImport.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=31))

    new = uploaded(city, two_departments().encode(), year=YEAR + 1)

    assert list(PendingImport.objects.all()) == [new]


# ── Large tables ──────────────────────────────────────────────────────────────
@pytest.fixture
def small_request(monkeypatch):
    """A table of ten rows is large."""
    monkeypatch.setattr(actions, "ROWS_IN_REQUEST", 5)


def test_a_large_table_waits_for_the_worker_and_the_page_says_so(city, small_request):
    client = client_of(city.office)

    upload(client, two_departments().encode())
    pending = PendingImport.objects.get()
    waiting = client.get(page(pending))

    assert (pending.state, pending.report) == ("checking", None)
    assert waiting.headers["Refresh"] == "3"

    actions.work_on(pending.pk)
    pending.refresh_from_db()
    answer = confirm(client, pending)
    pending.refresh_from_db()
    assert (answer.url, pending.state, Cycle.objects.filter(year=YEAR).exists()) == (page(pending), "writing", False)

    actions.work_on(pending.pk)
    actions.work_on(pending.pk)

    record = ImportRecord.objects.get()
    assert (record.imported_by, len(stored())) == (city.office, 10)
    assert client.get(page(pending)).url == reverse("import-record", args=[record.pk])


@override_settings(TASKS=IN_THE_REQUEST)
def test_the_task_itself_does_the_work(city, small_request):
    client = client_of(city.office)
    upload(client, two_departments().encode())
    pending = PendingImport.objects.get()

    confirm(client, pending)

    assert len(stored()) == 10


def test_the_page_shows_how_far_the_worker_is_and_forgets_it_afterwards(city, small_request, monkeypatch):
    client = client_of(city.office)
    upload(client, two_departments().encode())
    pending = PendingImport.objects.get()
    actions.work_on(pending.pk)
    pending.refresh_from_db()
    confirm(client, pending)
    monkeypatch.setattr(bulk, "BATCH", 4)
    seen = []
    tell = ProgressFile.write

    def tell_and_look(self, done, total):
        tell(self, done, total)
        seen.append(client.get(page(pending)).context["done"])

    monkeypatch.setattr(ProgressFile, "write", tell_and_look)

    actions.work_on(pending.pk)

    assert seen == [(4, 10), (8, 10), (10, 10)]
    assert ProgressFile(pending.pk).read() is None


def test_the_worker_refuses_what_has_changed_meanwhile_and_shows_both_versions(city, small_request):
    apply_pledges(plan_pledges(two_departments().encode(), "a.tsv", year=YEAR))
    client = client_of(city.office)
    upload(client, two_departments().replace("1.1\n", "1.15\n", 1).encode())
    pending = PendingImport.objects.get()
    actions.work_on(pending.pk)
    pending.refresh_from_db()
    confirm(client, pending)
    Pledge.objects.filter(cycle__year=YEAR, department__name="市林业局").update(coefficient="1.12", version=2)

    actions.work_on(pending.pk)

    pending.refresh_from_db()
    assert (pending.state, ImportRecord.objects.count()) == ("checked", 1)
    assert client.get(page(pending)).context["conflict"][1] == ["变更：市林业局 ― 评定难度系数：“1.12” → “1.15”"]


def test_a_table_the_worker_failed_on_can_be_taken_up_again(city, small_request, monkeypatch):
    client = client_of(city.office)
    upload(client, two_departments().encode())
    pending = PendingImport.objects.get()
    early = client.post(page(pending, "import-again"), posted())
    monkeypatch.setattr(actions.tasks, "has_failed", lambda task: True)

    told = client.get(page(pending))
    again = client.post(page(pending, "import-again"), posted())

    assert (early.status_code, "处理中断" in plain(told), again.status_code) == (422, True, 302)
    before = pending.task
    pending.refresh_from_db()
    assert (pending.state, pending.task != before) == ("checking", True)
