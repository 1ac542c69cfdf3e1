"""Cities of any size with everything in them, for measuring: the same size gives the same city.

    DATABASE_URL=… JIANNUO_DEMO=1 python -m benchmarks.cities --departments 1000
        [--years 3] [--evaluators 7] [--unfiled]

The database is migrated and must hold no cycle. Of the years the newest runs, with a period that is open today; the one
before is being scored, with every mark given; all earlier ones are published (up to a thousand departments: the
analyses beside a publication compare all pairs of departments, which takes hours at ten thousand). A department has
five commitments (three with an indicator), a filer and a head; each closed quarter of each commitment a report on
which every step was taken; --unfiled leaves the reports out, where only the scores matter.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import perf_counter

from benchmarks.circumstances import set_up

set_up()

from django.core.management import call_command  # noqa: E402  Django has to be set up before its models
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.bulk import load  # noqa: E402
from commitments.actions.cycles import create_cycle  # noqa: E402
from commitments.actions.periods import spans_of  # noqa: E402
from commitments.demo import sentences  # noqa: E402
from commitments.models import (  # noqa: E402
    Commitment,
    Cycle,
    Indicator,
    IndicatorReading,
    LightRecord,
    Pledge,
    ProgressReport,
    ReportingPeriod,
    ReportStep,
    ReportVersion,
)
from config.backup.engines import engine_for  # noqa: E402
from departments.models import AuditEvent, Department, DepartmentGroup, Membership, RoleGrant, User  # noqa: E402
from scoring import demo as scoring_demo  # noqa: E402
from scoring.models import Evaluator, Rating, ScoreSheet  # noqa: E402

PUBLISHED_UP_TO = 1000  # departments
COMMITMENTS, MEASURED = 5, 3  # of a department, and how many of them have an indicator
GROUPS = ("市委部门", "市政府部门", "群团组织", "事业单位")
ROLES = ("office", "office", "leader", "auditor", "security_admin", "system_admin")
STEPS = ("submit", "sign", "accept")
OPEN_STATES = ("submitted", "signed", "accepted", "returned", "draft", None)


@dataclass(frozen=True)
class Size:
    departments: int
    years: int = 3
    evaluators: int = 7
    is_filed: bool = True


@dataclass(frozen=True)
class People:
    """Primary keys; filers and heads in the order of the departments."""

    filers: range
    heads: range
    others: dict[str, list[int]]
    evaluators: range


@transaction.atomic
def make(size: Size, today: date) -> None:
    """Fill an empty, migrated database."""
    allow_pauses()
    groups = load(DepartmentGroup, ({"name": name, "position": place} for place, name in enumerate(GROUPS)))
    departments = load(Department, department_rows(size.departments, groups))
    people = settle(size, departments, today)
    for year in range(today.year - size.years + 1, today.year + 1):
        make_year(year, departments, people, today, size.is_filed)


def allow_pauses() -> None:
    """Rows by the million take longer, one statement or the pause between two, than the site's connections may."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")


def department_rows(count: int, groups: range) -> Iterator[dict]:
    for number in range(1, count + 1):
        yield {
            "name": f"市第{number}局",
            "group_id": groups[number % len(groups)],
            "position": number,
            "pinyin": f"shidi{number}ju",
            "initials": f"sd{number}j",
        }


# ── People ────────────────────────────────────────────────────────────────────
def settle(size: Size, departments: range, today: date) -> People:
    filers = people_of("filer", departments)
    heads = people_of("head", departments)
    since = today - timedelta(days=365 * size.years)
    for users, role in ((filers, "filer"), (heads, "head")):
        pairs = zip(users, departments, strict=True)
        load(Membership, ({"user_id": u, "department_id": d, "role": role, "starts_on": since} for u, d in pairs))
    named = load(User, (account(f"{role}{place}") for place, role in enumerate(ROLES, 1)))
    evaluators = load(User, (account(f"evaluator{number}") for number in range(1, size.evaluators + 1)))
    granted = [*zip(named, ROLES, strict=True), *((user, "evaluator") for user in evaluators)]
    load(RoleGrant, ({"user_id": user, "role": role, "granted_at": timezone.now()} for user, role in granted))
    others = {role: [user for user, its in granted if its == role] for role in ROLES}
    return People(filers, heads, others, evaluators)


def people_of(name: str, departments: range) -> range:
    return load(User, (account(f"{name}{place}", d) for place, d in enumerate(departments, 1)))


def account(username: str, department: int | None = None) -> dict:
    """An account nobody can log in to by a password."""
    return {
        "username": username,
        "name": f"测试{username}",
        "password": "!",
        "password_changed_at": timezone.now(),
        "department_id": department,
    }


