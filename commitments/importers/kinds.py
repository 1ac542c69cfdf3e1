"""The kinds of table that can be taken in. Each app names the module that registers its own, read when first needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from django.core.exceptions import FieldDoesNotExist


@dataclass(frozen=True)
class ImportKind:
    """One kind of table.

    `plan(content, filename, *, year, encoding, actor)` reads and compares and never writes; `apply(plan, *, actor,
    progress)` writes all or nothing and returns the ImportRecord; `report(plan)` is the plan as plain data.
    `may(user)` says who brings such tables in. `columns` are (heading, what it means) for the page of the upload,
    `synonyms` the headings by field; a field is called as `labels` say, or as in the first of the `models` that has it.
    """

    code: str
    label: str
    may: Callable
    plan: Callable
    apply: Callable
    report: Callable
    synonyms: Mapping = field(default_factory=dict)
    models: tuple = ()
    columns: tuple = ()
    labels: Mapping = field(default_factory=dict)
    has_year: bool = True

    def label_of(self, name):
        if name in self.labels:
            return str(self.labels[name])
        for model in self.models:
            try:
                return str(model._meta.get_field(name).verbose_name)
            except FieldDoesNotExist:
                continue
        return self.synonyms[name][0]


kinds: dict[str, ImportKind] = {}
modules: list[str] = []


def register(kind):
    kinds[kind.code] = kind


def all_kinds():
    """Every kind by its code, in the order of registration."""
    for module in modules:
        import_module(module)
    return kinds


def kind_of(code):
    return all_kinds()[code]


def kinds_for(user):
    """The kinds a person may bring in, in the order of their registration."""
    return [kind for kind in all_kinds().values() if kind.may(user)]


def may_import(user):
    return bool(kinds_for(user))
