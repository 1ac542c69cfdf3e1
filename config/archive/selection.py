"""Which rows belong to a cycle: found from the foreign keys, so that a new table is in the archive by itself."""

from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db.models import FileField, ForeignKey, Model, QuerySet

from commitments.models import Cycle
from departments.models import Department, DepartmentGroup, FormerName, User

APPS = ("commitments", "scoring")
# What is about people or the installation rather than about a year, or has not become part of it.
LEFT_OUT = {
    "commitments.Notice",
    "commitments.SpecialDay",
    "commitments.PendingImport",
    "commitments.CycleArchive",
    "scoring.Conflict",
}
# Ways over a key that may be empty: a row without a cycle belongs to none.
SOMETIMES = {"commitments.ImportRecord": "cycle"}
WHOLE = (DepartmentGroup, Department, FormerName)
PERSON = ("id", "username", "name", "department_id")


def yearly() -> list[type[Model]]:
    """Every model whose rows belong to one cycle, in the order of their tables' names."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in APPS]
    return sorted(
        (model for model in found if model._meta.label not in LEFT_OUT), key=lambda model: model._meta.db_table
    )


def models() -> list[type[Model]]:
    """Every model with rows in an archive; the people come last, when it is known who is named."""
    return [*WHOLE, *yearly(), User]


def rows_of(model: type[Model], cycle: Cycle) -> QuerySet:
    """The rows of a cycle, oldest first."""
    rows = model._base_manager.order_by("pk")
    return rows if model in WHOLE else rows.filter(**{path_to_cycle(model): cycle.pk})


def columns_of(model: type[Model]) -> list[str]:
    return list(PERSON) if model is User else [field.attname for field in model._meta.concrete_fields]


def people_columns(model: type[Model]) -> list[str]:
    """The columns of a model that name a person."""
    return [field.attname for field in foreign_keys(model) if field.related_model is User]


def files_of(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if isinstance(field, FileField)]


@cache
def path_to_cycle(model: type[Model]) -> str:
    """The look-up that leads from a model to its cycle, the shortest over keys that are always there.

    A row of history goes the way of what it is the history of. LookupError if there is none: then the model
    belongs into LEFT_OUT.
    """
    origin = getattr(model, "instance_type", None)
    if Cycle in (model, origin):
        return "id"
    if model._meta.label in SOMETIMES:
        return SOMETIMES[model._meta.label]
    ways = [(model, "")]
    for reached, path in ways:
        for field in keys_always_there(reached):
            way = f"{path}{field.name}"
            if field.related_model is Cycle:
                return way
            ways.append((field.related_model, f"{way}__"))
    raise LookupError(f"{model._meta.label} leads to no cycle")


def keys_always_there(model: type[Model]) -> Iterator[ForeignKey]:
    always = getattr(model, "instance_type", model)
    names = {
        field.name for field in foreign_keys(always) if not field.null and field.related_model not in (User, Department)
    }
    return (field for field in foreign_keys(model) if field.name in names)


def foreign_keys(model: type[Model]) -> list[ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
