"""Evidence: kept through the filing page, handed out only to those who may read the report it belongs to."""

import logging

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commitments import access
from commitments.actions.evidence import add_evidence
from commitments.evidence import CONTENT_TYPES, download_name
from commitments.models import Evidence
from commitments.views.filing.sheet import get_sheet_for
from departments.once import once

logger = logging.getLogger("jiannuo.evidence")


@require_GET
def evidence(request, pk):
    found = get_evidence_for(request.user, pk)
    return hand_out(request, found, as_attachment=True)


@require_GET
def evidence_image(request, pk):
    """The picture itself, small on the page by its style sheet."""
    found = get_evidence_for(request.user, pk)
    if not found.is_image:
        raise Http404
    return hand_out(request, found, as_attachment=False)


def get_evidence_for(user, pk):
    return get_object_or_404(Evidence.objects.filter(report__in=access.reports_for(user)), pk=pk)


def hand_out(request, found, *, as_attachment):
    """Answer with the file in a sandbox of its own: whatever it holds cannot act in the site's name."""
    try:
        stream = found.file.open("rb")
    except FileNotFoundError:
        # The row came back and its file did not: a backup without its media, or a hand in the folder.
        logger.error("%s is referred to and not there; manage.py sweep_files names all of them", found.file.name)
        return render(request, "file_missing.html", status=404)
    response = FileResponse(
        stream,
        as_attachment=as_attachment,
        filename=download_name(found),
        content_type=CONTENT_TYPES[found.kind],
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


@require_POST
@once
def evidence_add(request, period, department, number):
    """Keep files sent ahead of the form by the upload script; leads to the rows to show in their place."""
    sheet = get_sheet_for(request, period, department, number)
    commitment = sheet.entries[0].commitment
    problems = []
    for upload in request.FILES.getlist("files"):
        try:
            add_evidence(
                period=sheet.period, commitment=commitment, upload=upload, actor=request.user, at=timezone.localdate()
            )
        except ValidationError as error:
            problems += error.messages
    if problems:
        return render(request, "filing/_upload_errors.html", {"problems": problems}, status=422)
    return redirect("evidence-rows", period, department, number)


@require_GET
def evidence_rows(request, period, department, number):
    sheet = get_sheet_for(request, period, department, number)
    context = {"form": sheet.forms[0], "entry": sheet.entries[0], "sheet": sheet}
    return render(request, "filing/_evidence_rows.html", context)
