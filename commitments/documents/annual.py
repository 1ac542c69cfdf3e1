"""What a department's annual report says. Documents are in Chinese whatever language their reader works in."""

from collections import Counter

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments.documents.numbering import LANGUAGE, chinese_number
from commitments.exporters.completion import in_words
from commitments.models import Light
from commitments.tables import Percent


def annual_content(pledge, years, *, at) -> dict:
    """The fields of the template `annual`; `years` are the pledge's CommitmentYears as its reader may see them."""
    with translation.override(LANGUAGE):
        names = {"department": pledge.department.name, "year": pledge.cycle.year}
        lines = [line_of(place, year) for place, year in enumerate(years, start=1)]
        return {
            "title": _("%(department)s: report on the promises to the people %(year)s") % names,
            "department": pledge.department.name,
            "year": str(pledge.cycle.year),
            "coefficient": "" if pledge.coefficient is None else f"{pledge.coefficient:.4f}",
            "summary": summary_of(pledge, years),
            "lines": lines,
            "open_points": open_points(years) or [_("Nothing was reported.")],
            "day": date_format(at, "Y年n月j日"),
        }


def summary_of(pledge, years):
    lights = Counter(year.last.progress.light for year in years if year.last)
    complete = sum(year.last is not None and year.last.completion == 100 for year in years)
    words = {
        "department": pledge.department.name,
        "year": pledge.cycle.year,
        "count": len(years),
        "complete": complete,
        **{colour: lights[colour] for colour in Light.values},
    }
    text = _(
        "In %(year)s %(department)s promised %(count)d things to the people. %(complete)d are complete;"
        " by the newest signed reports %(green)d are green, %(yellow)d yellow and %(red)d red."
    )
    coefficient = "" if pledge.coefficient is None else _("The difficulty coefficient is %s.") % pledge.coefficient
    return text % words + coefficient


def line_of(place, year):
    """One commitment: numbers and lights as text, empty where there is nothing to say."""
    last, assessment = year.last, year.assessment
    known = last is not None and last.completion is not None
    return {
        "number": str(year.commitment.number),
        "word": chinese_number(place),
        "title": year.commitment.title,
        "target": year.commitment.target,
        "completion": str(Percent(last.completion)) if known else "—",
        "light": light_of(last),
        "grade": assessment.grade if assessment else "—",
        "statement": assessment.statement if assessment else "",
        "stretches": [stretch_of(stretch) for stretch in year.stretches if stretch.report],
    }


def light_of(last):
    """The light of the newest signed report with its period, for not every commitment was signed for the same one."""
    if last is None or not last.progress.light:
        return "—"
    return _("%(light)s (%(period)s)") % {"light": Light(last.progress.light).label, "period": last.period}


def stretch_of(stretch):
    return {"period": stretch.period, "text": in_words(stretch.progress, stretch.text)}


def open_points(years):
    """What the newest report of each commitment says about problems and next steps, a sentence each."""
    found = []
    for year in years:
        report = year.newest_report
        if report and (report.problems or report.next_steps):
            texts = [text for text in (report.problems, report.next_steps) if text]
            found.append(f"{len(found) + 1}. {year.commitment.title}：" + "".join(texts))
    return found
