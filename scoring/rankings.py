"""A ranking as somebody may see it: from the sealed publication once there is one, before that from the live board."""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import cached_property

from commitments.models import Cycle
from departments.prepared import Prepared, Slot
from scoring import access
from scoring.board import board_of, scheme_and_size
from scoring.engine import Board, Scheme, Standing
from scoring.models import Publication, PublishedDepartment, ScoringScheme
from scoring.replica import from_replica
from scoring.results import effect_of, facts_of, standings_of

if TYPE_CHECKING:
    from scoring.large_board import LargeBoard

LARGE_BOARD = 2_000
"""Marks from which arrays are worth taking. Both paths take as long at some 350; loading NumPy takes 0.1 s, once."""
Json = dict[str, Any]
RANKED, PROVISIONAL = "ranked", "provisional"
PUBLISHED_IN = (Cycle.Status.PUBLISHED, Cycle.Status.ARCHIVED)
"""A publication stands from the step to published on, and there is no way back from it."""


@dataclass(frozen=True)
class Ranking:
    """A cycle's ranking: that of a `publication`, else live, with its figures from the exact `board` or `large`."""

    cycle: Cycle
    standings: list[Json]
    publication: Publication | None = None
    analyses: Json = field(default_factory=dict)
    board: Board | None = None
    large: "LargeBoard | None" = None

    @cached_property
    def effect(self) -> Json:
        if self.analyses:
            return self.analyses["effect"]
        return self.large.effect if self.large else effect_of(self.board)

    @cached_property
    def facts(self) -> Json:
        if self.analyses:
            return self.analyses["facts"]
        return self.large.facts if self.large else facts_of(self.board)

    @property
    def firmness(self) -> Json:
        """The sealed analysis; empty on a live board, where only its own page works it out."""
        return self.analyses.get("firmness", {})

    @property
    def ranked(self) -> list[Json]:
        return [line for line in self.standings if line["status"] == RANKED]

    @property
    def groups(self) -> list[str]:
        """Groups with a ranked department, in the order of the city's table."""
        by_position = sorted(self.standings, key=lambda line: line["position"])
        return list(dict.fromkeys(line["group"] for line in by_position if line["group"]))


@dataclass(frozen=True)
class Sealed:
    """All that a page of a published ranking depends on beside its reader and its address.

    `before` is the publication before, as far as the reader may see it: its key and its extent, as "12 own". Seals
    never change; status, extents and what is released to the leaders may.
    """

    pk: int
    version: int
    year: int
    status: str
    extent: str
    results_hash: str
    before: str | None
    analyses_released: bool

    @property
    def before_id(self) -> int | None:
        return int(self.before.split()[0]) if self.before else None

    @property
    def extents(self) -> set[str]:
        """What departments see of this publication, and of the one before."""
        return {self.extent, *(self.before or "").split()[1:]}


SEALED = ("pk", "version", "cycle__year", "status", "extent", "results_hash", "before")
SEALED += ("cycle__schemes__analyses_released",)


def ranking_for(user, cycle, number=None, *, exact=False) -> Ranking | None:
    """The ranking a person may see, None if there is none for this person.

    `number` asks for an earlier publication, `exact` for a live ranking with its `board`, however large.
    Raises ValidationError if a live board cannot be computed.
    """
    publication = publication_for(user, cycle, number)
    if publication is not None:
        return published_ranking(publication, user)
    return live_ranking_for(user, cycle, number, exact=exact)


def live_ranking_for(user, cycle, number=None, *, exact=False) -> Ranking | None:
    """The board as it stands, for those who may see it before anything is published."""
    if not may_see_live(user, cycle, number):
        return None
    return exact_ranking(cycle) if exact else live_ranking(cycle)


def may_see_live(user, cycle, number) -> bool:
    """Whether the board as it stands is for this person; a `number` asks for a publication instead."""
    return number is None and access.can_see_interim(user, cycle)


def publication_for(user, cycle, number=None) -> Publication | None:
    if not may_be_published(cycle, number):
        return None
    found = access.publications_for(user).filter(cycle=cycle).without_content().select_related("cycle")
    return found.standing().first() if number is None else found.filter(number=number).first()


def may_be_published(cycle, number) -> bool:
    """Whether it is worth asking for a publication; an earlier one, by its number, always is."""
    return number is not None or cycle.status in PUBLISHED_IN


def sealed_for(user, year, number=None) -> Sealed | None:
    """What a person is shown of a year's standing publication, or of that with the `number`; in one query."""
    query = sealed_query(access.audiences_of(user), is_numbered=number is not None)
    return next((Sealed(*row) for row in query.rows(year=year, number=number)), None)


@cache
def sealed_query(audiences, *, is_numbered) -> Prepared:
    return Prepared(lambda: rows_of_sealed(audiences, is_numbered))


