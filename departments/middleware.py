import uuid
from ipaddress import ip_address

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext as _

from departments import access, audit, secondfactor
from departments.requestmark import RequestMark, mark


class RequestMarkMiddleware:
    """Give every request an id, remember where it came from, and keep private pages out of every cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:16]
        token = mark.set(RequestMark(client_address(request), request.id))
        try:
            response = self.get_response(request)
        finally:
            mark.reset(token)
        response.headers["X-Request-ID"] = request.id
        if "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response


def client_address(request):
    """The address of the client as the outermost proxy we trust saw it; a forged header is never believed.

    With TRUSTED_PROXIES = n, the n-th entry from the right of X-Forwarded-For was written by our own outermost proxy.
    What stands further left is the client's word and is not read.
    """
    trusted = settings.TRUSTED_PROXIES
    chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if trusted else []
    seen = chain[-trusted].strip() if trusted and len(chain) >= trusted else request.META.get("REMOTE_ADDR")
    try:
        return str(ip_address(seen or ""))
    except ValueError:
        # A server behind a Unix socket has no peer address.
        return None


class ChosenLanguageMiddleware:
    """Chinese unless the person chose otherwise: a browser's own setting is an accident of the office machine."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = dict(settings.LANGUAGES)

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response


class SessionLimitMiddleware:
    """End a session that has been idle or has lasted too long; administrators' sooner (GB/T 22239-2019, 8.1.4.1)."""

    STEP_SECONDS = 60  # so that a click costs no write unless a minute has passed

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = get_user(request)  # read now in any case; what stands for it until then is slow to ask
        if request.user.is_authenticated and self.has_expired(request, timezone.now().timestamp()):
            audit.record_apart("logout.expired", actor=request.user)
            logout(request)
            messages.info(request, _("You were away for a while, so you were logged out. Please log in again."))
        return self.get_response(request)

    def has_expired(self, request, now):
        session = request.session
        started, seen = session.get("started_at", now), session.get("seen_at", now)
        if now - seen > idle_limit(request.user) or now - started > settings.SESSION_ABSOLUTE_SECONDS:
            return True
        if "seen_at" not in session or now - seen > self.STEP_SECONDS:
            session["started_at"], session["seen_at"] = started, now
        return False


def idle_limit(user):
    """Seconds without a click after which the person is signed out."""
    if access.has_role(user, *access.RoleGrant.ADMINISTRATORS):
        return settings.SESSION_IDLE_SECONDS_ADMINISTRATOR
    return settings.SESSION_IDLE_SECONDS


class DueMiddleware:
    """Lead a person who has to do something first to its page, and until then to no other but the OPEN ones.

    Subclasses name the PAGE and say by `is_due(user)` who has to.
    """

    PAGE = ""
    OPEN = ("password_change", "logout", "set_language", "healthz", "readyz")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated or request.resolver_match.view_name in self.OPEN:
            return None
        return redirect(f"{reverse(self.PAGE)}?due") if self.is_due(user) else None


class PasswordDueMiddleware(DueMiddleware):
    """A password that is new or too old is changed first."""

    PAGE = "password_change"

    def is_due(self, user):
        if user.must_change_password or user.password_changed_at is None:
            return True
        greatest = settings.PASSWORD_MAX_AGE
        return greatest is not None and timezone.now() - user.password_changed_at > greatest


class SecondFactorDueMiddleware(DueMiddleware):
    """When the days of grace for the second factor are over, it is set up first."""

    PAGE = "second-factor-enrol"
    OPEN = (*DueMiddleware.OPEN, PAGE)

    def is_due(self, user):
        due_at = secondfactor.due_at(user)
        return due_at is not None and due_at <= timezone.now()


class RefusalMiddleware:
    """Put every refusal (403) of a known person on record."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 403 and request.user.is_authenticated:
            audit.record_apart("refused", actor=request.user, after={"method": request.method, "path": request.path})
        return response
