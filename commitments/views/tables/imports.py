"""Tables on their way in: uploaded, checked, corrected, confirmed, and on record. Each kind is one role's alone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments.forms.tables import ConfirmForm, EncodingForm, LeaveOutForm, UploadForm, newest_year
from commitments.importers import pending as actions
from commitments.importers.kinds import kind_of, kinds_for, may_import
from commitments.importers.progress import ProgressFile
from commitments.views.acting import OPENED, OVERTAKEN, answer, attempt
from commitments.views.filters import PER_PAGE
from commitments.views.tables import shown
from commitments.views.tables.download import as_file
from departments import audit
from departments.access import does_business, require, require_known
from departments.once import once

DEPARTMENTS_PER_PAGE = 20
ROWS_PER_PAGE = 100
REFRESH_SECONDS = 3
SAMPLE = 240  # bytes shown in each encoding that is offered


@require_GET
def imports(request):
    """What waits to be confirmed, and the tables that were taken in, newest first."""
    require_to_import(request.user)
    records = list(actions.records_before(request.user, request.GET.get("before", ""))[: PER_PAGE + 1])
    context = {
        "title": _("Data import"),
        "waiting": actions.waiting(request.user),
        "records": records[:PER_PAGE],
        "older": records[PER_PAGE - 1].pk if len(records) > PER_PAGE else None,
    }
    return render(request, "tables/imports.html", context)


@require_http_methods(["GET", "POST"])
@once
def import_upload(request):
    """Choose a file, what it holds and the year. Nothing is written yet."""
    require_to_import(request.user)
    kinds = kinds_for(request.user)
    initial = {"year": newest_year(), "kind": request.GET.get("kind", kinds[0].code)}
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds, initial=initial)
    received = []

    def receive(**fields):
        received.append(actions.receive(actor=request.user, **fields))

    if attempt(form, receive):
        return redirect("import-check", received[0].pk)
    context = {
        "title": _("Upload a table"),
        "crumbs": crumbs(),
        "cancel_url": reverse("imports"),
        "submit_label": _("Upload and check"),
        "kinds": kinds,
    }
    return answer(request, "tables/upload.html", form, **context)


@require_GET
def import_check(request, pk):
    """What was understood of a table, what is wrong with it and what it would change."""
    pending = get_pending(request, pk)
    if pending.record_id:
        return redirect("import-record", pending.record_id)
    if pending.is_at_work:
        return at_work(request, pending)
    if pending.report.get("unreadable"):
        return unreadable(request, get_pending(request, pk, with_content=True))
    return checked(request, pending, pending.report, seen=pending.overtaken)


def checked(request, pending, report, *, seen=None, status=OPENED):
    """The page of the check; `seen` is an earlier report that is no longer true."""
    kind = kind_of(pending.kind)
    file_kind, sheets = shown.seen_in(report["understood"], kind)
    page = Paginator(report["changes"], ROWS_PER_PAGE if "by_row" in report else DEPARTMENTS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "title": pending.filename,
        "crumbs": crumbs(),
        "pending": pending,
        "report": report,
        "kind": kind,
        "file_kind": file_kind,
        "counts": shown.counts_of(report["summary"]),
        "sheets": sheets,
        "notes": shown.notes_of(report),
        "faults": shown.faults_of(report),
        "page": page,
        "changes": [shown.change_shown(change, kind) for change in page],
        "leave_out": leave_out_form(pending, report),
        "form": ConfirmForm(initial={"fingerprint": report["fingerprint"]}),
        "conflict": shown.both_versions(seen, report, kind) if seen else None,
    }
    return render(request, "tables/check.html", context, status=status)


def leave_out_form(pending, report, data=None):
    """None where there is no department to leave out."""
    choices = [(name, label(name, count)) for name, count in report["faulty"].items()]
    choices += [(name, label(name, 0)) for name in pending.skipped]
    return LeaveOutForm(data, choices=choices, initial={"names": pending.skipped}) if choices else None


def label(name, count):
    words = ngettext("%(name)s (%(count)d error)", "%(name)s (%(count)d errors)", count)
    return words % {"name": name, "count": count} if count else name


def unreadable(request, pending):
    """The table could not be read; where only the encoding is in doubt, it is asked for."""
    candidates = pending.report["candidates"]
    context = {
        "title": pending.filename,
        "crumbs": crumbs(),
        "pending": pending,
        "faults": [] if candidates else shown.faults_of(pending.report),
        "form": EncodingForm(candidates=candidates, sample=bytes(pending.content[:SAMPLE])) if candidates else None,
    }
    return render(request, "tables/unreadable.html", context)


def at_work(request, pending):
    """The worker has the table; the page comes again by itself."""
    has_failed = actions.has_failed(pending)
    context = {
        "title": pending.filename,
        "crumbs": crumbs(),
        "pending": pending,
        "has_failed": has_failed,
        "done": ProgressFile(pending.pk).read(),
    }
    response = render(request, "tables/at_work.html", context)
    if not has_failed:
        response.headers["Refresh"] = REFRESH_SECONDS
    return response


@require_POST
@once
def import_confirm(request, pk):
    """Write the table, all of it or nothing."""
    pending = get_pending(request, pk)
    form = ConfirmForm(request.POST)
    fingerprint = form.cleaned_data["fingerprint"] if form.is_valid() else ""
    try:
        done = actions.confirm(pending=pending, fingerprint=fingerprint, actor=request.user)
    except actions.Overtaken as overtaken:
        return checked(request, pending, overtaken.report, seen=pending.report, status=OVERTAKEN)
    except ValidationError as refusal:
        return refused(request, pending, refusal)
    if done.record is None:
        return redirect("import-check", pk)
    messages.success(request, _("The table has been written."))
    return redirect("import-record", done.record.pk)


@require_POST
@once
def import_leave_out(request, pk):
    """Leave whole departments out."""
    pending = get_pending(request, pk)
    report = pending.report or {}
    form = leave_out_form(pending, report, request.POST) if report.get("faulty") or pending.skipped else None
    if form is None or not form.is_valid():
        return refused(request, pending, ValidationError(_("Choose departments of the table.")))
    return done_or_refused(request, pending, actions.leave_out, names=form.cleaned_data["names"])


@require_POST
@once
def import_encoding(request, pk):
    """Read the table again in the encoding chosen."""
    pending = get_pending(request, pk)
    form = EncodingForm(request.POST, candidates=(pending.report or {}).get("candidates", []))
    if not form.is_valid():
        return refused(request, pending, ValidationError(_("Choose one of the encodings.")))
    return done_or_refused(request, pending, actions.choose_encoding, encoding=form.cleaned_data["encoding"])


@require_POST
@once
def import_again(request, pk):
    """Take up a table again on which the worker failed."""
    return done_or_refused(request, get_pending(request, pk), actions.take_up_again)


@require_POST
@once
def import_discard(request, pk):
    """Forget a table that is not to be written."""
    pending = get_pending(request, pk)
    try:
        actions.discard(pending=pending, actor=request.user)
    except ValidationError as refusal:
        return refused(request, pending, refusal)
    messages.success(request, _("The uploaded table has been discarded; nothing was written."))
    return redirect("imports")


def done_or_refused(request, pending, act, **arguments):
    try:
        act(pending=pending, actor=request.user, **arguments)
    except ValidationError as refusal:
        return refused(request, pending, refusal)
    return redirect("import-check", pending.pk)


def refused(request, pending, refusal):
    """Say on a page of its own why an act was not done, and lead back to the table."""
    context = {"title": pending.filename, "crumbs": crumbs(), "pending": pending, "reasons": refusal.messages}
    return render(request, "tables/refused.html", context, status=422)


@require_GET
def import_remarks(request, pk):
    """The uploaded file with a column that says beside each row what is wrong with it."""
    from commitments.importers.remarks import with_remarks

    pending = get_pending(request, pk, with_content=True)
    require_known(pending.report is not None and not pending.report.get("unreadable"))
    return as_file(with_remarks(actions.plan_of(pending, request.user)), f"问题-{pending.filename}")


@require_GET
def import_record(request, pk):
    """One import: the file, its hash, who brought it, and what it changed."""
    record = get_record(request, pk)
    context = {
        "title": record.filename,
        "crumbs": crumbs(),
        "record": record,
        "counts": shown.counts_of(record.summary),
    }
    return render(request, "tables/record.html", context)


@require_GET
def import_file(request, pk):
    """The file as it came."""
    record = get_record(request, pk)
    audit.record_apart("importrecord.export", actor=request.user, target=record)
    return as_file(bytes(record.content), record.filename)


def get_pending(request, pk, *, with_content=False):
    require_to_import(request.user)
    found = actions.pendings(request.user)
    return get_object_or_404(found if with_content else found.defer("content"), pk=pk)


def get_record(request, pk):
    require_to_import(request.user)
    return get_object_or_404(actions.records(request.user), pk=pk)


def require_to_import(user):
    """Whoever brings in any kind of table; of the kinds of others one does not even learn that there are any."""
    require_known(does_business(user) or may_import(user))
    require(may_import(user))


def crumbs():
    return [(reverse("imports"), _("Data import"))]
