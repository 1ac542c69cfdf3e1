"""The bell's list, and the switch for mail."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commitments import notices as bell
from commitments.actions.mail import switch_mail
from departments.once import once


@require_GET
def notices(request):
    context = {"title": _("Notices"), "notices": bell.open_for(request.user).order_by("-made_at")[:100]}
    return render(request, "filing/notices.html", context)


@require_POST
@once
def notices_mail(request):
    wants = switch_mail(user=request.user)
    messages.success(request, _("Reminders come by mail as well.") if wants else _("Reminders no longer come by mail."))
    return redirect("notices")
