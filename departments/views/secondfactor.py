"""The own second factor: setting it up, backup codes, turning it off for another phone."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from departments import lockout, secondfactor
from departments.actions import secondfactor as actions
from departments.counted import counted
from departments.once import once
from departments.signin import FirstCodeForm, OwnCodeForm

NONCE, SHOWN_ONCE = "second_factor_nonce", "backup_codes"


def crumbs():
    return [(reverse("account"), _("My account")), (reverse("second-factor"), _("Second factor"))]


@require_GET
def second_factor(request):
    """Whether there is one, whether there must be, and what can be done about it."""
    context = {
        "title": _("Second factor"),
        "crumbs": crumbs()[:1],
        "is_required": secondfactor.is_required_of(request.user),
        "due_at": secondfactor.due_at(request.user),
        "codes_left": request.user.backup_codes.count(),
    }
    return render(request, "registration/second_factor.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@counted(lockout.own_attempt_of, "password.refuse")
@once
def enrol(request):
    """Show the secret as a picture and as text; a code of the app confirms it. `?due` leads here when it must be."""
    if request.user.second_factor_since:
        return redirect("second-factor")
    nonce = request.session.setdefault(NONCE, secondfactor.new_nonce())
    form = FirstCodeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and (codes := confirmed(request, form, nonce)):
        del request.session[NONCE]
        return show_once(request, codes)
    request.secret_is_right = "password" in getattr(form, "cleaned_data", {})
    context = {
        "title": _("Set up the second factor"),
        "crumbs": crumbs(),
        "form": form,
        "submit_label": _("Confirm"),
        "is_due": "due" in request.GET,
        "qr_code": secondfactor.qr_code(nonce, request.user),
        "secret": secondfactor.secret_text(nonce),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registration/second_factor_enrol.html", context, status=status)


def confirmed(request, form, nonce):
    """Return the backup codes if the code confirms the app; else put the reason beside the field."""
    try:
        codes = actions.enrol(user=request.user, nonce=nonce, code=form.cleaned_data["code"], at=timezone.now())
    except ValidationError as error:
        form.add_error("code", error)
        return None
    # The present session goes on under a new id; every other one ends.
    update_session_auth_hash(request, request.user)
    return codes


def show_once(request, codes):
    """Keep the backup codes in the session until the next page has shown them."""
    request.session[SHOWN_ONCE] = codes
    return redirect("backup-codes")


@require_GET
def backup_codes(request):
    """Show the codes just made; a second look finds nothing."""
    context = {"title": _("Backup codes"), "crumbs": crumbs(), "codes": request.session.pop(SHOWN_ONCE, None)}
    return render(request, "registration/backup_codes.html", context)


# ── What asks for a code again ────────────────────────────────────────────────
def own_code_attempt(request):
    return lockout.code_attempt_of(request, request.user) if request.user.second_factor_since else None


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@counted(own_code_attempt, "secondfactor.refuse")
@once
def renew_codes(request):
    """Make ten new backup codes for the password and a code of the app."""
    if not request.user.second_factor_since:
        return redirect("second-factor")
    form = own_code_form(request)
    if request.method == "POST" and form.is_valid():
        return show_once(request, actions.renew_codes(user=request.user))
    lede = _("The codes you have now stop working.")
    return ask_for_code(request, form, title=_("New backup codes"), lede=lede, submit_label=_("Make ten new ones"))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@counted(own_code_attempt, "secondfactor.refuse")
@once
def remove(request):
    """Turn the second factor off for the password and a code, to set it up on another phone."""
    if not request.user.second_factor_since:
        return redirect("second-factor")
    form = own_code_form(request)
    if request.method == "POST" and form.is_valid():
        actions.remove(user=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("The second factor is off. The app's codes and the backup codes open nothing now."))
        return redirect("second-factor")
    lede = _("For a new phone: turn it off here with a code of the old one, then set it up again.")
    return ask_for_code(request, form, title=_("Turn off the second factor"), lede=lede, submit_label=_("Turn off"))


def own_code_form(request):
    # Who is in already is not kept out by what others tried at the sign-in.
    return OwnCodeForm(request.POST or None, user=request.user, in_known_browser=True)


def ask_for_code(request, form, **words):
    context = {"form": form, "crumbs": crumbs(), "cancel_url": reverse("second-factor"), **words}
    return render(request, "form.html", context, status=422 if request.method == "POST" else 200)
