"""What every ModelAdmin of the house starts from: closed, versioned, recorded, safe against a second click."""

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpResponseNotAllowed
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from departments import audit
from departments.audit.changes import of_form, of_formset
from departments.historywords import HistoryWords
from departments.models import Versioned
from departments.once import once
from departments.plainwords import column_in_words

READING = ["GET", "HEAD"]


class VersionedForm(forms.ModelForm):
    """Posts the version the form was opened with and refuses to overwrite what somebody saved since."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["opened_version"].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("opened_version") != self.instance.version:
            # What was typed stays in the form; the stored values are named beside it, and a second save goes through.
            self.data = self.data.copy()
            self.data[self.add_prefix("opened_version")] = self.instance.version
            raise ValidationError(
                [
                    ValidationError(_("Someone else has saved this since you opened it."), code="version_conflict"),
                    *self.differences(),
                ]
            )
        return cleaned

    def differences(self):
        """One line for each field whose stored value is not the one typed here."""
        before, _after = of_form(self)
        return [
            _("%(field)s: stored now “%(stored)s”.")
            % {"field": self.fields[name].label, "stored": "—" if stored in (None, "") else stored}
            for name, stored in before.items()
        ]


class AsksAccess:
    """Answers Django's questions by predicates of access.py; whatever a subclass does not name is refused."""

    def may_view(self, user):
        return False

    def may_change(self, user, obj=None):
        return False

    def may_add(self, user):
        return self.may_change(user)

    def may_delete(self, user, obj=None):
        return False

    def has_module_permission(self, request):
        return self.may_view(request.user)

    def has_view_permission(self, request, obj=None):
        return self.may_view(request.user)

    def has_change_permission(self, request, obj=None):
        return self.may_change(request.user, obj)

    def has_add_permission(self, request, obj=None):
        return self.may_add(request.user)

    def has_delete_permission(self, request, obj=None):
        return self.may_delete(request.user, obj)


class HouseStackedInline(AsksAccess, admin.StackedInline):
    """One empty form beneath what is there, and another after saving: no script is needed for it."""

    extra = 1
    media = forms.Media()


class HouseAdmin(AsksAccess, SimpleHistoryAdmin):
    """A ModelAdmin that asks access.py. `choices` narrows a foreign key: {field: callable → queryset}."""

    actions = None
    list_per_page = 100
    show_full_result_count = False
    view_on_site = False
    save_on_top = False
    choices = {}
    choice_fields = {}
    # Without jQuery and what Django brings for slugs, pop-ups and bulk actions, 80 KB that no page here uses; what is
    # left draws the calendar beside a date.
    media = forms.Media(js=["admin/js/core.js"])

    def get_urls(self):
        """Without the page of an old version, which would save it again, and without Django's nameless old address."""
        return [url for url in super().get_urls() if url.name and not url.name.endswith("_simple_history")]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Tie the form to the person who sends it (`form.actor`) and, where the model has one, to a version."""
        if issubclass(self.model, Versioned) and not issubclass(self.form, VersionedForm):
            kwargs.setdefault("form", type(self.form.__name__, (VersionedForm, self.form), {}))
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor = request.user
        return form

    def get_list_display(self, request):
        return [column_in_words(self.model, name) for name in super().get_list_display(request)]

    def get_fields(self, request, obj=None):
        """The hidden version stands beside the fields, not among them; see admin/change_form.html."""
        return [name for name in super().get_fields(request, obj) if name != "opened_version"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without links to add or change the related thing in a window of its own, which needs inline scripts."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_add_related"):
            field.widget = field.widget.widget
        return with_a_word_for_none(field)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.choices:
            kwargs.setdefault("queryset", self.choices[db_field.name]())
        if db_field.name in self.choice_fields:
            kwargs.setdefault("form_class", self.choice_fields[db_field.name])
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_object(self, request, object_id, from_field=None):
        """On a POST the row is locked until the transaction ends, so that the version cannot pass us by."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        self.model._base_manager.select_for_update(of=("self",)).get(pk=found.pk)
        return super().get_object(request, object_id, from_field)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        self.hide_unknown(request)
        response = once(super().changeform_view)(request, object_id, form_url, extra_context)
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 409 if is_version_conflict(response) else 422
        return response

    def delete_view(self, request, object_id, extra_context=None):
        self.hide_unknown(request)
        title = _("Delete %(kind)s") % {"kind": self.opts.verbose_name}
        return once(super().delete_view)(request, object_id, {"title": title, **(extra_context or {})})

    def changelist_view(self, request, extra_context=None):
        self.hide_unknown(request)
        if request.method not in READING and not self.actions:
            return HttpResponseNotAllowed(READING)
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def history_view(self, request, object_id, extra_context=None):
        self.hide_unknown(request)
        if not hasattr(self.opts, "simple_history_manager_attribute"):
            raise Http404
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        return super().history_view(request, object_id, extra_context)

    def history_view_title(self, request, obj):
        return _("Change history: %s") % obj

    def get_historical_record_context_helper(self, request, historical_record):
        return HistoryWords(self.model, historical_record)

    def hide_unknown(self, request):
        """To a person who may not even look, the page does not exist."""
        if not self.has_view_permission(request):
            raise Http404

    def save_model(self, request, obj, form, change):
        # The whole row is written: it was read under the lock of this transaction, so nothing can be lost.
        if change and isinstance(obj, Versioned):
            obj.version += 1
        super().save_model(request, obj, form, change)

    # Django's own log of admin acts is replaced by the audit trail.
    def log_addition(self, request, obj, message):
        return self.record(request, "add", obj, after=self.changes(request)[1])

    def log_change(self, request, obj, message):
        before, after = self.changes(request)
        return self.record(request, "change", obj, before=before, after=after)

    def log_deletions(self, request, queryset):
        return [self.record(request, "delete", obj, before=stored(obj)) for obj in queryset]

    def record(self, request, verb, obj, **details):
        return audit.record(f"{self.opts.model_name}.{verb}", actor=request.user, target=obj, **details)

    def construct_change_message(self, request, form, formsets, add=False):
        """Remember what changed for the record that `log_addition` and `log_change` write next."""
        before, after = of_form(form)
        for formset in formsets or []:
            gone, new = of_formset(formset)
            before |= gone
            after |= new
        request._admin_changes = before, after
        return super().construct_change_message(request, form, formsets, add)

    def changes(self, request):
        return getattr(request, "_admin_changes", ({}, {}))


def with_a_word_for_none(field):
    """The field with words instead of Django's row of hyphens for “nothing chosen”."""
    if isinstance(field, forms.ModelChoiceField) and field.empty_label:
        field.empty_label = none_chosen(field)
    elif isinstance(field, forms.TypedChoiceField):
        field.choices = [(value, none_chosen(field) if value in ("", None) else name) for value, name in field.choices]
    return field


def none_chosen(field):
    return _("Please choose") if field.required else "—"


def is_version_conflict(response):
    form = response.context_data.get("adminform")
    return form is not None and form.form.has_error(NON_FIELD_ERRORS, "version_conflict")


def stored(obj):
    """Return {field: value} of a row that is about to go."""
    return {field.name: getattr(obj, field.name) for field in obj._meta.concrete_fields if not field.primary_key}
