from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DepartmentsConfig(AppConfig):
    name = "departments"
    verbose_name = _("Departments and people")

    def ready(self):
        from departments import entries  # noqa: F401  registers what it holds
        from departments.audit import triggers

        # SQLite drops triggers when a migration rebuilds a table, so they are put back after every migrate.
        post_migrate.connect(triggers.install_after_migrate, sender=self)


class JiannuoAdminConfig(SimpleAdminConfig):
    """Brings in the house's admin modules alone: what libraries would register has no place on the site."""

    default_site = "departments.sites.JiannuoAdminSite"

    def ready(self):
        super().ready()
        for app in ("departments", "commitments", "scoring"):
            import_module(f"{app}.admin")
