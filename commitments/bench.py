"""The office's bench: what waits to be checked, with the figures before beside it, and who has not filed."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.utils.translation import gettext_lazy

from commitments import access
from commitments.indicator_rows import goal_in_words
from commitments.models import Commitment, Evidence, IndicatorReading, MilestoneTick, ProgressReport
from departments.models import Membership

READINGS = IndicatorReading.objects.select_related("indicator").order_by("indicator__position", "indicator")


@dataclass
class Check:
    """One report to be checked; `before` is the newest earlier one that counts, or None.

    `figures` are (reading, target in words, figure before or None). `used_elsewhere` are other places of the same
    files.
    """

    report: ProgressReport
    may_judge: bool
    before: ProgressReport | None = None
    figures: list = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    used_elsewhere: list[Evidence] = field(default_factory=list)


def waiting():
    """Signed reports of running years, oldest signature first."""
    return ProgressReport.objects.waiting_for_office().filter(period__cycle__status="running")


def checks_of(reports, user):
    """The Checks of a page of reports read `with_content`, in three queries."""
    before = reports_before(reports)
    figures = figures_of([*reports, *before.values()])
    own, elsewhere = evidence_of(reports)
    checks = []
    for report in reports:
        earlier = before.get(report.before_id)
        known = {row.indicator_id: row.counted for row in figures[report.before_id]}
        rows = [(row, goal_in_words(row.indicator), known.get(row.indicator_id)) for row in figures[report.pk]]
        may_judge = access.can_judge(user, report)
        checks.append(Check(report, may_judge, earlier, rows, own[report.pk], elsewhere[report.pk]))
    return checks


def page_of_waiting(number, per_page):
    """A Page of what waits, read `with_content`; which reports stand on it is known before anything is joined."""
    page = Paginator(waiting(), per_page).get_page(number)
    found = ProgressReport.objects.filter(pk__in=page.object_list.values("pk"))
    page.object_list = with_content(found.order_by("signed_at", "pk"))
    return page


def with_content(reports):
    """With the ticks of milestones, and `before_id`: the newest earlier report of the commitment that counts."""
    earlier = ProgressReport.objects.filter(
        commitment=OuterRef("commitment"), period__number__lt=OuterRef("period__number")
    ).signed_or_accepted()
    ticks = MilestoneTick.objects.select_related("milestone")
    return (
        reports.for_list()
        .select_related("help_department")
        .annotate(before_id=Subquery(earlier.order_by("-period__number").values("pk")[:1]))
        .prefetch_related(Prefetch("ticks", ticks))
    )


def reports_before(reports):
    """id → report, of those the page compares with."""
    earlier = ProgressReport.objects.filter(pk__in={report.before_id for report in reports} - {None})
    return {report.pk: report for report in earlier.select_related("period")}


def figures_of(reports):
    """report id → its IndicatorReadings in the order of the indicators."""
    found = defaultdict(list)
    for reading in READINGS.filter(report__in=[report.pk for report in reports]):
        found[reading.report_id].append(reading)
    return found


def evidence_of(reports):
    """Two dicts by report id: its own evidence, and the same content at other commitments or in other years."""
    ids = {report.pk: report for report in reports}
    digests = Evidence.objects.filter(report__in=ids).values("digest")
    same = Evidence.objects.filter(digest__in=digests).select_related(
        "report__commitment__pledge__department", "report__period__cycle"
    )
    own, elsewhere, by_digest = defaultdict(list), defaultdict(list), defaultdict(list)
    for file in same:
        by_digest[file.digest].append(file)
        if file.report_id in ids:
            own[file.report_id].append(file)
    for pk, files in own.items():
        alike = [other for file in files for other in by_digest[file.digest]]
        elsewhere[pk] = [other for other in alike if other.report.commitment_id != ids[pk].commitment_id]
    return own, elsewhere


@dataclass
class Missing:
    """A department with what it still owes in a period.

    `never`: nothing of it was ever signed this year. `stale`: the commitments whose newest signed figures are older
    than the period before.
    """

    department: object
    commitments: list[Commitment] = field(default_factory=list)
    has_filer: bool = True
    has_head: bool = True
    never: bool = True
    stale: list[Commitment] = field(default_factory=list)

    @property
    def flags(self):
        """What is remarkable about it, by the names of FLAGS."""
        found = {"never": self.never, "nobody": not (self.has_filer and self.has_head), "stale": bool(self.stale)}
        return {name for name, holds in found.items() if holds}


FLAGS = {
    "never": gettext_lazy("nothing signed this year"),
    "nobody": gettext_lazy("nobody files or signs"),
    "stale": gettext_lazy("figures older than a period"),
}


def missing_in(period, *, at):
    """Every department that still owes a signed report in the period, in the order of the city's table."""
    signed = ProgressReport.objects.filter(period=period).signed_or_accepted().values("commitment")
    newest = ProgressReport.objects.filter(commitment=OuterRef("pk"), period__number__lt=period.number)
    newest = newest.signed_or_accepted().order_by("-period__number").values("period__number")[:1]
    ever = ProgressReport.objects.filter(commitment__pledge=OuterRef("pledge"), first_signed_at__isnull=False)
    owed = Commitment.objects.filter(pledge__cycle=period.cycle_id).owing_in(period).exclude(pk__in=signed)
    found = {}
    for commitment in owed.annotate(latest=Subquery(newest), ever=Exists(ever)).for_list().in_table_order():
        department = commitment.pledge.department
        row = found.setdefault(department.pk, Missing(department, never=not commitment.ever))
        row.commitments.append(commitment)
        if commitment.latest is not None and commitment.latest < period.number - 1:
            row.stale.append(commitment)
    mark_owners(found, at)
    return list(found.values())


def mark_owners(found, at):
    held = Membership.objects.filter(department__in=found).open(at=at).filter(user__is_active=True)
    pairs = set(held.values_list("department", "role"))
    for department_id, row in found.items():
        row.has_filer = (department_id, Membership.Role.FILER) in pairs
        row.has_head = (department_id, Membership.Role.HEAD) in pairs


def without_owner(period):
    """The commitments owing in the period for which neither a leader nor a section nor a contact is named."""
    nobody = dict.fromkeys(("responsible_leader", "section", "contact"), "")
    found = Commitment.objects.filter(pledge__cycle=period.cycle_id, **nobody).owing_in(period)
    return found.for_list().in_table_order()
