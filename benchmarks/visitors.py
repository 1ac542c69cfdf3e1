"""Visitors of a generated city (benchmarks/cities.py): who looks at what, and their session cookies."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.models import Commitment, Cycle, ProgressReport
from departments.models import Department, User
from scoring.models import ScoreSheet

LIST, DETAIL, RANKING = "list", "detail", "ranking"


@dataclass(frozen=True)
class Page:
    name: str
    kind: str
    who: str
    url: str


def cookie_of(username: str) -> str:
    """The Cookie header of somebody who has just signed in."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def pages() -> list[Page]:
    """Every list, one detail page of each kind and every page of the rankings, as somebody whose page it is."""
    return [*lists(), *details(), *rankings()]


def lists() -> list[Page]:
    year = timezone.localdate().year
    period = Cycle.objects.get(year=year).periods.filter(opens_on__lte=timezone.localdate()).order_by("-number").first()
    found = [
        ("commitments", "office1", reverse("commitments")),
        ("departments", "office1", reverse("departments")),
        ("search", "office1", reverse("search") + "?q=民生"),
        ("my work, filer", "filer1", reverse("my-work")),
        ("my work, head", "head1", reverse("my-work")),
        ("bench", "office1", reverse("bench")),
        ("who is missing", "office1", reverse("missing", args=[period.pk])),
        ("lights", "leader3", reverse("lights")),
        ("cycles", "office1", reverse("cycles")),
        ("indicators of the year", "office1", reverse("cycle-indicators", args=[year])),
        ("imports", "office1", reverse("imports")),
        ("notices", "filer1", reverse("notices")),
        ("audit trail", "auditor4", reverse("audit-events")),
        ("sheets, evaluator", "evaluator1", reverse("admin:scoring_scoresheet_mine")),
        ("users, admin", "system_admin6", reverse("admin:departments_user_changelist")),
    ]
    return [Page(name, LIST, who, url) for name, who, url in found]


def details() -> list[Page]:
    here = of_first_department()
    found = [
        ("commitment", "office1", reverse("commitment", args=[here.commitment])),
        ("department", "office1", reverse("department", args=[here.department])),
        ("cycle", "office1", reverse("cycle", args=[here.year])),
        ("filing", "filer1", reverse("filing", args=[here.period, here.department])),
        ("report", "filer1", reverse("report", args=[here.report])),
        ("following", "filer1", reverse("following", args=[here.commitment])),
        ("score sheet", "evaluator1", reverse("admin:scoring_scoresheet_change", args=[here.sheet])),
    ]
    return [Page(name, DETAIL, who, url) for name, who, url in found]


def of_first_department() -> SimpleNamespace:
    """Keys of the first department's things in the running year, and of a sheet of the year before."""
    year = timezone.localdate().year
    department = Department.objects.order_by("pk").first()
    commitment = Commitment.objects.filter(pledge__cycle__year=year, pledge__department=department).first()
    period = commitment.pledge.cycle.periods.filter(opens_on__lte=timezone.localdate()).order_by("-number").first()
    report = ProgressReport.objects.filter(commitment=commitment).order_by("period__number").first()
    sheet = ScoreSheet.objects.filter(evaluator__user__username="evaluator1", pledge__cycle__year=year - 1).first()
    return SimpleNamespace(
        year=year,
        department=department.pk,
        commitment=commitment.pk,
        period=period.pk,
        report=report.pk,
        sheet=sheet.pk,
    )


def rankings() -> list[Page]:
    year = timezone.localdate().year
    department = Department.objects.order_by("pk").first().pk
    live, sealed = year - 1, year - 2
    found = [
        ("live ranking", "office1", reverse("ranking", args=[live])),
        ("explanation, live", "office1", reverse("ranking-explanation", args=[live, department])),
    ]
    if Cycle.objects.filter(year=sealed, status=Cycle.Status.PUBLISHED).exists():
        found += [
            ("published ranking", "filer1", reverse("ranking", args=[sealed])),
            ("projector", "office1", reverse("ranking-projector", args=[sealed])),
            ("explanation, published", "office1", reverse("ranking-explanation", args=[sealed, department])),
        ]
    return [Page(name, RANKING, who, url) for name, who, url in found]
