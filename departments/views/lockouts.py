"""Who has to wait after wrong passwords or codes, and letting them in again: the security administrator's."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from departments import access, audit, lockout
from departments.access import Role
from departments.models import LoginFailure
from departments.once import once


def require_security(request):
    access.require_known(access.has_role(request.user, Role.SECURITY_ADMIN))


@require_GET
def lockouts(request):
    require_security(request)
    accounts, addresses = lockout.waiting(at=timezone.now())
    context = {"title": _("Locked out"), "accounts": accounts, "addresses": addresses}
    return render(request, "departments/lockouts.html", context)


@require_POST
@once
def release_account(request, digest):
    require_security(request)
    return release(request, LoginFailure.objects.filter(name_digest=digest))


@require_POST
@once
def release_address(request, address):
    require_security(request)
    return release(request, LoginFailure.objects.filter(address=address), address=address)


def release(request, failures, **details):
    """Forget the failures, in the transaction of `once`, on record."""
    first = failures.select_related("user").first()
    if first is None:
        raise Http404
    count, _by_model = failures.delete()
    audit.record("lockout.release", actor=request.user, target=first.user, before={"failures": count}, after=details)
    messages.success(request, _("Released. The next try counts from zero."))
    return redirect("lockouts")
