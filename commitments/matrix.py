"""Departments × commitments with their lights in a period, for the office and the leaders."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from commitments.models import Commitment, LightRecord, ReportingPeriod
from commitments.overview import Progress, progress_in
from departments.models import Department, Portfolio

COLOURS = ("green", "yellow", "red")


@dataclass(frozen=True)
class Cell:
    """One commitment: its Progress, what is written beside the light, and whether it was not red before."""

    progress: Progress
    percent: str
    is_newly_red: bool


@dataclass
class Row:
    department: Department
    cells: list[Cell] = field(default_factory=list)
    past: list[tuple[str, Counter]] = field(default_factory=list)
    is_mine: bool = False


@dataclass
class Matrix:
    """Rows in the order of the city's table, a leader's own departments first; `signed` of `owed` reports are in.

    `groups` are the ids and names of the groups the rows could be narrowed to.
    """

    period: ReportingPeriod
    rows: list[Row]
    counts: Counter
    red: list[Cell]
    newly_red: list[Cell]
    signed: int
    owed: int
    groups: dict[int, str]

    @property
    def width(self):
        return max((len(row.cells) for row in self.rows), default=0)


def matrix_of(period, *, user, at, text="", group="", light=""):
    """Build the Matrix of a period; `text`, `group` (an id) and `light` narrow the rows."""
    mine = Portfolio.objects.filter(leader=user, department=OuterRef("pledge__department"))
    found = Commitment.objects.of_cycle(period.cycle).counting().matching(text).for_matrix()
    commitments = list(found.annotate(is_mine=Exists(mine)))
    groups = groups_of(commitments)
    if group.isdecimal():
        commitments = [one for one in commitments if one.group_id == int(group)]
    progress = progress_in(period, commitments, at=at)
    before = lights_before(period)
    cells = {one.pk: cell_of(progress[one.pk], before.get(one.pk)) for one in commitments}
    rows = rows_of(commitments, cells, before)
    if light:
        rows = [row for row in rows if any(matches(cell, light) for cell in row.cells)]
    return summed_up(period, rows, groups)


def groups_of(commitments):
    """{id: name} of the groups that commitments read `for_matrix` belong to, in the city's order."""
    found = {(one.group_position, one.group_id): one.group_name for one in commitments if one.group_id}
    return {pk: name for (_position, pk), name in sorted(found.items())}


def matches(cell, light):
    return cell.is_newly_red if light == "newly-red" else (cell.progress.light or "none") == light


def cell_of(progress, before):
    """The Cell of a commitment; `before` holds its lights of earlier periods, None if there are none."""
    percent = "" if progress.completion is None else f"{progress.completion.normalize():f}%"
    was_another = bool(before) and before[max(before)][1] != "red"
    return Cell(progress, percent, progress.light == "red" and was_another)


def rows_of(commitments, cells, before):
    rows, past = {}, defaultdict(lambda: defaultdict(Counter))
    for commitment in commitments:
        department = commitment.pledge.department
        if department.pk not in rows:
            rows[department.pk] = Row(department, is_mine=commitment.is_mine)
        rows[department.pk].cells.append(cells[commitment.pk])
        for number, (name, light) in before.get(commitment.pk, {}).items():
            past[department.pk][number, name][light] += 1
    for pk, row in rows.items():
        row.past = [(name, counts) for (_number, name), counts in sorted(past[pk].items(), key=lambda item: item[0])]
    return sorted(rows.values(), key=lambda row: not row.is_mine)


def lights_before(period):
    """{commitment id: {period number: (period's name, its last light)}} from the records of the periods before."""
    records = LightRecord.objects.filter(period__cycle=period.cycle_id, period__number__lt=period.number)
    found = defaultdict(dict)
    for commitment, number, name, light in records.order_by("pk").values_list(
        "commitment", "period__number", "period__name", "light"
    ):
        found[commitment][number] = name, light
    return found


def summed_up(period, rows, groups):
    cells = [cell for row in rows for cell in row.cells]
    owed = [cell for cell in cells if owes(cell.progress.commitment, period)]
    signed = [cell for cell in owed if cell.progress.report and cell.progress.report.counts]
    return Matrix(
        period=period,
        rows=rows,
        counts=Counter(cell.progress.light or "none" for cell in cells),
        red=[cell for cell in cells if cell.progress.light == "red"],
        newly_red=[cell for cell in cells if cell.is_newly_red],
        signed=len(signed),
        owed=len(owed),
        groups=groups,
    )


def owes(commitment, period):
    owing = [Commitment.Status.ACTIVE, *([Commitment.Status.COMPLETED] if period.is_final else [])]
    return commitment.status in owing
