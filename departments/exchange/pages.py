"""The pages behind the buttons of `offered.py`, as a mixin below a ModelAdmin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin, ImportMixin

from departments import audit
from departments.exchange.forms import ConfirmTableForm, TableForm, fingerprint_of
from departments.exchange.storage import SignedStorage
from departments.modeladmin import READING
from departments.once import once
from departments.tableformats import registry

FORMAT = "_format"
OVERTAKEN, MENDED = 409, 422


class ExchangePages(ImportMixin, ExportMixin):
    """Exports by GET, with the filters that are on; every export is on record.

    Imports in two steps: upload and preview, then confirmation; all of it in one transaction, or nothing.
    """

    import_form_class = TableForm
    confirm_form_class = ConfirmTableForm
    import_template_name = "admin/import_export/house_import.html"
    tmp_storage_class = SignedStorage
    skip_admin_log = True

    @cached_property
    def resource_class(self):
        return import_string(self.resource)

    def get_resource_classes(self, request):
        return [self.resource_class]

    def get_resource_kwargs(self, request, *args, **kwargs):
        return {"request": request, "admin": self}

    # ── Out ───────────────────────────────────────────────────────────────────
    def export_action(self, request):
        self.hide_unknown(request)
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        suffix = request.GET.get(FORMAT, "xlsx")
        if not self.has_export_permission(request) or suffix not in registry.exporting:
            raise PermissionDenied
        request.GET = request.GET.copy()
        request.GET.pop(FORMAT, None)
        chosen = registry.exporting[suffix]()
        content = self.get_export_data(chosen, request, self.get_export_queryset(request))
        after = {"format": suffix, "filters": request.GET.dict()}
        audit.record_apart(f"{self.opts.model_name}.export", actor=request.user, after=after)
        filename = f"{self.opts.verbose_name_plural}.{suffix}"
        headers = {"Content-Disposition": content_disposition_header(True, filename)}
        return HttpResponse(content, content_type=chosen.get_content_type(), headers=headers)

    # ── In ────────────────────────────────────────────────────────────────────
    def get_import_formats(self):
        return [registry.importing(frozenset(self.resource_class().headings()))]

    def import_action(self, request, **kwargs):
        self.hide_unknown(request)
        return once(self.previewed)(request, **kwargs)

    def previewed(self, request, **kwargs):
        response = super().import_action(request, **kwargs)
        context = response.context_data
        context["title"] = self.import_title()
        if request.method == "POST" and "confirm_form" not in context:
            response.status_code = MENDED
        elif request.method == "POST":
            context["confirm_form"].initial["fingerprint"] = fingerprint_of(context["result"])
        return response

    def process_import(self, request, **kwargs):
        self.hide_unknown(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return once(self.processed)(request, **kwargs)

    def processed(self, request, **kwargs):
        """Write what was shown; if it would now do something else, show that."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = self.create_confirm_form(request)
        if not form.is_valid():
            return self.shown(request, None, form, MENDED)
        data = SignedStorage(name=form.cleaned_data["import_file_name"]).read()
        result = self.tried(request, data, dry_run=True)
        if fingerprint_of(result) != form.cleaned_data["fingerprint"] or result.base_errors or result.invalid_rows:
            return self.shown(request, result, form, OVERTAKEN)
        return self.process_result(self.tried(request, data, dry_run=False), request)

    def tried(self, request, data, *, dry_run):
        dataset = self.get_import_formats()[0]().create_dataset(data)
        resource = self.resource_class(request=request, admin=self)
        return resource.import_data(
            dataset, dry_run=dry_run, raise_errors=False, use_transactions=True, rollback_on_validation_errors=True
        )

    def import_title(self):
        return _("Import %(kind)s") % {"kind": self.opts.verbose_name_plural}

    def shown(self, request, result, form, status):
        """The preview once more, of how things are now."""
        context = {
            **self.admin_site.each_context(request),
            "title": self.import_title(),
            "opts": self.opts,
            "result": result,
        }
        is_well = result is not None and not result.base_errors and not result.invalid_rows
        if is_well:
            posted = {name: form.cleaned_data[name] for name in form.fields if name != "fingerprint"}
            initial = {**posted, "fingerprint": fingerprint_of(result)}
            context |= {"confirm_form": ConfirmTableForm(initial=initial), "is_overtaken": True}
        else:
            context["form"] = self.create_import_form_again(request)
        return TemplateResponse(request, [self.import_template_name], context, status=status)

    def create_import_form_again(self, request):
        return TableForm(self.get_import_formats(), self.get_import_resource_classes(request))

    def get_import_context_data(self, **kwargs):
        return {"headings": self.resource_class().get_diff_headers()}

    def add_data_read_fail_error_to_form(self, form, error):
        """Called by the library with whatever reading raised; what is no fault of the file goes on its way."""
        sentences = registry.sentences(error)
        if sentences is None:
            raise error
        for sentence in sentences:
            form.add_error("import_file", sentence)

    def add_success_message(self, result, request):
        counts = {name: result.totals[name] for name in ("new", "update", "skip")}
        text = _("The table has been written: %(new)d new, %(update)d changed, %(skip)d unchanged.")
        messages.success(request, text % counts)
