"""The audit trail, for the auditor alone: read, filter, export, verify. Nothing here changes anything but the trail."""

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from departments import access, audit
from departments.access import Role
from departments.audit import export, masking, seal, words
from departments.auditforms import AuditFilterForm
from departments.models import AuditEvent

PER_PAGE = 100


def require_auditor(request):
    access.require_known(access.has_role(request.user, Role.AUDITOR))


@require_GET
def events(request):
    """The trail, newest first; every filter stays in the address."""
    require_auditor(request)
    form = AuditFilterForm(request.GET)
    page = Paginator(form.events(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Audit trail"),
        "form": form,
        "page": page,
        "rows": [(event, words.act(event.action, event.object_type)) for event in page],
    }
    return render(request, "audit/events.html", context, status=200 if form.is_valid() else 422)


@require_GET
def event(request, pk):
    """One record: who, for whom, from where, and what was before and after, side by side."""
    require_auditor(request)
    event = get_object_or_404(AuditEvent.objects.select_related("seal"), pk=pk)
    context = {
        "title": capfirst(words.act(event.action, event.object_type)),
        "crumbs": [(reverse("audit-events"), _("Audit trail"))],
        "event": event,
        "kind": words.kind(event.object_type),
        "seal": getattr(event, "seal", None),
        "changes": masking.rows(event),
    }
    return render(request, "audit/event.html", context)


@require_GET
def export_events(request):
    """What the filters show, as CSV, streamed; the export is itself on record, with its filters."""
    require_auditor(request)
    form = AuditFilterForm(request.GET)
    found = form.events()
    filters = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    audit.record_apart("audit.export", actor=request.user, after={"filters": filters, "records": found.count()})
    response = StreamingHttpResponse(
        export.lines(found.iterator(chunk_size=1000)), content_type="text/csv; charset=utf-8"
    )
    day = timezone.localdate().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="audit-{day}.csv"'
    return response


@require_GET
def verify(request):
    """Recompute the chain of seals and say what fits and what does not."""
    require_auditor(request)
    context = {
        "title": _("Verify the audit trail"),
        "crumbs": [(reverse("audit-events"), _("Audit trail"))],
        "outcome": seal.verify(),
    }
    return render(request, "audit/verify.html", context)
