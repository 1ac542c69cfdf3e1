"""What the ranking report says. Documents are in Chinese whatever language their reader works in."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments.documents import LANGUAGE, chinese_number
from scoring.ranking_rows import reason_texts

DAY = "Y年n月j日"


def ranking_content(ranking, *, at) -> dict:
    """The fields of the template `ranking`. Whatever is not sealed and published is a trial run (试算稿)."""
    publication = ranking.publication
    with translation.override(LANGUAGE):
        return {
            "title": _("%(city)s: result of the departments' promises %(year)s")
            % {"city": settings.CITY_NAME, "year": ranking.cycle.year},
            "year": str(ranking.cycle.year),
            "is_trial": publication is None,
            "summary": summary_of(ranking),
            "lines": [line_of(line, line["rank"]) for line in ranking.ranked],
            "groups": groups_of(ranking),
            "unranked": [unranked_of(line) for line in ranking.standings if line["rank"] is None],
            "rules": rules_of(ranking),
            "office": _("Assessment office of %(city)s") % {"city": settings.CITY_NAME},
            "day": date_format(day_of(publication, at), DAY),
        }


def day_of(publication, at):
    return at if publication is None else timezone.localdate(publication.published_at)


def line_of(line, place):
    shown = {name: line[name] or "—" for name in ("score", "base", "coefficient", "grade")}
    return {"place": "—" if place is None else str(place), "department": line["department"], **shown}


def unranked_of(line):
    return {"department": line["department"], "reason": "；".join(reason_texts(line))}


def groups_of(ranking):
    """Each group with its lines by their place in it, and the first of them in words."""
    found = []
    for number, name in enumerate(ranking.groups, start=1):
        lines = [line for line in ranking.ranked if line["group"] == name]
        ordered = [line_of(line, line["group_rank"]) for line in sorted(lines, key=lambda line: line["group_rank"])]
        found.append({"word": chinese_number(number), "name": name, "lines": ordered, "sentence": sentence_of(ordered)})
    return found


def sentence_of(lines):
    places = [
        _("%(place)s %(department)s (%(score)s points)") % {**line, "place": _("Place %s:") % line["place"]}
        for line in lines
    ]
    return "；".join(places) + "。" if places else _("No department of the group has a place.")


def summary_of(ranking):
    facts = ranking.facts
    text = _(
        "%(departments)d departments were assessed, %(ranked)d of them have a place."
        " %(evaluators)d evaluators gave %(marks)d ratings."
    )
    return text % facts + approval_of(ranking.publication)


def approval_of(publication):
    if publication is None:
        return ""
    text = _("Publication %(number)d, approved by %(document)s; check code %(code)s.")
    document = publication.approval_document or "—"
    return text % {"number": publication.number, "document": document, "code": publication.short_hash}


def rules_of(ranking):
    """How the score comes about, a sentence each."""
    rules = [
        _("Score = mean of the commitments × difficulty coefficient, rounded once."),
        _("Departments with the same printed score share a place."),
    ]
    if ranking.publication is None:
        return [*rules, _("A trial run: scoring is not closed, and every figure may still change.")]
    return [*rules, _("The ranking is sealed; every figure can be recomputed from the marks that were frozen with it.")]
