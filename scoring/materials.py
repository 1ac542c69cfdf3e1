"""What an evaluator reads beside a mark: indicators with target and actual, reports and the self-assessment."""

from collections import defaultdict
from typing import NamedTuple

from commitments.indicator_rows import unit_behind
from commitments.models import Commitment, Indicator, ProgressReport, SelfAssessment

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "", "~": "≈", "range": ""}


class Figure(NamedTuple):
    """An indicator: what it promised and the last figure that counts, as text; `actual` is empty without one."""

    name: str
    target: str
    actual: str


class Reading(NamedTuple):
    pk: int
    period: str
    status: str
    completion_percent: object
    work_done: str
    problems: str
    evidence: list[str]


class Material(NamedTuple):
    figures: list[Figure]
    reports: list[Reading]
    self_assessment: SelfAssessment | None


def commitments_of(pledge):
    """All commitments of a pledge, in order, each with its self-assessment; one query."""
    return list(pledge.commitments.select_related("self_assessment").order_by("number"))


def materials_of(pledge, commitments) -> dict[int, Material]:
    """The material of each commitment, in two queries."""
    figures, reports = figures_of(pledge), readings_of(commitments)
    return {
        commitment.pk: Material(figures[commitment.pk], reports[commitment.pk], signed_assessment(commitment))
        for commitment in commitments
    }


def signed_assessment(commitment: Commitment) -> SelfAssessment | None:
    found = getattr(commitment, "self_assessment", None)
    return found if found is not None and found.status == SelfAssessment.Status.SIGNED else None


FIGURE_FIELDS = ("pk", "commitment_id", "name", "comparator", "value", "value_max", "unit")
READING_FIELDS = ("readings__reported", "readings__verified", "readings__report__status")


def figures_of(pledge) -> dict[int, list[Figure]]:
    """Indicators with the last figure of a signed or accepted report; a verified figure replaces a reported one."""
    latest: dict[int, tuple[int, Figure]] = {}
    listed = Indicator.objects.filter(commitment__pledge=pledge, is_active=True)
    listed = listed.order_by("commitment_id", "position", "pk", "readings__report__period__number")
    for row in listed.values_list(*FIGURE_FIELDS, *READING_FIELDS):
        pk, commitment, name, comparator, value, value_max, unit, reported, verified, status = row
        actual = verified if verified is not None else reported
        counts = actual is not None and status in ProgressReport.COUNTED
        if pk not in latest or counts:
            shown = f"{number(actual)}{unit_behind(unit)}" if counts else ""
            latest[pk] = commitment, Figure(name, target_text(comparator, value, value_max, unit), shown)
    found = defaultdict(list)
    for commitment, figure in latest.values():
        found[commitment].append(figure)
    return found


def target_text(comparator, value, value_max, unit) -> str:
    numbers = f"{number(value)}–{number(value_max)}" if value_max is not None else number(value)
    return f"{SIGNS[comparator]} {numbers}{unit_behind(unit)}".strip()


def number(value) -> str:
    return f"{value.normalize():f}"


REPORT_FIELDS = ("pk", "commitment_id", "period__name", "status", "completion_percent", "work_done", "problems")


def readings_of(commitments) -> dict[int, list[Reading]]:
    """The signed and accepted reports of some commitments, which are those an evaluator may read, newest first, with
    their evidence."""
    found: dict[int, list[Reading]] = defaultdict(list)
    # By the keys themselves: from a pledge SQLite goes to the signed reports of every department.
    listed = ProgressReport.objects.filter(commitment__in=commitments, status__in=ProgressReport.COUNTED)
    listed = listed.order_by("commitment_id", "-period__number", "pk", "evidence__pk")
    for *fields, evidence in listed.values_list(*REPORT_FIELDS, "evidence__name"):
        pk, commitment, *rest = fields
        reports = found[commitment]
        if not reports or reports[-1].pk != pk:
            reports.append(Reading(pk, *rest, []))
        if evidence:
            reports[-1].evidence.append(evidence)
    return found
