"""Django's own sessions for the bare views, their users read by Django's own backend and not the site's way."""

from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends import db

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SessionStore(db.SessionStore):
    def load(self):
        values = super().load()
        return values | {BACKEND_SESSION_KEY: BACKEND} if BACKEND_SESSION_KEY in values else values
