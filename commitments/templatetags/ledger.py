"""Long tables set as one string: a cell of a Django template costs five times what it costs here.

Measured on a hundred rows, where it decides whether the page keeps its bar; short tables stay in their templates.
"""

import html
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

register = template.Library()

# Filled in without escaping by itself: `set_row` escapes whatever anybody typed.
COMMITMENT = (
    '<tr><td class="whole">%s</td><td class="num spare">%s</td>'
    '<th scope="row" class="whole"><a href="%s">%s</a>%s</th>'
    '<td class="spare">%s</td><td class="num" data-label="%s">%s</td><td data-label="%s">%s</td></tr>'
)


@register.simple_tag
def commitment_rows(rows):
    """The body of the list of commitments from its CommitmentRows."""
    labels = _("Completion"), _("Signed for")
    chips = {state: chip(state) for state in {row.state for row in rows}}
    set_rows = "\n".join([set_row(row, chips[row.state], *labels) for row in rows])
    return mark_safe(set_rows)  # noqa: S308  # nosec B308, B703


def set_row(row, state, done, until):
    typed = html.escape(row.title), html.escape(row.department), html.escape(row.section), html.escape(row.period)
    title, department, section, period = typed
    return COMMITMENT % (department, row.number, row.url, title, state, section, done, row.percent, until, period)


MATRIX_ROW = '<tr><th scope="row"><a href="{}">{}</a>{}</th>{}<td class="spare"><span class="group">{}</span></td></tr>'
# Filled in without escaping: numbers and words of our own, nothing that anybody typed.
MATRIX_CELL = (
    '<td><a href="%s%d/" aria-label="%d %s"><span class="light %s">%s</span></a><span class="group">%s</span></td>'
)
MATRIX_PAST = '<span class="nowrap">%s ●%d ▲%d ■%d</span>'


@register.simple_tag
def matrix_rows(matrix):
    """The body of a matrix of lights: 76 departments with five commitments are 380 cells."""
    departments, lights = reverse("departments"), f"{reverse('lights')}{matrix.period.pk}/"
    words = {"green": _("Green light"), "yellow": _("Yellow light"), "red": _("Red light"), "none": _("Not lit yet")}
    mine = format_html(' <span class="chip current">{}</span>', _("in my charge"))
    periods = {name: escape(name) for row in matrix.rows for name, _lit in row.past}
    return format_html_join(
        "\n",
        MATRIX_ROW,
        (
            (
                f"{departments}{row.department.pk}/?year={matrix.period.cycle.year}",
                row.department.name,
                mine if row.is_mine else "",
                cells_of(row, lights, words),
                past_of(row, periods),
            )
            for row in matrix.rows
        ),
    )


def cells_of(row, lights, words):
    cells = [MATRIX_CELL % cell_of(cell, lights, words) for cell in row.cells]
    return mark_safe("".join(cells))  # noqa: S308  # nosec B308, B703


RED = '<li><a href="{}{}/">{} · {}</a><span class="due">{}</span></li>'


@register.simple_tag
def red_rows(cells, period):
    """Those of a matrix's Cells as a list, each with how far it is behind."""
    lights, behind = f"{reverse('lights')}{period.pk}/", _("%(points)s points behind")
    return format_html_join("\n", RED, (red_of(cell.progress, lights, behind) for cell in cells))


def red_of(progress, lights, behind):
    commitment = progress.commitment
    points = _("nothing signed")
    if progress.behind is not None:
        points = behind % {"points": f"{progress.behind.quantize(Decimal('0.1')).normalize():f}"}
    return lights, commitment.pk, commitment.pledge.department.name, commitment, points


def cell_of(cell, lights, words):
    light = cell.progress.light or "none"
    commitment = cell.progress.commitment
    return lights, commitment.pk, commitment.number, words[light], light, words[light], cell.percent


def past_of(row, periods):
    """The lights of the periods before; `periods` holds their names, escaped."""
    past = [MATRIX_PAST % (periods[name], lit["green"], lit["yellow"], lit["red"]) for name, lit in row.past]
    return mark_safe(" · ".join(past))  # noqa: S308  # nosec B308, B703


def chip(state):
    return format_html(' <span class="chip">{}</span>', state) if state else ""
