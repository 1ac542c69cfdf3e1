from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import checks, hooks, logs  # noqa: F401  checks and hooks register themselves

        if settings.SENTRY_DSN:
            logs.report_to_sentry(settings.SENTRY_DSN)
