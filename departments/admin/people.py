"""Accounts: the system administrator makes and closes them, without any role; nothing is deleted."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments import access
from departments.access import Role
from departments.actions.passwords import issue_password
from departments.actions.secondfactor import reset
from departments.exchange import Exchanges
from departments.forms import UserForm
from departments.modeladmin import HouseAdmin
from departments.models import Department, User
from departments.once import once
from departments.views.accounts import show_once


@admin.register(User)
class UserAdmin(Exchanges, HouseAdmin):
    """The security administrator looks, to know to whom a role is given."""

    resource = "departments.exchange.people.UserResource"

    form = UserForm
    fields = ["username", "name", "department", "email", "phone", "is_active"]
    choices = {"department": Department.objects.current}
    list_display = [
        "username",
        "name",
        "department",
        "is_active",
        "must_change_password",
        "second_factor_since",
        "last_login",
    ]
    list_filter = [
        "is_active",
        "must_change_password",
        ("second_factor_since", admin.EmptyFieldListFilter),
        "department",
    ]
    list_select_related = ["department"]
    search_fields = ["username", "name", "phone", "department__name"]

    def may_view(self, user):
        return access.has_role(user, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)

    def may_change(self, user, obj=None):
        return access.has_role(user, Role.SYSTEM_ADMIN)

    def get_urls(self):
        reset = path(
            "<path:object_id>/password/", self.admin_site.admin_view(self.reset), name="departments_user_reset"
        )
        reset_factor = path(
            "<path:object_id>/second-factor/",
            self.admin_site.admin_view(self.reset_factor),
            name="departments_user_reset_factor",
        )
        return [reset, reset_factor, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_reset"] = obj is not None and self.may_reset(request.user, obj)
        context["may_reset_factor"] = (
            obj is not None and obj.second_factor_since and self.may_reset_factor(request.user, obj)
        )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def log_addition(self, request, obj, message):
        """The first password comes after the record that the account was made."""
        event = super().log_addition(request, obj, message)
        show_once(request, obj, issue_password(user=obj, by=request.user))
        return event

    def response_add(self, request, obj, post_url_continue=None):
        return redirect("one_time_password")

    def may_reset(self, user, obj):
        """Not the own password, and not those of the two administrators whose work the own one is checked by.

        `manage.py reset_password` does these, at the server and on record.
        """
        kept_apart = obj.role_grants.filter(role__in=[Role.SECURITY_ADMIN, Role.AUDITOR]).exists()
        return self.may_change(user) and user.pk != obj.pk and not kept_apart

    def reset(self, request, object_id):
        self.hide_unknown(request)
        return once(require_http_methods(["GET", "POST"])(self.reset_password))(request, object_id)

    def reset_password(self, request, object_id):
        user = self.get_object(request, object_id)
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_reset(request.user, user):
            raise PermissionDenied
        if request.method == "POST":
            show_once(request, user, issue_password(user=user, by=request.user))
            return redirect("one_time_password")
        back = reverse("admin:departments_user_change", args=[user.pk])
        context = {
            "title": _("Reset the password of %(user)s") % {"user": user},
            "crumbs": [(reverse("admin:departments_user_changelist"), _("Users")), (back, user)],
            "cancel_url": back,
        }
        return render(request, "departments/reset_password.html", context)

    def may_reset_factor(self, user, obj):
        """The security administrator, who cannot reset passwords; not the own, which `reset_second_factor` does."""
        return access.has_role(user, Role.SECURITY_ADMIN) and user.pk != obj.pk

    def reset_factor(self, request, object_id):
        self.hide_unknown(request)
        return once(require_http_methods(["GET", "POST"])(self.reset_second_factor))(request, object_id)

    def reset_second_factor(self, request, object_id):
        user = self.get_object(request, object_id)
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_reset_factor(request.user, user):
            raise PermissionDenied
        back = reverse("admin:departments_user_change", args=[user.pk])
        if request.method == "POST":
            reset(user=user, by=request.user)
            messages.success(request, _("The second factor is taken away. Every session of the account has ended."))
            return redirect(back)
        context = {
            "title": _("Reset the second factor of %(user)s") % {"user": user},
            "crumbs": [(reverse("admin:departments_user_changelist"), _("Users")), (back, user)],
            "cancel_url": back,
        }
        return render(request, "departments/reset_second_factor.html", context)
