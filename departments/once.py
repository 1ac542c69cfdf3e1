"""Every POST has one effect, however often it is sent.

A form carries a one-time token (`{% once %}`). The first POST that succeeds stores token and content in the same
transaction as its effect; the same POST again is led to where the first one went.
"""

import hashlib
from functools import partial, wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from departments.insertion import Insertion
from departments.models import UsedToken

FIELD = "once"
TOKENS = Insertion(UsedToken)


def once(view=None, *, leads_to=None):
    """Let a view's POST take effect once. A view succeeds by redirecting; any other answer leaves nothing behind.

    A POST without a token, or with a malformed one, is answered 400: its form was not made by this site. Where it is
    known beforehand where a view leads, `leads_to` says so from the view's own arguments and spares a write.
    """
    if view is None:
        return partial(once, leads_to=leads_to)

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        token, digest = token_of(request), digest_of(request)
        place = leads_to(*args, **kwargs) if leads_to else ""
        try:
            with transaction.atomic():
                row = UsedToken(token=token, digest=digest, user_id=request.user.pk, location=place)
                TOKENS.insert(row)
                response = view(request, *args, **kwargs)
                if succeeded(response):
                    keep_location(row, response.get("Location", place))
                else:
                    transaction.set_rollback(True)
            return response
        except IntegrityError:
            # The same POST has been here before, or at the same moment, and has won and committed.
            used = UsedToken.objects.filter(token=token, digest=digest).first()
            if used is None:
                raise
            return answer_again(request, used)

    return wrapper


def keep_location(row, location):
    if row.location != location:
        row.location = location
        row.save(update_fields=["location"])


def succeeded(response):
    return response.status_code in (302, 303, 204)


def token_of(request):
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError as error:
        raise SuspiciousOperation("The form carries no one-time token.") from error


def digest_of(request):
    """Hash who posted what and where, so that a form edited after going back counts as a new one."""
    parts = [str(request.user.pk), request.get_full_path()]
    for name in sorted(request.POST):
        if name != "csrfmiddlewaretoken":
            parts += [name, *request.POST.getlist(name)]
    for name, files in sorted(request.FILES.lists()):
        parts += [name, *(f"{file.name}:{digest_of_file(file)}" for file in files)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_file(file):
    sha = hashlib.sha256()
    for chunk in file.chunks():
        sha.update(chunk)
    file.seek(0)
    return sha.hexdigest()


def answer_again(request, used):
    messages.info(request, _("This was saved already; nothing was done twice."))
    return redirect(used.location or request.path)
