"""What came on paper: anonymous ballots as counts, and a named evaluator's ballot typed in by the office."""

import uuid
from pathlib import PurePosixPath

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Pledge
from departments.models import User, Versioned
from scoring.models.scheme import RaterClass
from scoring.models.sheet import ScoreSheet
from scoring.querysets import TallyQuerySet


def scan_path(instance, filename):
    """A random name; the name the office gave is kept in the row only."""
    random = uuid.uuid4().hex
    return str(PurePosixPath("ballots", random[:2], random))


class OnPaper(Versioned):
    """Marks entered from paper by one member of the office, with a scan, and confirmed by another.

    They count from the confirmation on, and nothing in them is changed after it.
    """

    file = models.FileField(_("scan"), upload_to=scan_path)
    name = models.CharField(_("file"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10)
    digest = models.CharField("SHA-256", max_length=64)
    entered_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("entered by"), related_name="+")
    entered_at = models.DateTimeField(_("entered at"))
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("confirmed by"), related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="%(class)s_takes_two",
                violation_error_message=_("Whoever entered the marks cannot confirm them."),
            )
        ]


class BallotTally(OnPaper):
    """Anonymous ballots of a class for one pledge (计票), counted by two tellers.

    `counts` maps a commitment's number, or "" for the pledge as a whole, to mark → number of ballots, all as text
    but the last: {"1": {"95": 3, "90.5": 12}} or {"": {"优秀": 40, "良好": 7}}. One that counted and is taken back
    under a correction stays on record with its scan.
    """

    rater_class = models.ForeignKey(
        RaterClass, models.PROTECT, verbose_name=_("rater class"), related_name="ballot_tallies"
    )
    pledge = models.ForeignKey(Pledge, models.PROTECT, verbose_name=_("pledge"), related_name="ballot_tallies")
    counts = models.JSONField(_("ballots"))
    first_teller = models.CharField(_("first teller"), max_length=60)
    second_teller = models.CharField(_("second teller"), max_length=60)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = TallyQuerySet.as_manager()

    class Meta(OnPaper.Meta):
        abstract = False
        verbose_name = _("ballot tally")
        verbose_name_plural = _("ballot tallies")
        ordering = ["rater_class", "pledge__position"]
        constraints = [
            *OnPaper.Meta.constraints,
            models.UniqueConstraint(
                fields=["rater_class", "pledge"],
                condition=Q(withdrawn_at__isnull=True),
                name="tally_once_a_class",
                violation_error_message=_("The ballots of this class for this department have been entered already."),
            ),
            models.CheckConstraint(
                condition=~Q(first_teller=F("second_teller")),
                name="tally_takes_two_tellers",
                violation_error_message=_("Two different people count."),
            ),
        ]

    def __str__(self):
        return f"{self.rater_class} · {self.pledge.department}"


class Transcription(OnPaper):
    """A named evaluator's paper ballot for one score sheet; the marks go to the sheet when it is confirmed.

    `entries` maps a commitment's number, or "" for the pledge as a whole, to [mark, comment].
    """

    sheet = models.OneToOneField(
        ScoreSheet, models.PROTECT, verbose_name=_("score sheet"), related_name="transcription"
    )
    sheet_version = models.PositiveIntegerField()
    entries = models.JSONField(_("marks"))

    class Meta(OnPaper.Meta):
        abstract = False
        verbose_name = _("transcribed ballot")
        verbose_name_plural = _("transcribed ballots")
        ordering = ["sheet"]

    def __str__(self):
        return str(self.sheet)
