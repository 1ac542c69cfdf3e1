"""Which module copies which kind of database."""

from django.utils.translation import gettext as _

from config.backup import postgres, sqlite
from config.backup.manifest import BackupError

ENGINES = {"sqlite": sqlite, "postgresql": postgres}


def engine_for(vendor: str):
    if vendor not in ENGINES:
        raise BackupError(_("Backups of %(vendor)s are not supported.") % {"vendor": vendor})
    return ENGINES[vendor]
