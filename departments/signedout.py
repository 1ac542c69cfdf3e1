"""What a form had sent when its session was over: shown again, so that an hour's text is not lost to a login."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

OWN_FIELDS = {"csrfmiddlewaretoken", "once", "next"}
SHORTEST = 6  # characters; anything shorter is typed again faster than it is copied


class SignedOutMiddleware(LoginRequiredMiddleware):
    """Ask for a login and lead back to the page of the form, never to the address it was sent to."""

    def handle_no_permission(self, request, view_func):
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        login = redirect_to_login(page_before(request), self.get_login_url(view_func))
        texts = texts_of(request.POST)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not texts:
            return login
        return render(request, "signed_out.html", {"login_url": login.url, "texts": texts}, status=403)


def page_before(request):
    """The path of this site's page the form stood on; the first page if the browser does not say."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return reverse("home")
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def texts_of(posted):
    """The texts among the posted values: no passwords, no tokens, nothing short."""
    names = [name for name in posted if name not in OWN_FIELDS and "password" not in name]
    values = [value.strip() for name in names for value in posted.getlist(name)]
    return [value for value in values if len(value) >= SHORTEST]
