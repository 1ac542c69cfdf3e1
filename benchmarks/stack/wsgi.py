"""One server for the site and, under /stack/, for the bare views: both are measured in the same process.

The bare views run under the middlewares of Django's own project template, with its sessions and users. With
BENCHMARK_PLANT set the site wastes time, queries, memory and bytes: a measurement that then finds nothing wrong
measures nothing (waste.py).
"""

import os

from benchmarks.circumstances import set_up

set_up()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.test import override_settings  # noqa: E402

from benchmarks.stack.sessions import BACKEND  # noqa: E402

TEMPLATE_OF_DJANGO = [
    "benchmarks.stack.wsgi.OwnAddresses",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


class OwnAddresses:
    """Resolve the bare views' addresses, not the site's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.urlconf = "benchmarks.stack.urls"
        return self.get_response(request)


planted = ["benchmarks.stack.waste.Waste"] if os.environ.get("BENCHMARK_PLANT") else []
with override_settings(MIDDLEWARE=[*planted, *settings.MIDDLEWARE]):
    site = WSGIHandler()
with override_settings(MIDDLEWARE=TEMPLATE_OF_DJANGO, SESSION_ENGINE="benchmarks.stack.sessions"):
    bare = WSGIHandler()
settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, BACKEND]


def application(environ, start_response):
    handler = bare if environ["PATH_INFO"].startswith("/stack/") else site
    return handler(environ, start_response)