# ── A year ────────────────────────────────────────────────────────────────────
def make_year(year: int, departments: range, people: People, today: date, is_filed: bool) -> None:
    cycle = create_cycle(year=year)
    pledges = load(
        Pledge,
        (
            {"cycle_id": cycle.pk, "department_id": d, "position": place, "coefficient": f"1.{place % 2000:04}"}
            for place, d in enumerate(departments, 1)
        ),
    )
    commitments = load(Commitment, commitment_rows(pledges))
    indicators = load(Indicator, indicator_rows(commitments, people.others["office"][0]))
    periods = make_periods(cycle, today)
    for period in periods if is_filed else ():
        file_period(period, commitments, indicators, people, today)
    Cycle.objects.filter(pk=cycle.pk).update(status=status_of(year, today))
    if year < today.year:
        score(cycle, pledges, commitments, people)
    if year < today.year - 1 and len(departments) <= PUBLISHED_UP_TO:
        publish(cycle, people)


def status_of(year: int, today: date) -> str:
    return Cycle.Status.RUNNING if year == today.year else Cycle.Status.SCORING


def commitment_rows(pledges: range) -> Iterator[dict]:
    for place, pledge in enumerate(pledges, 1):
        for number in range(1, COMMITMENTS + 1):
            yield {
                "pledge_id": pledge,
                "number": number,
                "title": f"推进第{place}号片区第{number}项民生实事工程建设",
                "target": f"新建改建农贸市场{place % 97 + 3}个，新增停车位{place % 997}个，群众满意度达到95%以上。",
                "section": f"第{number}处",
                "contact": f"联系人{number}",
                "pinyin": f"tuijindi{place}haopianqudi{number}xiangminshengshishigongchengjianshe",
                "initials": f"tjd{place}hpqd{number}xmsssgcjs",
            }


def indicator_rows(commitments: range, office: int) -> Iterator[dict]:
    for place, commitment in enumerate(commitments):
        if place % COMMITMENTS < MEASURED:
            yield {
                "commitment_id": commitment,
                "name": "新建改建农贸市场",
                "value": "100",
                "unit": "个",
                "confirmed_by_id": office,
                "confirmed_at": timezone.now(),
            }


def make_periods(cycle: Cycle, today: date) -> list[ReportingPeriod]:
    """The quarters that have opened by today; of the running year the last of them is open today."""
    spans = [ReportingPeriod(cycle=cycle, **vars(span)) for span in spans_of(cycle.year, "quarterly")]
    opened = [period for period in spans if period.opens_on <= today]
    if cycle.year == today.year:
        opened = opened or spans[:1]
        last = opened[-1]
        last.opens_on, last.due_on, last.closes_on = (today + timedelta(days=days) for days in (-7, 5, 10))
    ReportingPeriod.objects.bulk_create(spans)
    return opened


# ── Reports ───────────────────────────────────────────────────────────────────
def file_period(period, commitments: range, indicators: range, people: People, today: date) -> None:
    """A report of every commitment with its readings, steps, version, light and records in the audit trail."""
    filed = list(report_rows(period, commitments, people, today))
    reports = load(ProgressReport, filed)
    load(IndicatorReading, reading_rows(reports, filed, commitments, indicators))
    counted = [(report, row) for report, row in zip(reports, filed, strict=True) if row["status"] == "accepted"]
    load(ReportStep, step_rows(counted))
    load(ReportVersion, version_rows(counted))
    load(LightRecord, light_rows(period, counted))
    load(AuditEvent, event_rows(counted))


def report_rows(period, commitments: range, people: People, today: date) -> Iterator[dict]:
    is_open = period.closes_on >= today
    at = timezone.make_aware(datetime.combine(period.opens_on + timedelta(days=2), time(9)))
    for place, commitment in enumerate(commitments):
        department, number = divmod(place, COMMITMENTS)
        status = OPEN_STATES[(department + number) % len(OPEN_STATES)] if is_open else "accepted"
        if status is not None:
            yield {
                "period_id": period.pk,
                "commitment_id": commitment,
                "status": status,
                "completion_percent": min(100, 23 * period.number + place % 9),
                "work_done": sentences.work_done(place, "民生实事工程"),
                "problems": sentences.problems(place),
                "next_steps": sentences.next_steps(place),
                **stamps(status, at, people, department),
            }


