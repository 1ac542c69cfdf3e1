from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models.cycle import Cycle


class CycleArchive(models.Model):
    """A whole cycle as one file, asked for by the office and made by the worker; kept for a week.

    `file` is empty until it is made. It holds ballots, so each download is on record.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, verbose_name=_("cycle"), related_name="archives")
    file = models.FileField(_("file"), blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    task = models.CharField(max_length=64, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("archive of a cycle")
        verbose_name_plural = _("archives of cycles")
        ordering = ["-requested_at", "-pk"]

    def __str__(self):
        return f"{self.cycle.year} · {self.requested_at:%Y-%m-%d}"

    @property
    def is_made(self):
        return bool(self.file)
