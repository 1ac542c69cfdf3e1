from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = _("Scoring and ranking")

    def ready(self):
        from scoring import navigation  # noqa: F401  registers its entries
        from scoring.importers import registration  # noqa: F401  registers the kind of table
