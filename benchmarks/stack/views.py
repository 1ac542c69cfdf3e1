"""What the site is compared with: an empty view, one behind a login, a plain table twice, a bare insert."""

from django.db import transaction
from django.http import HttpResponse
from django.template.backends.django import DjangoTemplates
from django.utils import timezone
from django.utils.html import escape

from commitments.models import Commitment
from departments.models import AuditEvent, UsedToken

ROWS = 100
COLUMNS = (
    "pk",
    "number",
    "title",
    "section",
    "contact",
    "status",
    "pledge__department__name",
    "pledge__position",
    "pledge__coefficient",
    "version",
)
ENGINE = DjangoTemplates(
    {
        "NAME": "stack",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
)
TABLE = ENGINE.from_string(
    "<!doctype html><title>{{ user }}</title><table>{% for row in rows %}<tr>"
    "{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


def empty(request):
    return HttpResponse("ok")


def known(request):
    """Nothing but to know who asks."""
    return HttpResponse(request.user.username)


def table(request):
    """c+: a login, one query, a table of 100 × 10 by a Django template."""
    return HttpResponse(TABLE.render({"rows": rows_of(request.user)}, request))


def joined(request):
    """The floor: the same table by joining strings."""
    rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows_of(request.user))
    lines = "".join(f"<tr>{row}</tr>" for row in rows)
    return HttpResponse(f"<!doctype html><title>{escape(request.user)}</title><table>{lines}</table>")


def rows_of(user):
    """The query, for somebody who is logged in: without a user there is nothing to compare with."""
    if not user.is_authenticated:
        raise PermissionError("The reference needs a login.")
    return Commitment.objects.order_by("pk").values_list(*COLUMNS)[:ROWS]


def insert(request):
    """A row and its record in one transaction, behind a login and a CSRF token: what the least write costs."""
    with transaction.atomic():
        row = UsedToken.objects.create(token=request.POST["token"], digest="bare")
        AuditEvent.objects.create(
            at=timezone.now(),
            action="bare.insert",
            actor_id=request.user.pk,
            object_type="departments.usedtoken",
            object_id=row.pk,
        )
    return HttpResponse(status=204)
