"""The pages every visitor meets: the first screen, the language switch, health."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults
from django.views.decorators.http import require_GET, require_POST

from departments import audit, navigation


@require_GET
def home(request):
    """Lead everyone to the page that answers their first question."""
    return redirect(navigation.first_screen_for(request.user))


@login_not_required
@require_POST
def set_language(request):
    """Keep the chosen interface language in a cookie and go back to the page."""
    back = request.POST.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("language")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 60 * 60,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
        if request.user.is_authenticated and chosen != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            audit.record_apart("language.set", actor=request.user, after={"language": chosen})
    return response


def bad_request(request, exception):
    """Answer a request that cannot be right; one that is too large says so (413)."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return defaults.bad_request(request, exception)


@login_not_required
@require_GET
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_GET
def readyz(request):
    """200 when the site can serve: the database answers, every migration is applied, media can be written."""
    checks = {"database": database_answers(), "media": media_is_writable()}
    checks["migrations"] = checks["database"] and not has_pending_migrations()
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def has_pending_migrations():
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def media_is_writable():
    probe = settings.MEDIA_ROOT / ".readyz"
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True
