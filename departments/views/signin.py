"""Signing in, in one step or two, and out."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from departments import audit, lockout, secondfactor
from departments.counted import counted, turn_away
from departments.models import User
from departments.signin import CodeForm, SignInForm

AWAITED = "awaited_code"
CODE_IS_AWAITED_SECONDS = 5 * 60


@method_decorator(login_not_required, name="dispatch")
class LoginView(auth_views.LoginView):
    """The one way in. A wrong name and a wrong password get the same answer after the same work."""

    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post"]

    def form_valid(self, form):
        user, url = form.get_user(), self.get_success_url()
        if user.second_factor_since is None:
            return enter(self.request, user, url=url, kind="")
        audit.record_apart("login.password", actor=user)
        await_code(self.request, user, url)
        return redirect("login-code")

    def form_invalid(self, form):
        if form.is_locked:
            return turn_away(self.request, form.attempt)
        if form.attempt is not None:
            lockout.record_refusal("login.refused", form.attempt)
        response = super().form_invalid(form)
        response.status_code = 422
        return response


def enter(request, user, *, url, kind):
    """Sign the person in, under a new session id. `kind` is that of the code: "app", "backup" or empty without one."""
    device = lockout.device_for(request, user)
    audit.record_apart("login", actor=user, after={"code": kind} if kind else {})
    login(request, user)
    due_at = secondfactor.due_at(user)
    if due_at is not None:
        day = timezone.localdate(due_at).isoformat()
        messages.info(request, _("Your role needs a second factor. Please set it up by %(day)s.") % {"day": day})
    response = redirect(url)
    lockout.remember_device(response, user, device)
    return response


# ── The second step ───────────────────────────────────────────────────────────
def await_code(request, user, url):
    """Keep in the session, under a new id, whose password was right, and where the person wanted to go."""
    request.session.cycle_key()
    request.session[AWAITED] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "url": url,
    }


def awaited(request):
    """Return the person whose code is awaited here; None if nobody's is, or no longer."""
    kept = request.session.get(AWAITED)
    if request.user.is_authenticated or not kept:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).select_related("second_factor").first()
    is_late = timezone.now().timestamp() - kept["at"] > CODE_IS_AWAITED_SECONDS
    # The hash is another as soon as password or second factor are.
    if user is None or is_late or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    return user


def code_attempt(request):
    user = awaited(request)
    return user and lockout.code_attempt_of(request, user)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@counted(code_attempt, "login.code_refused")
def login_code(request):
    """The second step: the code. A code opens once, so this form needs no token against a second click."""
    user = awaited(request)
    if user is None:
        return redirect("login")
    in_known_browser = bool(lockout.device_for(request, user))
    form = CodeForm(request.POST or None, user=user, in_known_browser=in_known_browser)
    if request.method == "POST" and form.is_valid():
        return enter_with_code(request, user, form)
    context = {"title": _("Second factor"), "form": form}
    return render(request, "registration/code.html", context, status=422 if request.method == "POST" else 200)


def enter_with_code(request, user, form):
    url = request.session.pop(AWAITED)["url"]
    response = enter(request, user, url=url, kind=form.kind)
    if form.misses >= secondfactor.MANY_MISSES:
        messages.warning(request, warning_of(form.misses))
    if form.kind == "backup":
        messages.warning(request, codes_left(user.backup_codes.count()))
    return response


def codes_left(left):
    return ngettext("You have %(left)d backup code left.", "You have %(left)d backup codes left.", left) % {
        "left": left
    }


def warning_of(misses):
    return ngettext(
        "Since your last sign-in %(count)d wrong code was typed after your password. If that was not you, change it.",
        "Since your last sign-in %(count)d wrong codes were typed after your password. If that was not you, change it.",
        misses,
    ) % {"count": misses}


class LogoutView(auth_views.LogoutView):
    """Ends the session at the server: its row is deleted, so a copied cookie opens nothing."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        audit.record_apart("logout", actor=request.user)
        return super().post(request, *args, **kwargs)
