"""The office's forms for rules and raters: choices explained in words, lists typed one item a line."""

import re
from copy import copy
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from departments.modeladmin import VersionedForm
from scoring import access
from scoring.engine import SchemeError
from scoring.messages import error_text, sentence_of
from scoring.models import Adjustment, Evaluator, RaterClass, ScoringScheme
from scoring.schemes import class_rule, scheme_of

GRADE_LINE = re.compile(r"(?P<name>\S+?)(?:\s+(?P<at_least>\d+(?:\.\d+)?))?(?:\s+(?P<quota>\d+(?:\.\d+)?)\s*[%％])?")
POINTS_LINE = re.compile(r"(?P<name>\S+?)\s+(?P<points>\d+(?:\.\d+)?)")
TIE_BREAKERS = [
    ("score_exact", _("the score before rounding: the higher goes first")),
    ("base", _("the base, that is without the coefficient: the higher goes first")),
    ("coefficient", _("the difficulty coefficient: the higher goes first")),
    ("weakest_commitment", _("the weakest commitment: whose lowest value is higher goes first")),
    ("fewer_deductions", _("deductions: whoever lost fewer points goes first")),
]
ORDINALS = (
    _("first criterion"),
    _("second criterion"),
    _("third criterion"),
    _("fourth criterion"),
    _("fifth criterion"),
)


class GradesField(forms.CharField):
    """`优秀 90 20%`: name, lower bound, share of the departments; the last line has a name only."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return value if isinstance(value, str) else "\n".join(map(grade_text, value or []))

    def to_python(self, value):
        return [grade_from(line.strip()) for line in (value or "").splitlines() if line.strip()]


def grade_text(grade):
    quota = f"{Decimal(grade['quota']) * 100:f}".rstrip("0").rstrip(".") + "%" if grade.get("quota") else ""
    return " ".join(filter(None, [grade["name"], grade.get("at_least") or "", quota]))


def grade_from(line):
    found = GRADE_LINE.fullmatch(line)
    if found is None:
        raise ValidationError(
            _("“%(line)s” is no grade. Write a name, a lower bound, and a share such as 20%%.") % {"line": line}
        )
    grade = {"name": found["name"]}
    if found["at_least"]:
        grade["at_least"] = found["at_least"]
    if found["quota"]:
        grade["quota"] = str(Decimal(found["quota"]) / 100)
    return grade


class PointsField(forms.CharField):
    """`优秀 95`, a grade and its points a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return (
            value if isinstance(value, str) else "\n".join(f"{name} {points}" for name, points in (value or {}).items())
        )

    def to_python(self, value):
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        found = [POINTS_LINE.fullmatch(line) for line in lines]
        if None in found:
            raise ValidationError(_("“%(line)s” is no grade with points.") % {"line": lines[found.index(None)]})
        return {match["name"]: match["points"] for match in found}


class WeightsField(forms.CharField):
    """`30 25 20 15 10`, the weights of commitments 1, 2, 3 …"""

    def prepare_value(self, value):
        return value if isinstance(value, str) else " ".join(str(weight) for weight in (value or {}).values())

    def to_python(self, value):
        words = re.split(r"[\s,，、/:：]+", (value or "").strip())
        words = [word for word in words if word]
        if not all(re.fullmatch(r"\d+(\.\d+)?", word) and Decimal(word) > 0 for word in words):
            raise ValidationError(_("Weights are numbers above 0, such as 30 25 20 15 10."))
        return {str(number): word for number, word in enumerate(words, 1)}


class OrderWidget(forms.MultiWidget):
    """A select for each place in an order."""

    use_fieldset = True

    def __init__(self, choices, ordinals):
        self.size = len(ordinals)
        empty = [("", "—"), *choices]
        super().__init__([forms.Select(attrs={"aria-label": ordinal}, choices=empty) for ordinal in ordinals])

    def render(self, name, value, attrs=None, renderer=None):
        """As a numbered list, one select below the other: their words are long."""
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        selects = ([self._render(part["template_name"], {"widget": part}, renderer)] for part in parts)
        return format_html('<ol class="order">{}</ol>', format_html_join("", "<li>{}</li>", selects))

    def decompress(self, value):
        return [*(value or []), *[""] * self.size][: self.size]


class OrderField(forms.MultiValueField):
    """Any number of the choices in an order of one's own; one may be left empty anywhere, none be named twice."""

    def __init__(self, *, choices, ordinals, **options):
        fields = [forms.ChoiceField(choices=[("", "—"), *choices], required=False) for _ordinal in ordinals]
        widget = OrderWidget(choices, ordinals)
        super().__init__(fields, widget=widget, required=False, require_all_fields=False, **options)

    def compress(self, data_list):
        return [name for name in data_list if name]

    def has_changed(self, initial, data):
        """Django compares only as many as there were."""
        return self.compress(data or []) != (initial or [])

    def validate(self, value):
        if len(set(value)) < len(value):
            raise ValidationError(_("Name each tie-breaker once."))


