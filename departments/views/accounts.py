"""The own account and its password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from departments import access, lockout
from departments.access import Role
from departments.actions.passwords import change_password
from departments.counted import counted
from departments.once import once


@require_GET
def account(request):
    """The own account: who I am here, what I am given to do, and the way to a new password."""
    user = request.user
    context = {
        "title": _("My account"),
        "memberships": user.memberships.open(at=timezone.localdate()).select_related("department"),
        "grants": user.role_grants.all(),
        "proxies": user.proxies_held.open(at=timezone.localdate()).select_related("principal"),
    }
    return render(request, "registration/account.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@counted(lockout.own_attempt_of, "password.refuse")
@once
def password_change(request):
    """Change the own password; leads here, with `?due`, whoever has a new or too old one."""
    form = PasswordChangeForm(request.user, request.POST or None)
    # The rules stand once, beside the form.
    form.fields["new_password1"].help_text = ""
    if request.method == "POST" and form.is_valid():
        change_password(user=form.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, form.user)
        messages.success(request, _("Your password has been changed."))
        return redirect("home")
    request.secret_is_right = "old_password" in getattr(form, "cleaned_data", {})
    context = {
        "title": _("Change password"),
        "crumbs": [(reverse("account"), _("My account"))],
        "form": form,
        "is_due": "due" in request.GET,
        "rules": password_validators_help_texts(),
        "cancel_url": reverse("account"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registration/password_change_form.html", context, status=status)


# ── One-time passwords ────────────────────────────────────────────────────────
SHOWN_ONCE = "one_time_password"


def show_once(request, user, password):
    """Keep a one-time password in the administrator's session until the next page has shown it."""
    request.session[SHOWN_ONCE] = {"username": user.username, "name": user.name, "password": password}


@require_GET
def one_time_password(request):
    """Show the password of the account just made or reset; a second look finds nothing."""
    access.require_known(access.has_role(request.user, Role.SYSTEM_ADMIN))
    context = {
        "title": _("One-time password"),
        "shown": request.session.pop(SHOWN_ONCE, None),
        "crumbs": [(reverse("admin:departments_user_changelist"), _("Users"))],
    }
    return render(request, "departments/one_time_password.html", context)