def rows_of_sealed(audiences, is_numbered):
    """At most one row of Sealed: the publication of a `year`, that with a `number` if `is_numbered`."""
    which = Q(status=Publication.Status.PUBLISHED, cycle__status__in=PUBLISHED_IN)
    if is_numbered:
        which = Q(number=Slot("number", BigIntegerField()))
    found = access.publications_of(audiences).filter(which, cycle__schemes__is_current=True)
    before = released_before(audiences).values(sign=Concat(Cast("pk", CharField()), Value(" "), "extent"))
    found = found.annotate(before=Subquery(before[:1]))
    return found.filter(cycle__year=Slot("year", BigIntegerField())).order_by().values_list(*SEALED)


def released_before(audiences):
    """The publications before one of a query, newest first, as far as those audiences may see them."""
    earlier = Q(cycle=OuterRef("cycle"), number__lt=OuterRef("number"))
    earlier |= Q(cycle__year__lt=OuterRef("cycle__year"), status=Publication.Status.PUBLISHED)
    return access.publications_of(audiences).filter(earlier).order_by("-cycle__year", "-number")


def ranking_before(publication_id, user) -> Ranking | None:
    """The ranking that stood before, of the publication that `sealed_for` names; None if it names none."""
    if publication_id is None:
        return None
    before = Publication.objects.without_content().select_related("cycle").get(pk=publication_id)
    return published_ranking(before, user)


def published_ranking(publication, user) -> Ranking:
    """The sealed lines, narrowed to what the publication shows to those beyond the leadership."""
    standings, analyses = from_replica(publication, lambda: sealed_content(publication))
    return Ranking(publication.cycle, shown(standings, user, publication), publication=publication, analyses=analyses)


def sealed_content(publication) -> tuple[list[Json], Json]:
    """The lines in the ranking's order, and the analyses; as values, so that no object remembers where it came from."""
    standings = list(PublishedDepartment.objects.filter(publication=publication).values_list("standing", flat=True))
    return standings, Publication.objects.values_list("results", flat=True).get(pk=publication.pk)


def shown(standings, user, publication):
    """Of some sealed lines those that the person may see; whose own lines are among them, if there are any."""
    if access.sees_everything(user):
        return standings
    return narrowed(standings, publication.extent, own_of(user), publication)


def own_of(user) -> frozenset[int]:
    return access.own_departments(user) if user.is_authenticated else frozenset()


def narrowed(standings, extent, own, publication):
    Extent = Publication.Extent
    if extent == Extent.OWN:
        return [line for line in standings if line["department_id"] in own]
    if extent == Extent.GROUP:
        groups = {line["group"] for line in standings if line["department_id"] in own}
        return [line for line in standings if line["group"] in groups]
    if extent == Extent.HONOURS:
        best = publication.scheme["grades"][0]["key"] if publication.scheme["grades"] else None
        return [line for line in standings if line["grade"] == best]
    return standings


def live_ranking(cycle, scheme=None) -> Ranking:
    """The ranking as the marks stand, by the scheme in force or another one; in arrays where the board is large.

    Raises ValidationError, in words for the office, if the rows contradict the scheme.
    """
    scheme, large = large_or_not(cycle, scheme)
    return exact_ranking(cycle, scheme) if large is None else Ranking(cycle, large.standings, large=large)


def exact_ranking(cycle, scheme=None) -> Ranking:
    """The same with every step of its arithmetic, at any size."""
    board = board_of(cycle, scheme)
    return Ranking(cycle, standings_of(board), board=board)


def live_standing(cycle, department: int) -> tuple[Scheme, Standing | None]:
    """The scheme in force and one department's line by it, exactly; None for one that is not on the board.

    Raises ValidationError as `live_ranking` does.
    """
    scheme, large = large_or_not(cycle)
    if large is not None:
        return scheme, large.standing_of(department)
    return scheme, board_of(cycle, scheme).by_department.get(department)


def large_or_not(cycle, scheme=None) -> tuple[Scheme, "LargeBoard | None"]:
    """The scheme, else that in force, and the board by it in arrays, None where the exact path is to be taken."""
    in_force, marks, has_ballots = scheme_and_size(cycle)
    scheme = scheme or in_force
    # Ballots go the exact path: known beforehand, a large board is not read twice.
    return scheme, in_arrays(cycle, scheme) if marks >= LARGE_BOARD and not has_ballots else None


def in_arrays(cycle, scheme) -> "LargeBoard | None":
    """The board scored by NumPy, which only a large one loads; None where it is not installed or cannot."""
    from scoring.arrays import is_available

    if not is_available():
        return None
    from scoring.large_board import large_board_of

    return large_board_of(cycle, scheme)


def newest_cycle_for(user) -> Cycle | None:
    """The newest cycle with a ranking this person may see, published or live."""
    cycles = Cycle.objects.order_by("-year")
    if access.can_manage(user):
        return cycles.exclude(status__in=[Cycle.Status.PREPARING, Cycle.Status.RUNNING]).first() or cycles.first()
    seen = set(access.publications_for(user).standing().values_list("cycle", flat=True))
    if access.is_leader(user):
        open_to_leaders = ScoringScheme.objects.in_force().filter(
            interim_visible=True, cycle__status=Cycle.Status.SCORING
        )
        seen |= set(open_to_leaders.values_list("cycle", flat=True))
    return cycles.filter(pk__in=seen).first()
