from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Cycle, Pledge
from departments.models import Department, User, Versioned
from scoring.querysets import CorrectionQuerySet, PublicationQuerySet


class Adjustment(Versioned):
    """Points added to or taken from a department's score (加减分), after the coefficient."""

    class Kind(models.TextChoices):
        BONUS = "bonus", _("bonus")
        DEDUCTION = "deduction", _("deduction")

    pledge = models.ForeignKey(Pledge, models.PROTECT, verbose_name=_("pledge"), related_name="adjustments")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    event = models.CharField(_("event"), max_length=120)
    points = models.DecimalField(pgettext_lazy("adjustment", "points"), max_digits=5, decimal_places=2)
    reason = models.TextField(_("reason"))
    document = models.CharField(_("document"), max_length=200)
    approver = models.CharField(_("approved by"), max_length=60)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        ordering = ["pledge", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "event"],
                name="adjustment_once_an_event",
                violation_error_message=_("This event has been counted for the department already."),
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0),
                name="adjustment_points_positive",
                violation_error_message=_("Points are greater than 0; the kind says whether they are added."),
            ),
        ]

    def __str__(self):
        return f"{self.pledge} · {self.event}"


class Publication(Versioned):
    """A sealed ranking: rules, inputs, results and traces as they were, with their hashes.

    draft → checked (by another member of the office) → published → superseded by a correction. A checked run
    may first be shown to the departments for objections (公示) until the day `shown_until`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("trial run")
        CHECKED = "checked", _("checked")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    class Audience(models.TextChoices):
        LEADERS = "leaders", _("city leadership")
        DEPARTMENTS = "departments", _("departments")
        PUBLIC = "public", _("the public")

    class Extent(models.TextChoices):
        """What those beyond the leadership are shown."""

        EVERYTHING = "everything", _("the whole ranking")
        GROUP = "group", _("the own group only")
        HONOURS = "honours", _("the best grade only")
        OWN = "own", _("the own department only")

    AUDIENCES = (Audience.LEADERS, Audience.DEPARTMENTS, Audience.PUBLIC)

    cycle = models.ForeignKey(Cycle, models.PROTECT, verbose_name=_("cycle"), related_name="publications")
    number = models.PositiveSmallIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    audience = models.CharField(_("audience"), max_length=12, choices=Audience, default=Audience.LEADERS)
    extent = models.CharField(
        _("what departments and public see"), max_length=12, choices=Extent, default=Extent.EVERYTHING
    )
    engine_version = models.CharField(max_length=20)
    scheme = models.JSONField()
    scheme_hash = models.CharField(max_length=64)
    inputs_hash = models.CharField(max_length=64)
    results = models.JSONField()
    results_hash = models.CharField(max_length=64)
    evaluators = models.JSONField(default=dict)
    reason = models.TextField(_("reason for the correction"), blank=True)
    differences = models.JSONField(default=list)
    shown_until = models.DateField(_("objections until"), null=True, blank=True)
    approval_document = models.CharField(_("document of approval"), max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("replaces"), related_name="replaced_by", null=True, blank=True
    )
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-cycle__year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="publication_number_once_a_cycle"),
            models.UniqueConstraint(fields=["cycle"], condition=Q(status="published"), name="one_publication_stands"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=models.F("drafted_by")),
                name="publication_checker_is_not_drafter",
                violation_error_message=_("Whoever made the trial run cannot check it."),
            ),
        ]

    def __str__(self):
        return f"{self.cycle.year} · {self.number}"

    @property
    def short_hash(self):
        """The first eight digits of the results' hash, as it is printed: 7f3a 91c2."""
        return f"{self.results_hash[:4]} {self.results_hash[4:8]}"


class PublishedDepartment(models.Model):
    """One department's frozen row of a publication: what went in, what came out, and every step between.

    `standing`, `inputs` and `trace` are the engine's own documents; each hash is the SHA-256 of canonical JSON.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="rows")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    standing = models.JSONField()
    inputs = models.JSONField()
    inputs_hash = models.CharField(max_length=64)
    trace = models.JSONField()
    trace_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("published department")
        verbose_name_plural = _("published departments")
        ordering = ["publication", "position"]
        constraints = [models.UniqueConstraint(fields=["publication", "department"], name="published_department_once")]

    def __str__(self):
        return f"{self.publication} · {self.department}"


class Objection(models.Model):
    """A department's objection to a ranking that is shown for comment (公示), and its decision."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="objections")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("department"), related_name="objections")
    text = models.TextField(_("objection"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("time"))
    decision = models.TextField(_("decision"), blank=True)
    is_upheld = models.BooleanField(_("upheld"), null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["made_at"]

    def __str__(self):
        return f"{self.department} · {self.text[:40]}"


class Correction(models.Model):
    """Leave to change what a publication rests on: asked for with a reason, opened by a second member.

    While it is open, the named sheets can be returned and their ratings voided, and ballots and adjustments of the
    named pledges changed, although the ranking is published; the old publication stands until the new one does.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="corrections")
    sheets = models.ManyToManyField("scoring.ScoreSheet", verbose_name=_("score sheets"), blank=True)
    pledges = models.ManyToManyField(
        Pledge, verbose_name=_("departments whose ballots and adjustments are unlocked"), blank=True
    )
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=models.F("asked_by")),
                name="correction_takes_two",
                violation_error_message=_("A correction takes two members of the office."),
            ),
            models.UniqueConstraint(
                fields=["publication"], condition=Q(closed_at__isnull=True), name="one_open_correction"
            ),
        ]

    def __str__(self):
        return f"{self.publication} · {self.reason[:40]}"
