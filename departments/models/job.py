from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """The newest run of a scheduled command; `error` is empty if it went well. One row a job, written over."""

    job = models.CharField(_("job"), max_length=60, unique=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    next_due_at = models.DateTimeField(_("next due"))
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("scheduled job")
        verbose_name_plural = _("scheduled jobs")
        ordering = ["job"]

    def __str__(self):
        return self.job
