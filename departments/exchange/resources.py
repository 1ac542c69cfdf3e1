"""A resource whose rows go through the ModelAdmin's own form: an import may do exactly what that form may."""

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.forms import ModelMultipleChoiceField
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.resources import Diff, ModelResource

from departments.tableformats import registry

LANGUAGES = ("zh-hans", "en")
BETWEEN_NAMES = "、"
MOST_ROWS = 1_000


class PlainDiff(Diff):
    """What was and what is, without the inline styles of the library's own."""

    def __init__(self, resource, instance, new):
        self.new, self.right = new, []
        self.left = [] if new else resource.texts(instance)

    def compare_with(self, resource, instance):
        self.right = resource.texts(instance)

    def as_html(self):
        if self.new:
            return [format_html("{}", text) for text in self.right]
        return [old_and_new(old, new) for old, new in zip(self.left, self.right, strict=True)]


def old_and_new(old, new):
    if old == new:
        return format_html("{}", new)
    return format_html("<del>{}</del> <ins>{}</ins>", old or "–", new or "–")


class HouseResource(ModelResource):
    """Subclasses say by `find(row)` which thing a row is; `fields` of Meta are the form's, in their order.

    A related thing is called by its name, several by their names with 、 between; a blank cell says nothing. What the
    form shows as text only, because the year has begun for instance, may stand in the file but not differ.
    """

    identity = ()
    labels = {}
    captions = {}
    synonyms = {}

    def __init__(self, request=None, admin=None, **kwargs):
        super().__init__(**kwargs)
        self.request, self.admin = request, admin
        self.forms, self.choices, self.form = {}, {}, None

    @classmethod
    def get_diff_class(cls):
        return PlainDiff

    # ── Headings ──────────────────────────────────────────────────────────────
    def label(self, name):
        if name in self.captions:
            return str(self.captions[name])
        try:
            return str(capfirst(self._meta.model._meta.get_field(name).verbose_name))
        except FieldDoesNotExist:
            return str(self.labels[name])

    def columns(self):
        return [*self.identity, *(name for name in self._meta.fields if name not in self.identity)]

    def headings(self):
        """{heading as compared: field}: in both languages, by the field's own name, and by what it is called else."""
        known = {registry.heading_text(name): name for name in self.columns()}
        known |= {registry.heading_text(word): name for name, words in self.synonyms.items() for word in words}
        for language in LANGUAGES:
            with override(language):
                known |= {registry.heading_text(self.label(name)): name for name in self.columns()}
        return known

    def get_export_headers(self, selected_fields=None):
        return [self.label(name) for name in self.columns()]

    def get_diff_headers(self):
        return [self.label(name) for name in self.columns()]

    # ── Out ───────────────────────────────────────────────────────────────────
    def export_resource(self, instance, selected_fields=None, **kwargs):
        return self.texts(instance)

    def texts(self, instance):
        return [self.text(instance, name) for name in self.columns()]

    def text(self, instance, name):
        """The value of a column as a cell: names, plain numbers, ISO days, 是 and 否."""
        if name in self.labels:
            return str(getattr(self, f"text_of_{name}")(instance))
        field = self._meta.model._meta.get_field(name)
        if field.many_to_many:
            return BETWEEN_NAMES.join(map(str, getattr(instance, name).all())) if instance.pk else ""
        value = getattr(instance, name)
        if isinstance(value, bool):
            return "是" if value else "否"
        if value is None:
            return ""
        return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)

    # ── In ────────────────────────────────────────────────────────────────────
    def before_import(self, dataset, **kwargs):
        """Raises ValidationError for headings that are not understood and for more rows than a page can show."""
        known = self.headings()
        names = [known.get(registry.heading_text(heading)) for heading in dataset.headers]
        unknown = [text for text, name in zip(dataset.headers, names, strict=True) if name is None and text]
        missing = [self.label(name) for name in self.identity if name not in names]
        problems = [_("The column “%(column)s” is not known. Rename it or delete it.") % {"column": t} for t in unknown]
        problems += [_("The column “%(column)s” is missing.") % {"column": text} for text in missing]
        twice = {self.label(name) for name in names if name and names.count(name) > 1}
        problems += [_("The column “%(column)s” is there twice.") % {"column": text} for text in sorted(twice)]
        if len(dataset) > MOST_ROWS:
            problems.append(
                _("There are more than %(limit)d rows. Bring large tables in under “Data”.") % {"limit": MOST_ROWS}
            )
        if problems:
            raise ValidationError(problems)
        dataset.headers = names

    def _check_import_id_fields(self, headers):
        """Which columns tell what a row is about has been checked by `before_import`."""

    def handle_import_error(self, result, error, raise_errors=False):
        if not isinstance(error, ValidationError):
            raise error
        for sentence in error.messages:
            result.append_base_error(self.get_error_result_class()(sentence))

    def import_data_inner(self, dataset, *args, **kwargs):
        """The library goes on to the rows after a fault of the headings; there is nothing to be said of them."""
        lines = dataset.lines
        result = super().import_data_inner(dataset, *args, **kwargs)
        if result.base_errors:
            result.rows.clear()
            result.invalid_rows.clear()
        for row in result.invalid_rows:
            row.number = lines[row.number - 1]
        return result

    def import_row(self, row, instance_loader, **kwargs):
        if not all(name in row for name in self.identity):
            return self.get_row_result_class()()
        result = super().import_row(row, instance_loader, **kwargs)
        if result.errors:
            # The library would make a line of the list of any exception, faults of the program included.
            raise result.errors[0].error
        return result

    def get_instance(self, instance_loader, row):
        """The thing, locked and as the form would open it; None for a new one."""
        pk = self.find(row)
        return None if pk is None else self.admin.get_object(self.request, str(pk))

    def find(self, row):
        """The number of the thing a row is about, or None; raises ValidationError where the row cannot be right."""
        raise NotImplementedError

    def import_instance(self, instance, row, **kwargs):
        is_new = instance.pk is None
        self.require_allowed(instance, is_new)
        form_class = self.form_class(instance, is_new)
        empty = form_class(instance=instance)
        data = {name: empty[name].value() for name in empty.fields} | self.typed(empty, row, instance)
        self.refuse_locked(empty, row, instance)
        self.form = form_class({name: value for name, value in data.items() if value is not None}, instance=instance)
        if not self.form.is_valid():
            raise ValidationError({self.heading(name): errors for name, errors in self.form.errors.as_data().items()})

    def heading(self, name):
        return name if name == "__all__" or name == "opened_version" else self.label(name)

    def require_allowed(self, instance, is_new):
        admin, request = self.admin, self.request
        allowed = admin.has_add_permission(request) if is_new else admin.has_change_permission(request, instance)
        if not allowed:
            text = _("It is not known here, and nothing new is made this way.") if is_new else _("It is locked.")
            raise ValidationError(text)

    def form_class(self, instance, is_new):
        """The admin's form; a class for each set of fields, because making one takes longer than using it."""
        obj = None if is_new else instance
        key = tuple(self.admin.get_readonly_fields(self.request, obj))
        if (is_new, key) not in self.forms:
            self.forms[is_new, key] = self.admin.get_form(self.request, obj, change=not is_new)
        return self.forms[is_new, key]

    def typed(self, form, row, instance):
        """What the filled cells put into the form's fields; raises ValidationError for names that are not known."""
        typed, problems = {}, {}
        for name, text in {**row, **self.made_with(row, instance)}.items():
            if name in form.fields and text not in (None, ""):
                try:
                    typed[name] = self.choice(form.fields[name], name, text)
                except ValidationError as problem:
                    problems[self.label(name)] = problem
        if problems:
            raise ValidationError(problems)
        return typed

    def made_with(self, row, instance):
        """What the form needs besides or instead of the row's own cells, by field."""
        return {}

    def choice(self, field, name, text):
        """What the form expects where the file has a name, a word for yes, or a date of a workbook."""
        if isinstance(field, ModelMultipleChoiceField):
            return [self.numbered(field, name, part) for part in text.split(BETWEEN_NAMES) if part.strip()]
        if hasattr(field, "queryset"):
            return self.numbered(field, name, text)
        if hasattr(field, "choices") and text not in dict(field.choices):
            return next((value for value, label in field.choices if str(label) == text), text)
        if self._meta.model._meta.get_field(name).get_internal_type() == "BooleanField":
            return {"是": "true", "否": ""}.get(text, text)
        return text

    def numbered(self, field, name, text):
        """The number of the thing that is called so, among those that may be chosen."""
        if name not in self.choices:
            self.choices[name] = {str(found): found.pk for found in field.queryset.all()}
        pk = self.choices[name].get(text.strip())
        if pk is None:
            raise ValidationError(_("“%(name)s” is not known, or may not be chosen here.") % {"name": text})
        return pk

    def refuse_locked(self, form, row, instance):
        problems = {
            self.label(name): _("It is locked: stored is “%(stored)s”.") % {"stored": stored}
            for name, text in row.items()
            if name not in form.fields and name not in self.identity and text not in (None, "")
            if text != (stored := self.text(instance, name))
        }
        if problems:
            raise ValidationError(problems)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return not import_validation_errors and instance.pk is not None and not self.form.has_changed()

    def save_instance(self, instance, is_create, row, **kwargs):
        """As the admin saves its form: version, keys, history and audit record included."""
        admin, request = self.admin, self.request
        found = admin.save_form(request, self.form, change=not is_create)
        self.before_saving(found, is_create)
        admin.save_model(request, found, self.form, change=not is_create)
        self.form.save_m2m()
        admin.construct_change_message(request, self.form, [], add=is_create)
        before, after = admin.changes(request)
        admin.record(request, "add" if is_create else "change", found, before=before, after=after)

    def before_saving(self, instance, is_create):
        """For what a thing needs that the form does not ask."""

    def save_m2m(self, instance, row, **kwargs):
        """Done by the form."""
