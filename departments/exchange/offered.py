"""The addresses and buttons of import and export; the library behind them is imported when one of them is used."""

from functools import cached_property

from django.urls import path
from django.utils.module_loading import import_string

from departments.tableformats import registry

PAGES = {"import": "import_action", "process_import": "process_import", "export": "export_action"}


class Exchanges:
    """Mixed into a ModelAdmin: whoever may change may import, whoever sees exports. `resource` is a dotted name."""

    change_list_template = "admin/import_export/change_list_exchange.html"
    resource = ""

    def get_urls(self):
        app, model = self.opts.app_label, self.opts.model_name
        own = [
            path(f"{address}/", self.admin_site.admin_view(self.late(action)), name=f"{app}_{model}_{address}")
            for address, action in PAGES.items()
        ]
        return own + super().get_urls()

    def late(self, action):
        def view(request):
            return getattr(self.exchange, action)(request)

        return view

    @cached_property
    def exchange(self):
        """This ModelAdmin once more, with the library's pages behind its own rules."""
        pages = import_string("departments.exchange.pages.ExchangePages")
        return type(f"{type(self).__name__}Pages", (type(self), pages), {})(self.model, self.admin_site)

    def has_import_permission(self, request):
        return self.has_change_permission(request)

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def changelist_view(self, request, extra_context=None):
        shown = {
            "has_import_permission": self.has_import_permission(request),
            "has_export_permission": self.has_export_permission(request),
            "export_formats": list(registry.suffixes),
        }
        return super().changelist_view(request, {**shown, **(extra_context or {})})
