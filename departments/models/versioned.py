from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionConflict(ValidationError):
    """Somebody saved the thing since the form was opened; `current` is what is stored now."""

    def __init__(self, current):
        super().__init__(_("Someone else has saved this since you opened it."), code="version_conflict")
        self.current = current


class LockingQuerySet(models.QuerySet):
    def lock(self, pk, version=None):
        """Fetch one row for writing inside a transaction.

        The row is locked (PostgreSQL) or the whole database already is (SQLite's IMMEDIATE transactions), so
        between this check of `version` and the save nobody else can write. Raises VersionConflict if `version`
        is given and is not the stored one.
        """
        return self.lock_by(version, pk=pk)

    def lock_by(self, version, **lookup):
        """As `lock`, of the one row that `lookup` finds; raises DoesNotExist if there is none."""
        found = self.select_for_update(of=("self",)).get(**lookup)
        found.require_version(version)
        return found


class Versioned(models.Model):
    """An aggregate root edited by hand: the form posts the version it was opened with."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = LockingQuerySet.as_manager()

    class Meta:
        abstract = True

    def require_version(self, version):
        """Raise VersionConflict if `version` is given and is not the stored one; the row is locked."""
        if version is not None and str(version) != str(self.version):
            raise VersionConflict(self)

    def save_changes(self, *fields):
        """Save the named fields and count the version up."""
        self.version += 1
        self.save(update_fields=[*fields, "version"])
