"""My work: the first page of those who file and sign."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments import access, opening
from commitments.work import desks_of, waiting_for_signature
from departments.access import require_known


@require_GET
def my_work(request):
    user = request.user
    files, signs = access.departments_filed_for(user), access.departments_signed_for(user)
    require_known(files or signs)
    desks, to_sign = desks_of(user, at=timezone.localdate()), waiting_for_signature(user)
    for thing in [*desks[:1], *to_sign[:1]]:
        opening.open_on(request, thing.period.cycle)
    context = {
        "title": _("My work"),
        "desks": desks,
        "to_sign": to_sign,
        "signs": signs,
        "files": files,
    }
    return render(request, "filing/work.html", context)
