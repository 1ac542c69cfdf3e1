from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    name = "commitments"
    verbose_name = _("Commitments and progress")

    def ready(self):
        from commitments import (
            exchange,  # noqa: F401  registers how the admin reads and writes tables
            navigation,  # noqa: F401  registers its entries
        )
        from commitments.importers import registration  # noqa: F401  registers the kinds of table
