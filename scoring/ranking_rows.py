"""The ranking's table with every cell formatted, so that the template only sets them.

Pictures are drawn in a frame of fixed size: a dot on a labelled scale for the score, a bar for a range of places.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.charts import Label, ticks

SCALE_WIDTH, SCALE_FROM, SCALE_TO = 200, 14, 186
RANGE_WIDTH, RANGE_FROM, RANGE_TO = 118, 6, 112

COUNT_WORDS = (
    "",
    gettext_lazy("one commitment"),
    gettext_lazy("two commitments"),
    gettext_lazy("three commitments"),
    gettext_lazy("four commitments"),
    gettext_lazy("five commitments"),
    gettext_lazy("six commitments"),
    gettext_lazy("seven commitments"),
    gettext_lazy("eight commitments"),
    gettext_lazy("nine commitments"),
    gettext_lazy("ten commitments"),
)


@dataclass(frozen=True)
class Scale:
    """A labelled stretch of score, whole numbers at both ends."""

    low: int
    high: int

    def x(self, score: Decimal) -> str:
        share = (score - self.low) / (self.high - self.low)
        return f"{SCALE_FROM + share * (SCALE_TO - SCALE_FROM):.1f}"

    @cached_property
    def ticks(self) -> list[Label]:
        """The round numbers that are written over the scale, none touching another."""
        return ticks(self.low, self.high, lambda value: self.x(Decimal(value)), SCALE_TO - SCALE_FROM)

    @cached_property
    def grid(self) -> str:
        """The path behind the dot of every row: the scale's own line and a stroke at each number."""
        strokes = "".join(f"M{label.x:g} 3v8" for label in self.ticks)
        return f"M{SCALE_FROM} 7H{SCALE_TO}{strokes}"


@dataclass(frozen=True)
class Row:
    """One line as it is printed; empty text where there is nothing to say."""

    department_id: int
    department: str
    group: str
    place: str
    place_html: str
    is_tied: bool
    score: str
    dot: str
    base: str
    coefficient: str
    arrow: str
    steps: str
    without: str
    moved_text: str
    since_arrow: str
    since_text: str
    how: str
    range_from: str
    range_width: str
    range_dot: str
    range_text: str
    grade: str
    reason: str


def scale_of(standings) -> Scale:
    """The scale for the scores shown; with a single value, one point to each side."""
    scores = [Decimal(line["score"]) for line in standings if line["score"] is not None]
    if not scores:
        return Scale(0, 100)
    low = int(min(scores).to_integral_value(ROUND_FLOOR))
    high = int(max(scores).to_integral_value(ROUND_CEILING))
    return Scale(low - (low == high), high + (low == high))


def rows_of(
    standings, *, year: int, scale: Scale, ranges=None, total: int = 0, by_group=False, before=None
) -> list[Row]:
    """The lines as rows. `ranges` maps a department to its [best, worst] place among `total`.

    `before` maps a department to its place in the publication before; None where there is none to compare with.
    """
    first = reverse("ranking-explanation", args=[year, 0])
    words = Words(first.removesuffix("0/"), _("(was %(place)s)"), _("tied"), _("new"), _("unmoved"))
    return [
        row_of(line, words, scale, (ranges or {}).get(str(line["department_id"])), total, by_group, before)
        for line in standings
    ]


class Words(NamedTuple):
    """What is the same in every row, looked up once."""

    address: str
    was: str
    tied: str
    new: str
    unmoved: str


ARROWS = {"up": "↑", "down": "↓", "same": "", "": ""}


def row_of(line, words, scale, span, total, by_group, before) -> Row:
    place = line["group_rank"] if by_group else line["rank"]
    direction, steps = movement_of(line)
    without = "" if line["rank_without_coefficient"] is None else str(line["rank_without_coefficient"])
    return Row(
        department_id=line["department_id"],
        department=line["department"],
        group=line["group"] or "",
        place="" if place is None else str(place),
        is_tied=bool(line["shared"]) and not by_group,
        score=line["score"] or "",
        dot=scale.x(Decimal(line["score"])) if line["score"] else "",
        base=line["base"] or "",
        coefficient=line["coefficient"] or "",
        arrow=ARROWS[direction],
        steps=steps,
        without=without,
        moved_text=words.was % {"place": without} if ARROWS[direction] else "",
        how=f"{words.address}{line['department_id']}/",
        place_html=place_html(place, words.tied if line["shared"] and not by_group else ""),
        grade=line["grade"] or "",
        reason="；".join(reason_texts(line)),
        **range_cells(span, line["rank"], total),
        **since_cells(line, before, words),
    )


