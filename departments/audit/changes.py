"""What a form changed, as the audit trail keeps it: {field: before} and {field: after}, without secrets."""

from django.forms import ModelChoiceField, ModelMultipleChoiceField

SECRET_FIELDS = {"password", "password1", "password2", "opened_version"}


def of_form(form):
    """Return (before, after) of a bound and cleaned form: only the fields whose value is another now."""
    names = [name for name in form.changed_data if name not in SECRET_FIELDS]
    before = {name: shown(initial(form, name)) for name in names}
    after = {name: shown(form.cleaned_data.get(name)) for name in names}
    return before, after


def of_formset(formset):
    """Return (before, after) of a saved formset, each row under `prefix:its number`."""
    before, after = {}, {}
    for form in formset.forms:
        if form.has_changed() and form.instance.pk and form not in formset.deleted_forms:
            key = f"{formset.prefix}:{form.instance.pk}"
            before[key], after[key] = of_form(form)
    before |= {f"{formset.prefix}: {gone}": "—" for gone in formset.deleted_objects}
    return before, after


def initial(form, name):
    """The value a field had, with related things as objects rather than numbers."""
    value, field = form.get_initial_for_field(form.fields[name], name), form.fields[name]
    if value in (None, "") or not isinstance(field, ModelChoiceField):
        return value
    if isinstance(field, ModelMultipleChoiceField):
        return list(value)
    return field.queryset.model._default_manager.filter(pk=field.prepare_value(value)).first()


def shown(value):
    if value is None or isinstance(value, str | int | bool):
        return value
    if hasattr(value, "__iter__"):
        return [str(item) for item in value]
    return str(value)
