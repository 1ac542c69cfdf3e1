"""Signing in and out, the own account and its password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from departments import access, audit, lockout
from departments.access import Role
from departments.actions.passwords import change_password
from departments.once import once
from departments.signin import SignInForm


@method_decorator(login_not_required, name="dispatch")
class LoginView(auth_views.LoginView):
    """The one way in. A wrong name and a wrong password get the same answer after the same work."""

    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post"]

    def form_valid(self, form):
        user = form.get_user()
        audit.record_apart("login", actor=user)
        response = super().form_valid(form)
        lockout.remember_device(response, user, form.attempt.device)
        return response

    def form_invalid(self, form):
        if form.attempt is not None:
            audit.record_apart(
                "login.locked" if form.is_locked else "login.refused",
                target=form.attempt.user,
                after={"known_account": form.attempt.user is not None, "known_device": bool(form.attempt.device)},
            )
        if form.is_locked:
            minutes = int(settings.LOCKOUT_PERIOD.total_seconds() // 60)
            return render(self.request, "registration/locked_out.html", {"minutes": minutes}, status=429)
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class LogoutView(auth_views.LogoutView):
    """Ends the session at the server: its row is deleted, so a copied cookie opens nothing."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        audit.record_apart("logout", actor=request.user)
        return super().post(request, *args, **kwargs)


@require_GET
def account(request):
    """The own account: who I am here, what I am given to do, and the way to a new password."""
    user = request.user
    context = {
        "title": _("Own account"),
        "memberships": user.memberships.open(at=timezone.localdate()).select_related("department"),
        "grants": user.role_grants.all(),
        "proxies": user.proxies_held.open(at=timezone.localdate()).select_related("principal"),
    }
    return render(request, "registration/account.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
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
    context = {
        "title": _("Change password"),
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
