"""The admin of people and departments; each ModelAdmin names who may use it. docs/access.md has the table in words."""

from departments.admin import departments, duties, people  # noqa: F401  each registers its own
