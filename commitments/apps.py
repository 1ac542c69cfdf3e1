from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    name = "commitments"
    verbose_name = _("Commitments and progress")

    def ready(self):
        from commitments import navigation  # noqa: F401  registers its entries
        from commitments.importers import kinds
        from departments.tableformats import registry

        kinds.modules.append("commitments.importers.registration")
        registry.module = "commitments.exchange"
