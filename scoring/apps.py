from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = _("Scoring and ranking")

    def ready(self):
        from commitments.importers import kinds
        from scoring import navigation  # noqa: F401  registers its entries

        kinds.modules.append("scoring.importers.registration")
