"""The parts of an archive for people and other programs: the tables of the year, and what was published."""

import json
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.exporters.city import city_table
from commitments.exporters.completion import completion_report
from commitments.exporters.late import late_report
from commitments.exporters.report import write_report
from commitments.matrix import matrix_of
from commitments.models import Commitment
from scoring.exporters import ranking_report

SEALED = ("number", "status", "engine_version", "scheme", "scheme_hash", "inputs_hash", "results", "results_hash")


def files_of(cycle) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(path, its content in pieces) of each file."""
    title = _("Commitments and difficulty coefficients %(year)s") % {"year": cycle.year}
    yield "tables/commitments.xlsx", iter([city_table(cycle.pledges.all(), "xlsx", title=title)])
    yield "tables/commitments.tsv", iter([city_table(cycle.pledges.all(), "tsv", title=title)])
    for period in cycle.periods.select_related("cycle"):
        yield from period_files(period)
    for publication in cycle.publications.order_by("number"):
        yield from publication_files(publication)


def period_files(period):
    today = timezone.localdate()
    matrix = matrix_of(period, user=None, at=today)
    found = completion_report(matrix, title=_("Completion %(period)s") % {"period": period})
    yield f"tables/completion-{period.number}.xlsx", iter([write_report(found, "xlsx")])
    commitments = Commitment.objects.of_cycle(period.cycle)
    found = late_report(period, commitments, at=today, title=_("Late filings %(period)s") % {"period": period})
    yield f"tables/late-{period.number}.xlsx", iter([write_report(found, "xlsx")])


def publication_files(publication):
    """The ranking as a table, and the seal whole: scheme and analyses first, then a line for each department."""
    title = _("Ranking of the departments %(year)s") % {"year": publication.cycle.year}
    standings = list(publication.rows.values_list("standing", flat=True))
    report = ranking_report(standings, title=title)
    yield f"tables/ranking-{publication.number}.xlsx", iter([write_report(report, "xlsx")])
    yield f"publications/{publication.number}.jsonl", seal_lines(publication)


def seal_lines(publication):
    yield line_of({name: getattr(publication, name) for name in SEALED})
    fields = ("position", "standing", "inputs", "inputs_hash", "trace", "trace_hash")
    for row in publication.rows.values(*fields).iterator(chunk_size=100):
        yield line_of(row)


def line_of(content) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode() + b"\n"
