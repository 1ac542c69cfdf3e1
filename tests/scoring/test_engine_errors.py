"""What the engine refuses, and how it says so."""

from decimal import Decimal

import pytest

from scoring.engine import GradeRule, InputError, Mark, RaterClassRule, Scheme, SchemeError
from tests.scoring.small_boards import a_department, marks, only
from tests.scoring.worked_example import one_class

HERE = {"commitment": 1, "rater_class": "raters"}
FINE = Decimal("90.001")


class TestErrors:
    @pytest.mark.parametrize(
        ("mark", "code", "told"),
        [
            (Mark("strangers", 1, 1, 90), "class_unknown", {"commitment": 1, "rater_class": "strangers"}),
            (Mark("raters", 1, 7, 90), "commitment_unknown", {"commitment": 7, "rater_class": "raters"}),
            (Mark("raters", 1, None, 90), "rates_per_commitment", {"commitment": None, "rater_class": "raters"}),
            (Mark("raters", 1, 1, 101), "off_scale", {**HERE, "value": 101, "low": "0", "high": "100"}),
            (Mark("raters", 1, 1, -1), "off_scale", {**HERE, "value": -1, "low": "0", "high": "100"}),
            (Mark("raters", 1, 1, FINE), "too_many_decimals", {**HERE, "value": FINE, "places": 2}),
            (Mark("raters", 1, 1, "good"), "grade_for_points", {**HERE, "value": "good"}),
        ],
    )
    def test_a_mark_that_fits_nowhere_is_named_with_its_place(self, mark, code, told):
        with pytest.raises(InputError) as caught:
            only(a_department(marks=[mark]))
        assert (caught.value.code, caught.value.params) == (code, {"department": "department 1", **told})

    def test_an_evaluator_cannot_rate_twice(self):
        with pytest.raises(
            InputError, match=r"^rated_twice: department=department 1, commitment=1, rater_class=raters$"
        ):
            only(a_department(marks=marks(90, 90) + marks(80)))

    def test_an_unknown_grade_is_an_error(self):
        with pytest.raises(InputError, match=r"^grade_unknown: .*value=superb"):
            only(a_department(points=("superb",)), one_class(input="grade"))

    def test_a_float_is_refused(self):
        with pytest.raises(TypeError, match="binary float"):
            only(a_department(points=(90.5, 90.5, 90.5)))

    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("rater_classes", {"rater_classes": ()}),
            ("rater_classes", {"rater_classes": (RaterClassRule("a"), RaterClassRule("a"))}),
            ("scale_high", {"scale_high": 0}),
            ("least_share", {"least_share": "1.5"}),
            ("least_raters", {"least_raters": "3"}),
            ("weighting", {"weighting": "random"}),
            ("number_weights", {"weighting": "number"}),
            ("number_weights[1]", {"number_weights": {1: 0}}),
            ("coefficient_high", {"coefficient_low": 2}),
            ("cap_at", {"cap_at": 1.5}),
            ("grade_points", {"grade_points": []}),
            ("tie_breakers", {"tie_breakers": "base"}),
            ("require_all_classes", {"require_all_classes": "no"}),
            ("final_rounding", {"final_rounding": None}),
            ("tie_breakers", {"tie_breakers": ("luck",)}),
            ("grades", {"grades": (GradeRule("a", at_least=50),)}),
            ("grades", {"grades": (GradeRule("a", at_least=50), GradeRule("b", at_least=60), GradeRule("c"))}),
            (
                "grade_points[a]",
                {"grade_points": {"a": 101}, "rater_classes": (RaterClassRule("x", input="grade"),)},
            ),
        ],
    )
    def test_a_bad_scheme_names_its_field(self, field, values):
        with pytest.raises(SchemeError) as caught:
            Scheme(**values)
        assert caught.value.field == field

    @pytest.mark.parametrize("weight", [0, -1, "heavy"])
    def test_a_class_weight_must_be_positive(self, weight):
        with pytest.raises(SchemeError, match=r"rater_classes\[raters\]\.weight"):
            RaterClassRule("raters", weight=weight)
