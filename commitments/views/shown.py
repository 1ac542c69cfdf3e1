"""What the reading pages show, formatted once, so that templates only set it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.differences import Piece, compare
from commitments.models import Commitment, ProgressReport, TargetRevision
from commitments.views.standing import Standing

NOT_YET = "—"


class DepartmentRow(NamedTuple):
    """A pledge in the list of departments."""

    url: str
    place: str
    name: str
    group: str
    coefficient: str
    size: str


class CommitmentRow(NamedTuple):
    """A commitment in the list of commitments; `state` is empty while it is active."""

    url: str
    number: str
    title: str
    department: str
    section: str
    percent: str
    period: str
    state: str


@dataclass(frozen=True)
class Measure:
    """What was signed last about a commitment; `percent` is None before the first signature."""

    percent: str | None
    width: str
    period: str
    is_confirmed: bool


@dataclass(frozen=True)
class Revision:
    """A revision with both wordings cut into pieces."""

    label: str
    old: list[Piece]
    new: list[Piece]
    document: str
    reason: str
    effective_on: date
    made_at: datetime
    who: str


@dataclass(frozen=True)
class Card:
    """A commitment with its target in full."""

    commitment: object
    measure: Measure
    standing: Standing | None
    helpers: str
    revisions: list[Revision] = field(default_factory=list)


def coefficient_in_words(value, places):
    """A coefficient with its cycle's decimals; one not assessed yet is a dash."""
    return NOT_YET if value is None else f"{value:.{places}f}"


def percent_in_words(value):
    """A percentage without idle zeros: 40%, 33.3%."""
    return NOT_YET if value is None else f"{value.normalize():f}%"


def department_rows(found, cycle):
    """DepartmentRows of rows read `for_rows`."""
    above, places = reverse("departments"), cycle.coefficient_places
    return [
        DepartmentRow(
            url=f"{above}{department_id}/?year={cycle.year}",
            place=str(position),
            name=name,
            group=group or "",
            coefficient=coefficient_in_words(coefficient, places),
            size=str(size),
        )
        for department_id, position, name, group, coefficient, size in found
    ]


def commitment_rows(found):
    """CommitmentRows of rows read `for_rows`.

    A thousand cells cost more than the query behind them: no model instances, and no URL is resolved per row.
    """
    above = reverse("commitments")
    states = {status: str(label) for status, label in Commitment.Status.choices} | {Commitment.Status.ACTIVE: ""}
    return [
        CommitmentRow(
            url=f"{above}{pk}/",
            number=str(number),
            title=title,
            department=department,
            section=section or NOT_YET,
            percent=NOT_YET if percent is None else f"{percent:.2f}%",  # in a column: as many decimals in each
            period=period or NOT_YET,
            state=states[status],
        )
        for pk, number, title, department, section, status, percent, period in found
    ]


def measure_of(commitment):
    """The Measure of a commitment read `with_latest_progress`."""
    value = commitment.latest_percent
    return Measure(
        percent=None if value is None else percent_in_words(value),
        width="0" if value is None else f"{value:f}",
        period=commitment.latest_period or "",
        is_confirmed=commitment.latest_status == ProgressReport.Status.ACCEPTED,
    )


@dataclass(frozen=True)
class Filed:
    """A report with its completion in words, None where none was given."""

    report: ProgressReport
    percent: str | None


def filed(report):
    value = report.completion_percent
    return Filed(report, None if value is None else percent_in_words(value))


def revision_of(row):
    old, new = compare(row.old, row.new) if row.field != TargetRevision.Field.COEFFICIENT else figures(row)
    return Revision(
        label=row.get_field_display(),
        old=old,
        new=new,
        document=row.document,
        reason=row.reason,
        effective_on=row.effective_on,
        made_at=row.made_at,
        who=str(row.made_by),
    )


def figures(row):
    """A coefficient changes as a whole."""
    return [Piece(row.old or _("none"), True)], [Piece(row.new, True)]


def helpers_of(commitment):
    """The co-departments of a commitment read `with_help`, in one line."""
    return "、".join(helper.name for helper in commitment.co_departments.all()) if commitment.is_helped else ""


def cards_of(commitments, revisions, standings):
    """Cards of commitments read `with_latest_progress`, each with its own revisions and its Standing."""
    own = {}
    prefetch_related_objects([one for one in commitments if one.is_helped], "co_departments")
    for row in revisions:
        own.setdefault(row.commitment_id, []).append(revision_of(row))
    return [
        Card(
            commitment=commitment,
            measure=measure_of(commitment),
            standing=standings.get(commitment.pk),
            helpers=helpers_of(commitment),
            revisions=own.get(commitment.pk, []),
        )
        for commitment in commitments
    ]