class SchemeForm(VersionedForm):
    number_weights = WeightsField(
        label=_("Weights by number"),
        required=False,
        help_text=_("Only for weights by number, in the order of the commitments: 30 25 20 15 10."),
    )
    tie_breakers = OrderField(
        label=_("Tie-breakers"),
        choices=TIE_BREAKERS,
        ordinals=ORDINALS,
        help_text=_(
            "Where printed scores are equal the first one decides; where it is equal too, the second, and so on. "
            "Those still equal share a place. None: equal printed scores always share a place."
        ),
    )
    grades = GradesField(
        label=_("Grades"),
        required=False,
        help_text=_(
            "One a line, best first: name, lower bound of the score, share such as 20%. The last has a name only."
        ),
    )
    grade_points = PointsField(
        label=_("Points of a grade mark"),
        required=False,
        help_text=_("For classes that rate by grade, one a line: name and points."),
    )

    class Meta:
        model = ScoringScheme
        fields = [
            "name",
            "aggregate",
            "trim",
            "require_all_classes",
            "least_raters",
            "least_share_percent",
            "weighting",
            "number_weights",
            "cap",
            "cap_at",
            "bonus_cap",
            "deduction_cap",
            "commitment_places",
            "base_places",
            "final_places",
            "rounding",
            "ranking",
            "tie_breakers",
            "grades",
            "grade_points",
            "comment_below",
            "comment_above",
            "interim_visible",
            "analyses_released",
        ]

    def clean(self):
        """Refuse rules that the engine could not score by, beside the field at fault."""
        cleaned = super().clean()
        if not self.errors:
            try:
                scheme_of(self.draft(), list(RaterClass.objects.filter(cycle=self.instance.cycle_id)))
            except SchemeError as error:
                refuse(self, error)
        return cleaned

    def draft(self):
        """The rules as typed, as an unsaved row beside the stored one."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "opened_version"}
        return ScoringScheme(cycle=self.instance.cycle, **values)


def refuse(form, error: SchemeError):
    """Beside the field at fault if the form has it, with the path where it is a part of one; else above the form."""
    if error.field in form.fields:
        form.add_error(error.field, sentence_of(error))
    else:
        name = error.field.partition("[")[0]
        form.add_error(name if name in form.fields else None, error_text(error))


class FixedFieldsForm(forms.ModelForm):
    """For things of which a part is fixed once they exist.

    Django leaves constraints unchecked that name a field which is not in the form; the database would refuse the row.
    """

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and not self.errors:
            draft = copy(self.instance)
            for field in draft._meta.concrete_fields:
                setattr(draft, field.name, cleaned.get(field.name, getattr(draft, field.name)))
            draft.validate_constraints()
        return cleaned


class RaterClassForm(FixedFieldsForm):
    class Meta:
        model = RaterClass
        fields = [
            "cycle",
            "name",
            "position",
            "weight",
            "scope",
            "groups",
            "departments",
            "input",
            "aggregate",
            "trim",
        ]

    def clean(self):
        """A scope by group or list needs its groups or departments."""
        cleaned = super().clean()
        needed = {RaterClass.Scope.GROUP: "groups", RaterClass.Scope.LIST: "departments"}.get(cleaned.get("scope"))
        if needed and not cleaned.get(needed):
            self.add_error(needed, _("Choose at least one."))
        if not self.errors:
            self.check_rule(cleaned)
        return cleaned

    def check_rule(self, cleaned):
        """Refuse a class that the engine could not score by."""
        values = {name: cleaned[name] for name in ("name", "weight", "input", "aggregate", "trim", "scope")}
        try:
            class_rule(ScoringScheme(), RaterClass(pk=self.instance.pk or 0, **values))
        except SchemeError as error:
            name = error.field.rpartition(".")[2]
            self.add_error(name if name in self.fields else None, sentence_of(error))


class EvaluatorForm(FixedFieldsForm):
    class Meta:
        model = Evaluator
        fields = ["rater_class", "user", "number"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].required = False
        self.fields["number"].help_text = _("Empty: the number after the last.")

    def clean_number(self):
        """The number after the last, where none was typed."""
        number, rater_class = self.cleaned_data["number"], self.cleaned_data.get("rater_class")
        if number is not None:
            return number
        if self.instance.pk:
            return self.instance.number
        last = rater_class.evaluators.aggregate(Max("number"))["number__max"] if rater_class else None
        return (last or 0) + 1


class AdjustmentForm(VersionedForm, FixedFieldsForm):
    class Meta:
        model = Adjustment
        fields = ["pledge", "kind", "event", "points", "reason", "document", "approver"]

    def clean_pledge(self):
        """Nobody adjusts the own department's score."""
        pledge = self.cleaned_data["pledge"]
        if access.is_own_house(self.actor, pledge.department_id):
            raise ValidationError(_("This is your own department; another member of the office must do it."))
        return pledge
