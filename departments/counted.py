"""A password or code that is asked for outside the sign-in form counts like one typed there.

An unlocked desk or a stolen session would otherwise be a place to guess without limit.
"""

from functools import wraps

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from departments import lockout


def counted(attempt_of, refusal):
    """Count each POST as a failure before the view looks at what was typed, and forget it if that was right.

    `attempt_of(request)` describes the try; None if nothing is asked for. The view answers with a redirect or sets
    `request.secret_is_right`; else `refusal` goes on record. This stands outside `once`, whose transaction forgets
    everything a refused form wrote.
    """

    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            attempt = attempt_of(request) if request.method == "POST" else None
            if attempt is None:
                return view(request, *args, **kwargs)
            failure = lockout.begin(attempt, at=timezone.now())
            if failure is None:
                return turn_away(request, attempt)
            try:
                response = view(request, *args, **kwargs)
            except Exception:
                failure.delete()  # a fault of the site is nobody's guess
                raise
            if response.status_code == 302 or getattr(request, "secret_is_right", False):
                lockout.succeeded(attempt)
            else:
                lockout.record_refusal(refusal, attempt)
            return response

        return wrapper

    return decorator


def turn_away(request, attempt):
    """The page for whoever has to wait after wrong passwords or codes, on record."""
    lockout.record_refusal("login.locked", attempt)
    minutes = int(settings.LOCKOUT_PERIOD.total_seconds() // 60)
    return render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)
