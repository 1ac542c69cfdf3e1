from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from departments import audit
from departments.audit import triggers
from departments.models import AuditEvent, JobRun, RoleGrant, UsedToken, User
from departments.operations import state
from tests.city import client_of, posted


@pytest.mark.django_db
def test_first_set_up_makes_the_three_administrators_once(capsys):
    call_command("create_administrators")
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]

    assert [name for name, _password, _role in lines] == ["system", "security", "audit"]
    for name, password, _role in lines:
        user = User.objects.get(username=name)
        assert authenticate(RequestFactory().get("/"), username=name, password=password) == user
        assert user.must_change_password is True
    assert sorted(RoleGrant.objects.values_list("role", flat=True)) == ["auditor", "security_admin", "system_admin"]
    assert AuditEvent.objects.filter(action="administrators.create").count() == 3


def test_set_up_refuses_where_there_is_an_administrator(city):
    with pytest.raises(CommandError):
        call_command("create_administrators")

    assert not User.objects.filter(username="system").exists()


def test_a_password_is_reset_at_the_console_for_those_the_site_refuses(city, capsys):
    call_command("reset_password", "auditor")
    password = capsys.readouterr().out.strip()

    city.auditor.refresh_from_db()
    assert city.auditor.check_password(password)
    assert city.auditor.must_change_password is True
    assert AuditEvent.objects.get(action="password.issue").actor_name == ""


def test_a_reset_for_nobody_says_so(city):
    with pytest.raises(CommandError):
        call_command("reset_password", "no-such-name")


def test_what_has_expired_is_cleared_and_the_audit_trail_stays(city, capsys):
    client_of(city.office).post(reverse("admin:departments_departmentgroup_add"), posted(name="群团组织", position=3))
    UsedToken.objects.update(used_at=timezone.now() - timedelta(days=31))
    events = AuditEvent.objects.count()
    call_command("clear_expired")

    assert capsys.readouterr().out == "failed sign-ins 0, one-time tokens 1\n"
    assert (UsedToken.objects.count(), AuditEvent.objects.count()) == (0, events)


def test_the_operations_page_shows_real_values_to_the_system_administrator_alone(city):
    response = client_of(city.system_admin).get(reverse("operations"))

    assert response.status_code == 200
    assert response.context["state"].has_pending_migrations is False
    assert response.context["state"].last_backup_at is None
    assert client_of(city.office).get(reverse("operations")).status_code == 404


def test_a_sealer_that_has_stopped_is_noticed(city):
    client_of(city.filer).post(reverse("logout"))
    now = timezone.now()

    assert state(at=now).sealer_is_late is False
    assert state(at=now + timedelta(hours=25)).sealer_is_late is True
    call_command("seal_audit")
    assert state(at=now + timedelta(hours=25)).sealer_is_late is False


def test_the_operations_page_lists_the_scheduled_jobs_and_marks_the_late_one(city):
    now = timezone.now()
    seal = JobRun.objects.create(job="seal_audit", started_at=now, finished_at=now, next_due_at=now)
    late = JobRun.objects.create(
        job="send_reminders", started_at=now, next_due_at=now - timedelta(hours=2), error="no mail server"
    )

    shown = state(at=now)

    assert shown.jobs == [seal, late]
    assert shown.late_jobs == {late.pk}
    assert "no mail server" in client_of(city.system_admin).get(reverse("operations")).content.decode()


def test_a_scheduler_that_has_stopped_is_noticed(city):
    now = timezone.now()
    due = {"started_at": now, "finished_at": now, "next_due_at": now}
    JobRun.objects.create(job="seal_audit", **due)
    late = JobRun.objects.create(job="send_reminders", **due | {"next_due_at": now - timedelta(hours=2)})

    assert state(at=now).scheduler_has_stopped is False
    assert state(at=now + timedelta(hours=2)).scheduler_has_stopped is True
    late.delete()
    assert state(at=now).scheduler_has_stopped is False


def test_a_worker_that_has_stopped_is_noticed(city):
    DBTaskResult.objects.create(args_kwargs={}, task_path="nowhere", backend_name="default", run_after=get_date_max())
    now = timezone.now()

    assert state(at=now).worker_is_late is False
    assert state(at=now + timedelta(hours=2)).worker_is_late is True
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    assert state(at=now + timedelta(hours=2)).worker_is_late is False


def test_an_audit_trail_that_could_be_changed_is_noticed(city):
    page = reverse("operations")
    assert "不再拒绝对审计日志的改动" not in client_of(city.system_admin).get(page).content.decode()
    triggers.remove(connection)
    assert "不再拒绝对审计日志的改动" in client_of(city.system_admin).get(page).content.decode()


def test_a_backup_that_is_a_week_old_is_noticed(city):
    now = timezone.now()

    assert state(at=now).backup_is_late is True
    audit.record("backup.create")
    assert state(at=now).backup_is_late is False
    assert state(at=now + timedelta(days=8)).backup_is_late is True
