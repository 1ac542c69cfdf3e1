"""The ranked lines of a ranking for a page that shows a few of them at a time; a sealed ranking is read only so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from commitments.models import Cycle
from scoring import access
from scoring.models import Publication, PublishedDepartment
from scoring.ranking_rows import Row, rows_of, scale_of
from scoring.rankings import live_ranking_for, publication_for, published_ranking
from scoring.replica import from_replica

Json = dict[str, Any]


@dataclass(frozen=True)
class SealedLines:
    """The lines with a place of a publication that is shown whole: they come first, and are numbered from 1."""

    publication: Publication

    @cached_property
    def total(self) -> int:
        sealed = Publication.objects.filter(pk=self.publication.pk).values_list("results__facts__ranked", flat=True)
        return from_replica(self.publication, sealed.get)

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[Json]:
        first, end, _step = part.indices(self.total)
        rows = PublishedDepartment.objects.filter(publication=self.publication, position__gt=first, position__lte=end)
        lines = rows.order_by("position").values_list("standing", flat=True)
        return from_replica(self.publication, lambda: list(lines))


@dataclass(frozen=True)
class RankedLines:
    """The ranked lines of one group, or of all, as rows that are made where they are shown."""

    cycle: Cycle
    publication: Publication | None
    lines: Sequence[Json] | SealedLines
    group: str = ""

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, part: slice) -> list[Row]:
        lines = self.lines[part]
        return rows_of(lines, year=self.cycle.year, scale=scale_of(lines), by_group=bool(self.group))


def ranked_lines_for(user, cycle, group: str, number=None) -> RankedLines | None:
    """The ranked lines a person may see of a group; of all where `group` is none of the ranking's.

    None if there is no ranking for this person. Raises ValidationError if a live board cannot be computed.
    """
    publication = publication_for(user, cycle, number)
    if publication is None:
        ranking = live_ranking_for(user, cycle, number)
    elif not group and is_shown_whole(user, publication):
        return RankedLines(cycle, publication, SealedLines(publication))
    else:
        ranking = published_ranking(publication, user)
    return ranking and of_group(ranking, group)


def is_shown_whole(user, publication) -> bool:
    return access.sees_everything(user) or publication.extent == Publication.Extent.EVERYTHING


def of_group(ranking, group) -> RankedLines:
    group = group if group in ranking.groups else ""
    lines = [line for line in ranking.ranked if group in ("", line["group"])]
    return RankedLines(ranking.cycle, ranking.publication, lines, group)
