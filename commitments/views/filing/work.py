"""My work: the first page of those who file and sign."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments import access, opening
from commitments.work import assessments_to_sign, desks_of, periods_open_for, waiting_for_signature
from departments.access import require_known


@require_GET
def my_work(request):
    user, today = request.user, timezone.localdate()
    files, signs = access.departments_filed_for(user), access.departments_signed_for(user)
    require_known(files or signs)
    periods, extensions = periods_open_for(files, at=today)
    to_sign = waiting_for_signature(user)
    for period in [*periods[-1:], *(report.period for report in to_sign[:1])]:
        opening.open_on(request, period.cycle)
    context = {
        "title": _("My work"),
        "desks": desks_of(user, periods, extensions, at=today),
        "to_sign": to_sign,
        "assessments": assessments_to_sign(user),
        "signs": signs,
        "files": files,
    }
    return render(request, "filing/work.html", context)
