"""Faults for the test suite, as a pytest plugin: BENCHMARK_PLANT names what is taken away before the tests begin."""

import os
import re
from datetime import timedelta
from uuid import uuid4


def pytest_configure(config):
    PLANTS[os.environ["BENCHMARK_PLANT"]]()


def without_middleware(name):
    def plant():
        from django.conf import settings

        settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if not path.endswith(name)]

    return plant


def everybody_has_every_role():
    from departments import access

    access.has_role = lambda user, *roles: True


def nothing_is_recorded():
    from departments import audit
    from departments.models import AuditEvent

    audit.record = audit.record_apart = lambda action, **details: AuditEvent(action=action)


def a_token_counts_anew():
    from departments import once

    once.digest_of = lambda request: uuid4().hex


def no_lock_after_failures():
    from django.conf import settings

    settings.LOCKOUT_PERIOD = timedelta(0)


def no_formula_is_guarded():
    from commitments.tables import cells

    cells.GUARDABLE = re.compile(r"(?!)")


def any_ratio_is_inflated():
    from commitments.tables import limits

    for name in ("ratio", "entries"):
        object.__setattr__(limits.DEFAULT_LIMITS, name, 10**9)


def everything_is_utf_8():
    from commitments.tables import encodings

    encodings._possible = lambda data: ("utf-8",)


def a_form_takes_every_field():
    from departments.modeladmin import VersionedForm

    full = VersionedForm._post_clean

    def post_clean(form):
        for field in form._meta.model._meta.concrete_fields:
            if field.name in form.data and field.editable is False:
                setattr(form.instance, field.attname, field.to_python(form.data[field.name]))
        full(form)

    VersionedForm._post_clean = post_clean


def every_address_is_ours():
    from django.utils import http

    http.url_has_allowed_host_and_scheme = lambda url, *rest, **more: True


PLANTS = {
    "fields": a_form_takes_every_field,
    "payloads": every_address_is_ours,
    "roles": everybody_has_every_role,
    "headers": without_middleware("CSPMiddleware"),
    "csrf": without_middleware("CsrfViewMiddleware"),
    "sessions": without_middleware("SessionLimitMiddleware"),
    "audit": nothing_is_recorded,
    "once": a_token_counts_anew,
    "lockout": no_lock_after_failures,
    "formulas": no_formula_is_guarded,
    "encodings": everything_is_utf_8,
}