def place_html(place, tied):
    """The place as it is set; a shared one says so (并列第 7)."""
    if place is None:
        return ""
    return format_html("<small>{}</small> {}", tied, place) if tied else str(place)


def movement_of(line) -> tuple[str, str]:
    """“up”, “down” or “same”, and by how many places the coefficient moved the department."""
    if line["rank"] is None or line["rank_without_coefficient"] is None:
        return "", ""
    won = line["rank_without_coefficient"] - line["rank"]
    return ("up" if won > 0 else "down" if won else "same"), str(abs(won))


def since_cells(line, before, words) -> dict[str, str]:
    """How the place moved since the publication before; a department without a place there is new."""
    arrow = text = ""
    if before is not None and line["rank"] is not None:
        place = before.get(line["department_id"])
        if place is None:
            text = words.new
        elif place == line["rank"]:
            text = words.unmoved
        else:
            arrow = ARROWS["up" if place > line["rank"] else "down"] + f" {abs(place - line['rank'])}"
            text = words.was % {"place": place}
    return {"since_arrow": arrow, "since_text": text}


def range_cells(span, rank, total) -> dict[str, str]:
    if not span or rank is None or total < 2:
        return dict.fromkeys(("range_from", "range_width", "range_dot", "range_text"), "")
    step = (RANGE_TO - RANGE_FROM) / (total - 1)
    best, worst = (RANGE_FROM + (place - 1) * step for place in span)
    return {
        "range_from": f"{best - 3:.1f}",
        "range_width": f"{worst - best + 6:.1f}",
        "range_dot": f"{RANGE_FROM + (rank - 1) * step:.1f}",
        "range_text": f"{span[0]}–{span[1]}" if span[0] != span[1] else str(span[0]),
    }


def reason_texts(line) -> list[str]:
    """Why a department has no place, a short phrase each; the same reason of several commitments is said once."""
    return list(dict.fromkeys(reason_text(reason) for reason in line["reasons"]))


def reason_text(reason) -> str:
    code = reason["code"]
    if code == "too_few_raters":
        text = ngettext("%(found)d rater, %(needed)d needed", "%(found)d raters, %(needed)d needed", reason["found"])
        return text % {"found": reason["found"], "needed": reason["needed"]}
    if code == "share_too_low":
        return _("too few of a class have rated (%(found)d of %(needed)d needed)") % {
            "found": reason["found"],
            "needed": reason["needed"],
        }
    return str(REASONS[code])


REASONS = {
    "class_missing": gettext_lazy("a rater class has not rated"),
    "no_marks": gettext_lazy("a commitment has no rating"),
    "no_coefficient": gettext_lazy("the difficulty coefficient is missing"),
    "no_active_commitment": gettext_lazy("no commitment counts"),
    "excluded": gettext_lazy("left out by decision"),
}


# ── Plain words ───────────────────────────────────────────────────────────────
def sentence(line, count: int) -> str:
    """“第 4 名：五项平均 90.0800，乘难度系数 1.1568，得 104.20。”"""
    if line["score"] is None:
        return ""
    words = {
        "count": COUNT_WORDS[count] if 0 < count < len(COUNT_WORDS) else count,
        "base": line["base"],
        "coefficient": line["coefficient"],
        "score": line["score"],
    }
    if line["rank"] is None:
        return (
            _("No place yet: mean of %(count)s %(base)s, times the coefficient %(coefficient)s, gives %(score)s.")
            % words
        )
    if line["shared"]:
        text = _(
            "Tied at %(place)d: mean of %(count)s %(base)s, times the coefficient %(coefficient)s, gives %(score)s."
        )
    else:
        text = _("Place %(place)d: mean of %(count)s %(base)s, times the coefficient %(coefficient)s, gives %(score)s.")
    return text % {**words, "place": line["rank"]}


def close_ties(ranked, tellable) -> list[list]:
    """Runs of neighbouring departments that each lie closer to the next than the smallest tellable difference.

    A run is left out when it spans more than that difference as a whole: its ends can be told apart.
    """
    if tellable is None:
        return []
    least = Decimal(tellable)
    runs, run = [], []
    for line in ranked:
        if run and Decimal(run[0]["score"]) - Decimal(line["score"]) >= least:
            runs.append(run)
            run = []
        run.append(line)
    runs.append(run)
    return [run for run in runs if len(run) > 1]


def percent(share: str | None) -> str:
    """22.7% for 0.2270; empty for nothing."""
    return "" if share is None else f"{float(share) * 100:.1f}%"
