"""The admin of scoring: the evaluator's own sheets, and the office's rules, raters and adjustments."""

from scoring.admin import adjustments, raters, schemes, sheets  # noqa: F401  each registers its own
