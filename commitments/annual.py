"""A department's year: every commitment with what was signed in each period, how far it was and which light it had."""

from dataclasses import dataclass
from decimal import Decimal

from commitments import access
from commitments.models import Commitment, ProgressReport, SelfAssessment
from commitments.overview import Progress, progress_in


@dataclass(frozen=True)
class Stretch:
    """One commitment in one period; `report` is the signed one the reader may see, or None."""

    period: str
    progress: Progress
    report: ProgressReport | None

    @property
    def text(self) -> str:
        return self.report.work_done if self.report else ""

    @property
    def completion(self) -> Decimal | None:
        return self.progress.completion


@dataclass(frozen=True)
class CommitmentYear:
    """A commitment with a Stretch for each period that has opened, in their order, and its signed self-assessment."""

    commitment: Commitment
    stretches: list[Stretch]
    assessment: SelfAssessment | None

    @property
    def last(self) -> Stretch | None:
        """The newest stretch with a light; before there is one, the newest."""
        lit = [stretch for stretch in self.stretches if stretch.progress.light]
        return (lit or self.stretches or [None])[-1]

    @property
    def newest_report(self) -> ProgressReport | None:
        return next((stretch.report for stretch in reversed(self.stretches) if stretch.report), None)


def year_of(pledge, *, user, at) -> list[CommitmentYear]:
    """The pledge's commitments by number, as far as the person may read them; four queries a period and four more."""
    commitments = list(pledge.commitments.order_by("number"))
    found = access.reports_for(user).signed_or_accepted().filter(commitment__in=commitments)
    reports = {(report.period_id, report.commitment_id): report for report in found}
    signed = SelfAssessment.objects.filter(commitment__in=commitments, status=SelfAssessment.Status.SIGNED)
    assessments = {one.commitment_id: one for one in signed}
    periods = list(pledge.cycle.periods.opened(at=at).select_related("cycle"))
    progress = {period.pk: progress_in(period, commitments, at=at) for period in periods}
    return [
        CommitmentYear(
            one,
            [Stretch(each.name, progress[each.pk][one.pk], reports.get((each.pk, one.pk))) for each in periods],
            assessments.get(one.pk),
        )
        for one in commitments
    ]
