"""The office's admin of the year: the same rules and locks as on its pages."""

from commitments.admin import cycles, indicators, pledges  # noqa: F401  each registers its own
