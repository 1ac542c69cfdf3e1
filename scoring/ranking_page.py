"""What the pages of a ranking show, worked out before the template."""

from collections import Counter
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.views.filters import Option
from scoring.explanation import Reader, explanation_of, recomputed
from scoring.exporters import STATUSES
from scoring.ranking_rows import close_ties, percent, rows_of, scale_of, sentence
from scoring.ranking_table import body


def page_context(ranking, asked, before=None):
    """The table of a ranking as the address asks for it.

    `before` is the Ranking to compare the places with, None where there is none.
    """
    if asked.group not in ranking.groups:
        asked = replace(asked, group="")
    lines = asked.lines(ranking.standings)
    scale, total = scale_of(ranking.standings), len(ranking.ranked)
    ranges = ranking.firmness.get("bootstrap") or ranking.firmness.get("leave_one_out") or {}
    options = {"year": ranking.cycle.year, "scale": scale, "ranges": ranges, "total": total}
    options |= {"by_group": bool(asked.group), "before": places_in(before)}
    rows = rows_of([line for line in lines if line["status"] == "ranked"], **options)
    has_ranges, has_before = bool(ranges) and not asked.group, before is not None and not asked.group
    columns = {"is_of_group": bool(asked.group), "has_before": has_before, "has_ranges": has_ranges}
    return {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "publication": ranking.publication,
        "asked": asked,
        "lines": lines,
        "rows": rows,
        "table_body": partial(body, rows, scale, **columns),
        "unranked": rows_of([line for line in lines if line["status"] != "ranked"], **options),
        "scale": scale,
        "total": total,
        "has_ranges": has_ranges,
        "before": before.publication if has_before else None,
        "group": asked.group,
        "groups": [(name, asked.address(group=name)) for name in ranking.groups],
        "every_group": asked.address(group=""),
        "statuses": status_choice(ranking, asked),
        "sorts": asked.sort_links(),
        "effect": ranking.effect,
        "share": percent(ranking.effect["share_of_spread"]),
        "facts": ranking.facts,
        "tellable": ranking.firmness.get("tellable"),
        "notes": [] if asked.narrows else notes_of(ranking),
    }


def status_choice(ranking, asked) -> list[Option]:
    """The statuses there are, each with how many departments have it; the one asked for even if none has."""
    counts = Counter(line["status"] for line in ranking.standings)
    return [
        Option(status, str(label), counts[status], status == asked.status)
        for status, label in STATUSES.items()
        if counts[status] or status == asked.status
    ]


def places_in(before):
    """Department id → its place in a Ranking; None without a ranking."""
    return None if before is None else {line["department_id"]: line["rank"] for line in before.standings}


def notes_of(ranking):
    """Plain sentences under the table: which neighbours cannot be told apart, and whether the coefficient decided."""
    tellable = ranking.firmness.get("tellable")
    runs = close_ties(ranking.ranked, tellable)
    notes = [note_of(runs, tellable)] if runs else []
    if ranking.effect["is_decided_by_coefficient"]:
        notes.append(
            _("The order follows the difficulty coefficients almost entirely (rank correlation %(value)s).")
            % {"value": ranking.effect["spearman"]}
        )
    return notes


def note_of(runs, tellable):
    """“第 1、2 名，第 6、7、8 名之间的分差小于评分误差（0.99 分）…”"""
    places = [_(", ").join(str(place) for place in dict.fromkeys(line["rank"] for line in run)) for run in runs]
    listed = _("; ").join(_("places %(places)s") % {"places": text} for text in places)
    text = _("Differences within the error of rating (%(tellable)s points), not to be read too closely: %(places)s.")
    return text % {"tellable": tellable, "places": listed}


def explanation_context(arithmetic, user, *, recompute):
    """One department's line, whose scale is its own, with the Arithmetic behind it."""
    line, trace, cycle = arithmetic.line, arithmetic.trace, arithmetic.cycle
    reader = Reader(user, arithmetic.evaluators)
    own = Commitment.objects.filter(pledge__cycle=cycle, pledge__department=line["department_id"])
    titles = dict(own.order_by().values_list("number", "title"))
    found = explanation_of(trace, reader=reader, classes=arithmetic.classes, titles=titles)
    counted = [part for part in found.commitments if part.weight]
    return {
        "cycle": cycle,
        "publication": arithmetic.publication,
        "line": line,
        "row": rows_of([line], year=cycle.year, scale=scale_of([line]))[0],
        "sentence": sentence(line, len(counted)),
        "explanation": found,
        "trace": trace,
        "sees_marks": reader.sees_points,
        "sees_names": reader.sees_names,
        "recomputed": recomputed(trace) if recompute else None,
    }