def stamps(status: str, at: datetime, people: People, department: int) -> dict:
    """Who filed, signed and accepted, and when, as far as the report has come."""
    found = {}
    if status in ("submitted", "signed", "accepted"):
        found |= {"submitted_by_id": people.filers[department], "submitted_at": at}
    if status in ("signed", "accepted"):
        found |= {"signed_by_id": people.heads[department], "signed_at": at, "first_signed_at": at}
    if status == "accepted":
        found |= {"accepted_by_id": people.others["office"][0], "accepted_at": at}
    return found


def reading_rows(reports: range, filed: list[dict], commitments: range, indicators: range) -> Iterator[dict]:
    for report, row in zip(reports, filed, strict=True):
        department, number = divmod(row["commitment_id"] - commitments[0], COMMITMENTS)
        if number < MEASURED:
            yield {
                "report_id": report,
                "indicator_id": indicators[department * MEASURED + number],
                "reported": row["completion_percent"],
            }


def step_rows(counted: list[tuple[int, dict]]) -> Iterator[dict]:
    for report, row in counted:
        for act, who in zip(STEPS, ("submitted_by_id", "signed_by_id", "accepted_by_id"), strict=True):
            yield {"report_id": report, "act": act, "taken_by_id": row[who], "taken_at": row["submitted_at"]}


def version_rows(counted: list[tuple[int, dict]]) -> Iterator[dict]:
    for report, row in counted:
        content = json.dumps({"work_done": row["work_done"], "completion_percent": row["completion_percent"]})
        yield {
            "report_id": report,
            "number": 1,
            "content": content,
            "digest": f"{report:064x}",
            "submitted_by_id": row["submitted_by_id"],
            "submitted_at": row["submitted_at"],
        }


def light_rows(period, counted: list[tuple[int, dict]]) -> Iterator[dict]:
    for _report, row in counted:
        yield {
            "period_id": period.pk,
            "commitment_id": row["commitment_id"],
            "light": "green",
            "computed": "green",
            "completion_percent": row["completion_percent"],
            "planned_percent": 25 * period.number,
            "yellow_points": 10,
            "red_points": 30,
            "cause": "due",
            "made_at": row["submitted_at"],
        }


def event_rows(counted: list[tuple[int, dict]]) -> Iterator[dict]:
    for report, row in counted:
        for act, who in zip(STEPS, ("submitted_by_id", "signed_by_id", "accepted_by_id"), strict=True):
            yield {
                "at": row["submitted_at"],
                "action": f"report.{act}",
                "actor_id": row[who],
                "actor_name": "测试",
                "object_type": "commitments.progressreport",
                "object_id": str(report),
                "object_text": "民生实事工程",
            }


# ── Scores ────────────────────────────────────────────────────────────────────
def score(cycle: Cycle, pledges: range, commitments: range, people: People) -> None:
    """Every evaluator has handed in a sheet with five marks for every pledge."""
    rater_class = cycle.rater_classes.get()
    evaluators = load(
        Evaluator,
        ({"rater_class_id": rater_class.pk, "user_id": u, "number": n} for n, u in enumerate(people.evaluators, 1)),
    )
    now = timezone.now()
    sheets = load(
        ScoreSheet,
        (
            {"evaluator_id": evaluator, "pledge_id": pledge, "status": "submitted", "submitted_at": now, "version": 2}
            for pledge in pledges
            for evaluator in evaluators
        ),
    )
    load(Rating, rating_rows(sheets, commitments, len(evaluators)))


def rating_rows(sheets: range, commitments: range, evaluators: int) -> Iterator[dict]:
    for place, sheet in enumerate(sheets):
        department, evaluator = divmod(place, evaluators)
        for number in range(COMMITMENTS):
            yield {
                "sheet_id": sheet,
                "commitment_id": commitments[department * COMMITMENTS + number],
                "value": scoring_demo.rating_of(department + 1, number + 1, evaluator + 1),
            }


def publish(cycle: Cycle, people: People) -> None:
    """By the office's own acts, so that the publication is a real one."""
    scoring_demo.publish(cycle, *User.objects.filter(pk__in=people.others["office"]).order_by("pk"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--departments", type=int, required=True)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--evaluators", type=int, default=7)
    parser.add_argument("--unfiled", action="store_true")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    if Cycle.objects.exists():
        sys.exit("This database holds a cycle already; give an empty one.")
    start = perf_counter()
    make(Size(options.departments, options.years, options.evaluators, not options.unfiled), timezone.localdate())
    engine_for(connection.vendor).take_stock(connection)
    print(f"{options.departments} departments, {options.years} years in {perf_counter() - start:.1f} s")


if __name__ == "__main__":
    os.environ.setdefault("JIANNUO_DEMO", "1")
    main()
