"""A whole year as one file: the office has it made and takes it; each of both is on record."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commitments import access
from commitments.actions.archives import is_at_work, request_archive
from commitments.importers.progress import ProgressFile
from commitments.models import CycleArchive
from commitments.views.links import crumbs_to_cycle
from departments import audit
from departments.access import require, require_known
from departments.once import once

REFRESH_SECONDS = 3
SHOWN = 10


@require_GET
def archives(request, year):
    """The archives of a year, newest first, and how far the one is that is being made."""
    cycle = access.get_cycle_to_run(request.user, year)
    found = list(cycle.archives.select_related("requested_by")[:SHOWN])
    newest = found[0] if found and not found[0].is_made else None
    working = newest is not None and is_at_work(newest)
    context = {
        "title": _("Archive of the year %(year)s") % {"year": year},
        "crumbs": crumbs_to_cycle(cycle),
        "cycle": cycle,
        "archives": [archive for archive in found if archive.is_made],
        "at_work": newest if working else None,
        "done": ProgressFile(newest.pk, "archives").read() if working else None,
        "has_failed": newest is not None and not working,
    }
    response = render(request, "tables/archives.html", context)
    if working:
        response.headers["Refresh"] = REFRESH_SECONDS
    return response


@require_POST
@once
def archive_make(request, year):
    """Have the worker make an archive of the year as it is now."""
    cycle = access.get_cycle_to_run(request.user, year)
    try:
        request_archive(cycle=cycle, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("archives", year)


@require_GET
def archive_file(request, pk):
    require_known(access.takes_part(request.user))
    archive = get_object_or_404(CycleArchive.objects.select_related("cycle").exclude(file=""), pk=pk)
    require(access.can_run_year(request.user))
    audit.record_apart("cyclearchive.export", actor=request.user, target=archive, after={"digest": archive.digest})
    name = _("Archive of the year %(year)s") % {"year": archive.cycle.year}
    filename = f"{name}-{archive.requested_at:%Y%m%d}.zip"
    return FileResponse(archive.file.open("rb"), as_attachment=True, filename=filename, content_type="application/zip")
