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
    client.force_login(User.objects.get(username=username))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def pages() -> list[Page]:
    """Every list, one page of each kind of thing and every page of the rankings, as somebody whose page it is.

    Where things stand whole, with their figures, evidence and what was said of them, is no list, even if several do.
    """
    return [*lists(), *desks(), *details(), *rankings()]


def lists() -> list[Page]:
    year = timezone.localdate().year
    period = Cycle.objects.get(year=year).periods.filter(opens_on__lte=timezone.localdate()).order_by("-number").first()
    found = [
        ("commitments", "office1", reverse("commitments")),
        ("departments", "office1", reverse("departments")),
        ("search", "office1", reverse("search") + "?q=民生"),
        ("who is missing", "office1", reverse("missing", args=[period.pk])),
        ("cycles", "office1", reverse("cycles")),
        ("imports", "office1", reverse("imports")),
        ("notices", "filer1", reverse("notices")),
        ("audit trail", "auditor4", reverse("audit-events")),
        ("sheets, evaluator", "evaluator1", reverse("admin:scoring_scoresheet_mine")),
        ("users, admin", "system_admin6", reverse("admin:departments_user_changelist")),
    ]
    return [Page(name, LIST, who, url) for name, who, url in found]


def desks() -> list[Page]:
    """Where people work on several things at once."""
    found = [
        ("my work, filer", "filer1", reverse("my-work")),
        ("my work, head", "head1", reverse("my-work")),
        ("bench", "office1", reverse("bench")),
        ("lights", "leader3", reverse("lights")),
        ("indicators of the year", "office1", reverse("cycle-indicators", args=[timezone.localdate().year])),
    ]
    return [Page(name, DETAIL, who, url) for name, who, url in found]


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
    found += [(f"explanation, {name}", who, url) for name, who, url in explanations()]
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


def explanations() -> list[tuple[str, str, str]]:
    """A department's own arithmetic in each ranking."""
    department = Department.objects.order_by("pk").first().pk
    years = {"live": live_year(), "published": published_year()}
    return [
        (name, "office1", reverse("ranking-explanation", args=[year, department]))
        for name, year in years.items()
        if year
    ]


def rankings() -> list[Page]:
    found = [("live ranking", "office1", reverse("ranking", args=[live_year()]))]
    if year := published_year():
        found += [
            ("published ranking", "filer1", reverse("ranking", args=[year])),
            ("projector", "office1", reverse("ranking-projector", args=[year])),
        ]
    return [Page(name, RANKING, who, url) for name, who, url in found]


def live_year() -> int:
    return timezone.localdate().year - 1


def published_year() -> int | None:
    """The year before the live one, if the city has it."""
    year = live_year() - 1
    return year if Cycle.objects.filter(year=year, status=Cycle.Status.PUBLISHED).exists() else None
