"""The bench of the assessment office."""

from collections import Counter

from django.contrib import messages
from django.db.models import Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commitments import access, opening
from commitments.actions.nudges import nudge_missing
from commitments.bench import FLAGS, checks_of, missing_in, page_of_waiting, without_owner
from commitments.models import Notice, ReportingPeriod
from commitments.news import SHOWN_AT_MOST, happenings_for, news_for
from departments.access import require_known
from departments.once import once

PER_PAGE = 20


@require_GET
def bench(request):
    """Signed reports to be checked, oldest first, each with the figures before beside its own."""
    require_known(access.can_run_year(request.user))
    page = page_of_waiting(request.GET.get("page"), PER_PAGE)
    period = newest_period()
    if period:
        opening.open_on(request, period.cycle)
    context = {
        "title": _("To be checked"),
        "page": page,
        "checks": checks_of(list(page), request.user),
        "here": request.get_full_path(),
        "period": period,
        "news": news_for(request.user),
    }
    return render(request, "bench/bench.html", context)


@require_GET
def news(request):
    """What others did since the last visit, newest first."""
    require_known(access.can_run_year(request.user))
    context = {
        "title": _("Since your last visit"),
        "crumbs": [(reverse("bench"), _("To be checked"))],
        "news": news_for(request.user),
        "entries": happenings_for(request.user),
        "limit": SHOWN_AT_MOST,
    }
    return render(request, "bench/news.html", context)


@require_GET
def missing(request, period):
    """Who still owes a signed report in a period, and which commitments nobody is named for."""
    require_known(access.can_run_year(request.user))
    period = get_object_or_404(with_last_nudge(ReportingPeriod.objects.select_related("cycle"), period), pk=period)
    opening.open_on(request, period.cycle)
    rows = missing_in(period, at=timezone.localdate())
    flagged = Counter(flag for row in rows for flag in row.flags)
    only = request.GET.get("only", "")
    context = {
        "title": _("Not filed: %(period)s") % {"period": period.name},
        "crumbs": [(reverse("bench"), _("To be checked"))],
        "period": period,
        "owed": sum(len(row.commitments) for row in rows),
        "departments": len(rows),
        "flags": [(name, label, flagged[name]) for name, label in FLAGS.items() if flagged[name]],
        "only": only,
        "rows": [row for row in rows if only in row.flags] if only in FLAGS else rows,
        "unowned": without_owner(period),
    }
    return render(request, "bench/missing.html", context)


def with_last_nudge(periods, pk):
    """With `nudged_at`, when the office last reminded somebody of the period."""
    nudges = Notice.objects.filter(kind=Notice.Kind.NUDGE, subject__startswith=f"period:{pk}:").order_by("-made_at")
    return periods.annotate(nudged_at=Subquery(nudges.values("made_at")[:1]))


@require_POST
@once
def missing_nudge(request, period):
    require_known(access.can_run_year(request.user))
    period = get_object_or_404(ReportingPeriod.objects.select_related("cycle"), pk=period)
    told = nudge_missing(period=period, actor=request.user)
    messages.success(request, ngettext("%d person was reminded.", "%d people were reminded.", told) % told)
    return redirect("missing", period.pk)


def newest_period():
    """The newest period that has opened in a running year, or None."""
    opened = ReportingPeriod.objects.opened(at=timezone.localdate()).filter(cycle__status="running")
    return opened.select_related("cycle").order_by("-cycle__year", "-number").first()
