from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commitments.models import Cycle
from departments.models import Department, DepartmentGroup, User, Versioned
from scoring.querysets import SchemeQuerySet


class ScoringScheme(Versioned):
    """How a cycle's scores are computed (计分办法): data, not code; frozen by the first publication.

    The fields and defaults are those of the scoring specification in docs/scoring.md.
    """

    class Aggregate(models.TextChoices):
        MEAN = "mean", _("mean")
        TRIM = "trim", _("trimmed mean: highest and lowest marks dropped")
        MEDIAN = "median", _("median")

    class Cap(models.TextChoices):
        NONE = "none", _("none")
        BASE = "base", _("on the base")
        SCORE = "score", _("on the score")

    class Rounding(models.TextChoices):
        HALF_UP = "HALF_UP", _("half up")
        HALF_EVEN = "HALF_EVEN", _("half to even")
        DOWN = "DOWN", _("down")

    class Ranking(models.TextChoices):
        COMPETITION = "competition", _("1-2-2-4")
        DENSE = "dense", _("1-2-2-3")

    class Weighting(models.TextChoices):
        EQUAL = "equal", _("all commitments alike")
        OWN = "own", _("each commitment's own weight")
        NUMBER = "number", _("by the number of the commitment")

    cycle = models.ForeignKey(Cycle, models.PROTECT, verbose_name=_("cycle"), related_name="schemes")
    number = models.PositiveSmallIntegerField(_("number"), default=1, editable=False)
    name = models.CharField(_("name"), max_length=60)
    is_current = models.BooleanField(_("in force"), default=True, editable=False)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, editable=False)

    aggregate = models.CharField(_("aggregate"), max_length=8, choices=Aggregate, default=Aggregate.TRIM)
    trim = models.PositiveSmallIntegerField(
        _("marks dropped at each end"),
        null=True,
        blank=True,
        help_text=_("Empty: by the number of marks (up to 4: none; 5–8: one; 9–12: two; more: 15 %)."),
    )
    require_all_classes = models.BooleanField(
        _("every rater class must have rated"),
        default=False,
        help_text=_("Otherwise a class without any rating is only warned of."),
    )
    least_raters = models.PositiveSmallIntegerField(_("least number of raters"), default=3)
    least_share_percent = models.PositiveSmallIntegerField(
        _("least share of the assigned raters of a class"), default=60, help_text=_("Per cent.")
    )
    weighting = models.CharField(
        _("weights of the commitments"), max_length=6, choices=Weighting, default=Weighting.EQUAL
    )
    number_weights = models.JSONField(
        _("weights by number"),
        default=dict,
        blank=True,
        help_text=_('Only for weights by number, for example {"1": "30", "2": "25", "3": "20", "4": "15", "5": "10"}.'),
    )
    cap = models.CharField(_("cap"), max_length=6, choices=Cap, default=Cap.NONE)
    cap_at = models.DecimalField(_("cap at"), max_digits=7, decimal_places=2, default=100)
    bonus_cap = models.DecimalField(_("greatest bonus"), max_digits=6, decimal_places=2, default=0)
    deduction_cap = models.DecimalField(_("greatest deduction"), max_digits=6, decimal_places=2, default=0)
    commitment_places = models.PositiveSmallIntegerField(_("decimals of a commitment's value"), null=True, blank=True)
    base_places = models.PositiveSmallIntegerField(_("decimals of the base"), null=True, blank=True)
    final_places = models.PositiveSmallIntegerField(_("decimals of the score"), default=2)
    rounding = models.CharField(_("rounding"), max_length=9, choices=Rounding, default=Rounding.HALF_UP)
    ranking = models.CharField(_("places"), max_length=11, choices=Ranking, default=Ranking.COMPETITION)
    tie_breakers = models.JSONField(_("tie-breakers"), default=list, blank=True)
    grades = models.JSONField(_("grades"), default=list, blank=True)
    grade_points = models.JSONField(_("points of a grade mark"), default=dict, blank=True)
    comment_below = models.DecimalField(_("comment required below"), max_digits=5, decimal_places=2, default=60)
    comment_above = models.DecimalField(_("comment required above"), max_digits=5, decimal_places=2, default=98)
    interim_visible = models.BooleanField(_("leaders see the ranking while scoring is open"), default=False)
    analyses_released = models.BooleanField(
        _("leaders see the analyses"),
        default=False,
        help_text=_("What the coefficient did and how firm the order is. The office always sees them."),
    )

    objects = SchemeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("scoring scheme")
        verbose_name_plural = _("scoring schemes")
        ordering = ["-cycle__year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="scheme_number_once_a_cycle"),
            models.UniqueConstraint(fields=["cycle"], condition=Q(is_current=True), name="one_scheme_in_force"),
            models.CheckConstraint(
                condition=Q(least_share_percent__lte=100),
                name="scheme_share_is_a_percentage",
                violation_error_message=_("A share is at most 100 per cent."),
            ),
        ]

    def __str__(self):
        return f"{self.cycle.year} · {self.name}"


