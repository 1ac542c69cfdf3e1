from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commitments.models import Commitment, Pledge
from departments.models import User, Versioned
from scoring.models.scheme import Evaluator
from scoring.querysets import RatingQuerySet, SheetQuerySet


class ScoreSheet(Versioned):
    """One evaluator's marks for one pledge (评分表): draft → submitted (locked) → returned by the office."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")

    EDITABLE = (Status.DRAFT, Status.RETURNED)

    evaluator = models.ForeignKey(Evaluator, models.PROTECT, verbose_name=_("evaluator"), related_name="sheets")
    pledge = models.ForeignKey(Pledge, models.PROTECT, verbose_name=_("pledge"), related_name="sheets")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    abstained = models.BooleanField(_("abstains"), default=False)
    abstain_reason = models.CharField(_("reason for abstaining"), max_length=200, blank=True)
    return_reason = models.TextField(_("reason for the return"), blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)

    objects = SheetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ["evaluator", "pledge__position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluator", "pledge"], name="sheet_once_an_evaluator"),
            models.CheckConstraint(
                condition=Q(abstained=False) | ~Q(abstain_reason=""),
                name="sheet_abstention_has_a_reason",
                violation_error_message=_("Abstaining needs a reason."),
            ),
        ]

    def __str__(self):
        return f"{self.evaluator} · {self.pledge.department}"

    @property
    def is_editable(self):
        return self.status in self.EDITABLE


class Rating(models.Model):
    """One mark (评分): 0–100 with at most two decimals, for one commitment, or for the pledge (commitment empty)."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, verbose_name=_("score sheet"), related_name="ratings")
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        verbose_name=_("commitment"),
        related_name="ratings",
        null=True,
        blank=True,
    )
    value = models.DecimalField(
        _("rating"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    voided_at = models.DateTimeField(null=True, editable=False)

    objects = RatingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["sheet", "commitment__number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "commitment"], name="rating_once_a_sheet"),
            models.UniqueConstraint(
                fields=["sheet"],
                condition=Q(commitment__isnull=True),
                name="rating_of_the_pledge_once_a_sheet",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0, value__lte=100),
                name="rating_from_0_to_100",
                violation_error_message=_("A rating lies between 0 and 100."),
            ),
        ]

    def __str__(self):
        return f"{self.sheet} · {self.commitment_id or '*'}"


class RatingVoid(models.Model):
    """A submitted rating taken out of the count: asked for by one member of the office, confirmed by another."""

    rating = models.OneToOneField(Rating, models.PROTECT, related_name="void")
    reason = models.TextField(_("reason"))
    document = models.CharField(_("document"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("voided rating")
        verbose_name_plural = _("voided ratings")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("asked_by")),
                name="void_takes_two",
                violation_error_message=_("Voiding a rating takes two members of the office."),
            )
        ]

    def __str__(self):
        return str(self.rating)
