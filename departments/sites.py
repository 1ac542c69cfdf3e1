"""The one admin site. Who enters is decided here and in each ModelAdmin, always by asking access.py."""

from decimal import Decimal
from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite, helpers
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from departments import access
from departments.access import Role
from departments.modeladmin import HouseAdmin
from departments.plainwords import in_words

reading = method_decorator(require_safe)


class JiannuoAdminSite(AdminSite):
    """Holds only what starts from HouseAdmin: what a library registers by itself stays out."""

    site_title = _("Jiannuo")
    site_header = _("Jiannuo")
    index_title = _("Administration")
    enable_nav_sidebar = False
    empty_value_display = "—"

    def register(self, model_or_iterable, admin_class=None, **options):
        if admin_class is not None and issubclass(admin_class, HouseAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        return enters_admin(request.user)

    def get_urls(self):
        """Without the redirect to any object's own page, which would tell what exists."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    def admin_view(self, view, cacheable=False):
        """To a person who is logged in and has nothing to do here, the admin does not exist."""
        guarded = super().admin_view(view, cacheable)

        def hidden(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return update_wrapper(hidden, guarded)

    @reading
    def index(self, request, extra_context=None):
        return super().index(request, extra_context)

    @reading
    def app_index(self, request, app_label, extra_context=None):
        return super().app_index(request, app_label, extra_context)

    @method_decorator(login_not_required)
    @reading
    def login(self, request, extra_context=None):
        """The site's sign-in is the only one."""
        return redirect_to_login(request.GET.get("next") or request.path)

    @reading
    def logout(self, request, extra_context=None):
        return redirect("home")

    @reading
    def password_change(self, request, extra_context=None):
        return redirect("password_change")

    @reading
    def password_change_done(self, request, extra_context=None):
        return redirect("password_change")

    def each_context(self, request):
        return super().each_context(request) | {"city": settings.CITY_NAME}


class PlainReadonlyField(helpers.AdminReadonlyField):
    """Shows a truth in words and figures without idle zeros. A foreign key is named, where Django links it."""

    def contents(self):
        value = getattr(self.form.instance, self.field["name"], None)
        if isinstance(value, bool):
            return in_words(value)
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return super().contents()

    def get_admin_url(self, remote_field, remote_obj):
        return str(remote_obj)


# Django has no setting for it: its fieldsets look the class up in their module.
helpers.AdminReadonlyField = PlainReadonlyField


def enters_admin(user):
    roles = (Role.OFFICE, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)
    return user.is_active and (access.has_role(user, *roles) or access.enters_marks(user))