class RaterClass(models.Model):
    """A class of raters (评价主体) in a cycle: whom they rate, in what form, and with what weight.

    `aggregate` is empty where the scheme's own aggregate (and number of dropped marks) holds for the class.
    """

    class Scope(models.TextChoices):
        ALL = "all", _("every pledge")
        GROUP = "group", _("pledges of some groups")
        PORTFOLIO = "portfolio", _("departments in the leader's charge")
        LIST = "list", _("listed departments")

    class Input(models.TextChoices):
        POINTS = "points", _("0–100 for each commitment")
        GRADE = "grade", _("a grade for each commitment")
        PLEDGE_POINTS = "pledge_points", _("0–100 for the pledge as a whole")
        PLEDGE_GRADE = "pledge_grade", _("a grade for the pledge as a whole")

    PER_PLEDGE = (Input.PLEDGE_POINTS, Input.PLEDGE_GRADE)
    GRADES = (Input.GRADE, Input.PLEDGE_GRADE)

    cycle = models.ForeignKey(Cycle, models.PROTECT, verbose_name=_("cycle"), related_name="rater_classes")
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.ALL)
    groups = models.ManyToManyField(DepartmentGroup, verbose_name=_("groups"), blank=True)
    departments = models.ManyToManyField(Department, verbose_name=_("departments"), blank=True)
    input = models.CharField(_("form of the marks"), max_length=14, choices=Input, default=Input.POINTS)
    weight = models.DecimalField(
        _("weight"), max_digits=6, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    aggregate = models.CharField(_("aggregate of its own"), max_length=8, choices=ScoringScheme.Aggregate, blank=True)
    trim = models.PositiveSmallIntegerField(_("marks dropped at each end"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rater class")
        verbose_name_plural = _("rater classes")
        ordering = ["cycle", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "name"],
                name="rater_class_once_a_cycle",
                violation_error_message=_("The cycle has a rater class of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="rater_class_weight_positive",
                violation_error_message=_("A weight is greater than 0."),
            ),
        ]

    def __str__(self):
        return self.name

    def rates(self, department, portfolio=frozenset()):
        """Whether the department is in the scope; `portfolio` holds the keys of those in an evaluator's charge."""
        if self.scope == self.Scope.GROUP:
            return department.group_id in {group.pk for group in self.groups.all()}
        if self.scope == self.Scope.PORTFOLIO:
            return department.pk in portfolio
        if self.scope == self.Scope.LIST:
            return department in self.departments.all()
        return True


class Evaluator(models.Model):
    """A person in a rater class. `number` orders a class's evaluators on lists and ballots.

    Scores know the person, not the place: somebody in two classes is one rater of a commitment, not two.
    """

    rater_class = models.ForeignKey(
        RaterClass, models.PROTECT, verbose_name=_("rater class"), related_name="evaluators"
    )
    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("user"), related_name="evaluator_places")
    number = models.PositiveSmallIntegerField(_("number"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("evaluator")
        verbose_name_plural = _("evaluators")
        ordering = ["rater_class", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["rater_class", "user"],
                name="evaluator_once_a_class",
                violation_error_message=_("This person is in the class already."),
            ),
            models.UniqueConstraint(fields=["rater_class", "number"], name="evaluator_number_once_a_class"),
        ]

    def __str__(self):
        return str(self.user)


class Conflict(models.Model):
    """A named conflict: a person who must not rate a department beyond the rule of the own house."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("user"), related_name="conflicts")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("department"), related_name="conflicts")
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
        ordering = ["user", "department"]
        constraints = [models.UniqueConstraint(fields=["user", "department"], name="conflict_once")]

    def __str__(self):
        return f"{self.user} · {self.department}"
