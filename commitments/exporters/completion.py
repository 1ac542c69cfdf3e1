"""The completion table of a period (完成情况表): 序号 / 责任部门 / 目标任务 / 推进情况 / 完成率 / 亮灯."""

from django.utils.translation import gettext as _

from commitments.exporters.report import Report
from commitments.models import Light, ProgressReport
from commitments.tables import Column, Percent


def completion_report(matrix, *, title):
    """The Report of the commitments in a Matrix, in its order.

    What happened is taken from signed reports alone, and said not to be accepted yet where the office has not.
    """
    cells = [(row.department, cell.progress) for row in matrix.rows for cell in row.cells]
    texts = texts_of(matrix.period, [progress.commitment for _department, progress in cells])
    return Report(
        title,
        [
            Column(_("No."), 6),
            Column(_("Department in charge"), 16, is_merged=True),
            Column(_("Target and task"), 48),
            Column(_("Progress made"), 56),
            Column(_("Completion rate"), 10),
            Column(_("Light"), 8),
        ],
        [row_of(number, *cell, texts) for number, cell in enumerate(cells, start=1)],
    )


def row_of(number, department, progress, texts):
    commitment = progress.commitment
    return (
        number,
        department.name,
        f"{commitment.number} {commitment.title}\n{commitment.target}",
        in_words(progress, texts.get(commitment.pk, "")),
        None if progress.completion is None else Percent(progress.completion),
        str(Light(progress.light).label) if progress.light else "",
    )


def in_words(progress, text):
    if not text or progress.is_confirmed:
        return text
    return _("(not accepted yet) %(text)s") % {"text": text}


def texts_of(period, commitments):
    """{commitment id: what its signed report in the period says}."""
    reports = ProgressReport.objects.filter(period=period, commitment__in=commitments).signed_or_accepted()
    return dict(reports.values_list("commitment", "work_done"))
