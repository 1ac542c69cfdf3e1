"""A department's year on its way out: as a table, as a report to be edited, as a report to be printed."""

from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments import access
from commitments.annual import year_of
from commitments.documents import LANGUAGE
from commitments.documents.annual import annual_content
from commitments.exporters import report
from commitments.exporters.annual import year_report
from commitments.views.links import crumbs_to_department
from commitments.views.tables.download import as_file
from departments import audit
from departments.access import require, require_known


@require_GET
def year_export(request, pk, year, kind):
    """Every commitment of the department in every period of the year."""
    require_known(kind in report.FORMATS)
    pledge = get_pledge(request, pk, year)
    title = _("%(department)s: the promises of %(year)s") % {"department": pledge.department, "year": year}
    found = year_report(year_of(pledge, user=request.user, at=timezone.localdate()), title=title)
    record(request, pledge, "year", kind)
    return as_file(report.write_report(found, kind), f"{title}.{kind}")


@require_GET
def annual_document(request, pk, year):
    """The annual report as a Word file."""
    from commitments.documents.filling import filled

    pledge = get_pledge(request, pk, year)
    content = content_of(request, pledge)
    record(request, pledge, "annual", "docx")
    return as_file(filled("annual", content), f"{content['title']}.docx")


@require_GET
def annual_report(request, pk, year):
    """The annual report as a page that prints as a document."""
    pledge = get_pledge(request, pk, year)
    content = content_of(request, pledge)
    with translation.override(LANGUAGE):
        article = render_to_string("documents/_annual.html", content)
    context = {
        "title": content["title"],
        "crumbs": crumbs_to_department(pledge),
        "article": article,
        "document_url": reverse("annual-document", args=[pk, year]),
    }
    return render(request, "documents/page.html", context)


def get_pledge(request, pk, year):
    """A department's pledge: 404 where a person may not know of it, 403 where its year is not theirs to read."""
    found = access.pledges_for(request.user).select_related("department", "cycle")
    pledge = get_object_or_404(found, department=pk, cycle__year=year)
    require(access.can_read_year(request.user, pk))
    return pledge


def content_of(request, pledge):
    today = timezone.localdate()
    return annual_content(pledge, year_of(pledge, user=request.user, at=today), at=today)


def record(request, pledge, table, kind):
    audit.record_apart("pledge.export", actor=request.user, target=pledge, after={"table": table, "format": kind})
