"""The own sheets as a workbook: download, upload with a preview, confirm."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments.views.tables.download import as_file
from departments import audit
from departments.access import enters_marks, require_known
from departments.models import VersionConflict
from departments.once import once
from scoring import access
from scoring.actions.sheets import grade_points_of, scheme_row
from scoring.forms.sheets import WorkbookForm
from scoring.offline.plan import packed, plan_of, save_uploads, unpacked
from scoring.offline.reading import read_uploads
from scoring.progress import own_progress
from scoring.views.sheets import LIST, cycle_of, sheets_asked_for


def own_sheets(request):
    """The person's sheets of the year in the address, by key, with their ratings and commitments."""
    require_known(enters_marks(request.user))
    sheets = sheets_asked_for(request)
    prefetch_related_objects(sheets, "ratings", "pledge__commitments")
    return {sheet.pk: sheet for sheet in sheets}


def grades_of(own):
    return list(grade_points_of(scheme_row(next(iter(own.values()))))) if own else []


@require_GET
def download(request):
    """The open sheets as a workbook; that it was taken is on record."""
    from scoring.offline.workbook import write_sheets

    own = own_sheets(request)
    sheets = own_progress(access.open_among(list(own.values()))).sheets
    require_known(bool(sheets))
    cycle = cycle_of(sheets)
    audit.record_apart("sheet.download", actor=request.user, target=cycle, after={"sheets": len(sheets)})
    return as_file(write_sheets(sheets, grades_of(own)), f"{_('Score sheets')} {cycle.year}.xlsx")


@require_http_methods(["GET", "POST"])
def upload(request):
    """Choose the workbook that was filled in; a POST shows what it would change and writes nothing."""
    own = own_sheets(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render_upload(request, own, form, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    uploads, complaints = read_uploads(file.read(), file.name, own=own, grades=grades_of(own))
    if complaints:
        return render_upload(request, own, form, status=422, complaints=complaints)
    return render_preview(request, own, plan_of(own, uploads))


def render_upload(request, own, form, *, status=200, complaints=()):
    context = {
        "title": _("Fill in offline"),
        "form": form,
        "complaints": complaints,
        "can_download": bool(access.open_among(list(own.values()))),
        "submit_label": _("Upload and check"),
    }
    return render(request, "admin/scoring/upload.html", context, status=status)


def render_preview(request, own, plan, *, status=200):
    context = {
        "title": _("What the file would change"),
        "cycle": cycle_of(list(own.values())),
        "plan": plan,
        "packed": packed(plan.uploads, request.user),
    }
    return render(request, "admin/scoring/upload_check.html", context, status=status)


@require_POST
@once
def confirm(request):
    """Write what the preview showed, as drafts; if a sheet was changed meanwhile nothing is written and it is named."""
    own, uploads = own_sheets(request), unpacked(request.POST.get("packed", ""), request.user)
    if not uploads or not own.keys() >= uploads.keys():
        form = WorkbookForm()
        form.errors["file"] = form.error_class([_("This preview can no longer be confirmed. Upload the file again.")])
        return render_upload(request, own, form, status=422)
    plan = plan_of(own, uploads)
    if plan.refused:
        return render_preview(request, own, plan, status=409)
    try:
        save_uploads(own=own, uploads=plan.uploads, actor=request.user)
    except VersionConflict:
        return render_preview(request, own, plan_of(own_sheets(request), uploads), status=409)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return render_preview(request, own, plan, status=422)
    count = len(plan.uploads)
    text = ngettext("%(count)d draft has been saved.", "%(count)d drafts have been saved.", count)
    messages.success(request, text % {"count": count})
    return redirect(LIST)
