"""Makes a year of filing (76 departments, 380 commitments, 12 periods) and counts queries and CPU of every page.

    DATABASE_URL=sqlite:///year.sqlite3 JIANNUO_DEMO=1 python benchmarks/year_of_filing.py

It migrates the database it is given and refuses one that already holds a cycle.
"""
# ruff: noqa: E402  Django has to be set up before its models are imported

import os
import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.actions.cycles import create_cycle
from commitments.actions.periods import spans_of
from commitments.demo.filing import People, fill
from commitments.models import Commitment, Cycle, Indicator, Pledge, ProgressReport, ReportingPeriod
from departments.models import Department, DepartmentGroup, Membership, Portfolio, RoleGrant, User

DEPARTMENTS, COMMITMENTS = 76, 5


def person(username, **fields):
    return User.objects.create(
        username=username,
        name=username,
        password="!",  # noqa: S106  nobody logs in by it
        password_changed_at=timezone.now(),
        **fields,
    )


def found(today):
    """A running year in which the period of this day is open."""
    cycle = create_cycle(year=today.year)
    office, leader = person("office"), person("leader")
    RoleGrant.objects.create(user=office, role="office")
    RoleGrant.objects.create(user=leader, role="leader")
    group = DepartmentGroup.objects.create(name="市政府部门")
    filers, heads = {}, {}
    for number in range(1, DEPARTMENTS + 1):
        department = Department.objects.create(name=f"市第{number}局", group=group, position=number)
        filers[department.pk] = member(f"filer{number}", department, "filer", today)
        heads[department.pk] = member(f"head{number}", department, "head", today)
        promise(cycle, department, number, office)
    Portfolio.objects.create(leader=leader, department=department)
    spans = [vars(span) for span in spans_of(today.year, "monthly")]
    ReportingPeriod.objects.bulk_create(ReportingPeriod(cycle=cycle, **span) for span in spans)
    Cycle.objects.filter(pk=cycle.pk).update(status=Cycle.Status.RUNNING)
    cycle.refresh_from_db()
    return cycle, People(filers, heads, office, leader)


def member(username, department, role, today):
    user = person(username, department=department)
    Membership.objects.create(user=user, department=department, role=role, starts_on=today - timedelta(days=400))
    return user


def promise(cycle, department, number, office):
    pledge = Pledge.objects.create(cycle=cycle, department=department, position=number, coefficient=Decimal("1.1"))
    for place in range(1, COMMITMENTS + 1):
        commitment = Commitment.objects.create(
            pledge=pledge, number=place, title=f"第{number}局承诺事项{place}", target=f"新建服务中心{place}0个。"
        )
        if place <= 3:
            Indicator.objects.create(
                commitment=commitment,
                name="新建服务中心",
                value=Decimal(place * 100),
                unit="个",
                confirmed_by=office,
                confirmed_at=timezone.now(),
            )


def pages(cycle, people):
    """(who, URL) of every page of this part."""
    period = cycle.periods.filter(opens_on__lte=LAST_DAY).order_by("-number").first()
    department = Department.objects.first()
    commitment = Commitment.objects.first()
    report = ProgressReport.objects.filter(status="accepted").first()
    filer, head = people.filers[department.pk], people.heads[department.pk]
    sheet, one = [period.pk, department.pk], [period.pk, department.pk, 1]
    return [
        (filer, reverse("my-work")),
        (head, reverse("my-work")),
        (filer, reverse("filing", args=sheet)),
        (filer, reverse("filing-one", args=one)),
        (filer, reverse("evidence-rows", args=one)),
        (filer, reverse("report", args=[report.pk])),
        (filer, reverse("report-versions", args=[report.pk])),
        (filer, reverse("following", args=[commitment.pk])),
        (filer, reverse("commitment", args=[commitment.pk])),
        (filer, reverse("department", args=[department.pk])),
        (head, reverse("notices")),
        (people.office, reverse("bench")),
        (people.office, reverse("news")),
        (people.office, reverse("missing", args=[period.pk])),
        (people.office, reverse("cycle", args=[cycle.year])),
        (people.office, reverse("period-edit", args=[period.pk])),
        (people.office, reverse("period-extend", args=[period.pk])),
        (people.office, reverse("lights")),
        (people.leader, reverse("lights")),
        (people.leader, reverse("light", args=[period.pk, commitment.pk])),
        (people.leader, reverse("following", args=[commitment.pk])),
    ]


def measure(user, url):
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    client.get(url)
    queries = []
    with connection.execute_wrapper(lambda execute, sql, *rest: queries.append(sql) or execute(sql, *rest)):
        answer = client.get(url)
    cpu = min(cpu_of(client, url) for _time in range(TIMES))
    size = len(answer.content)
    print(f"{answer.status_code}  {len(queries):3d} queries  {cpu:6.1f} ms CPU  {size:7d} B  {user}  {url}")


def cpu_of(client, url):
    start = time.process_time()
    client.get(url)
    return (time.process_time() - start) * 1000


TIMES = 5  # the least of so many: a shared machine only ever adds
LAST_DAY = date(timezone.localdate().year, 12, 31)


def main():
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    if Cycle.objects.exists():
        raise SystemExit("This database holds a cycle already; give an empty one.")
    cycle, people = found(timezone.localdate())
    start = time.perf_counter()
    # As it would stand at the end of December, so that all twelve periods are there.
    made = fill(cycle, today=LAST_DAY, people=people)
    print(f"{made} reports of {DEPARTMENTS * COMMITMENTS} commitments in {time.perf_counter() - start:.1f} s")
    for user, url in pages(cycle, people):
        measure(user, url)


if __name__ == "__main__":
    main()
