"""How the installation stands, for the system administrator."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from departments import access
from departments.access import Role
from departments.operations import state


@require_GET
def operations(request):
    access.require_known(access.has_role(request.user, Role.SYSTEM_ADMIN))
    context = {"title": _("Operation"), "state": state(at=timezone.now())}
    return render(request, "departments/operations.html", context)
