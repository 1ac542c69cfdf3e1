"""What people are given to do. Roles, memberships and proxies: the security administrator; portfolios: the office.

Nothing that held is deleted: memberships and proxies end on a day. A role or a portfolio is given and taken away, and
its history keeps both.
"""

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from departments import access, rules
from departments.access import Role
from departments.actions import roles
from departments.forms import MembershipForm, PersonChoiceField, PortfolioForm, ProxyForm, RoleGrantForm
from departments.modeladmin import HouseAdmin
from departments.models import Membership, Portfolio, Proxy, RoleGrant, User


def active_people():
    return User.objects.filter(is_active=True).select_related("department").order_by("name")


def leaders():
    return active_people().filter(role_grants__role=Role.LEADER)


class GivenBySecurity:
    def may_view(self, user):
        return access.has_role(user, Role.SECURITY_ADMIN)

    def may_change(self, user, obj=None):
        return access.has_role(user, Role.SECURITY_ADMIN)


class FixedOnceGiven:
    """Shows the fields of `fixed` as text once the thing stands: something else is something new."""

    fixed = ()

    def get_readonly_fields(self, request, obj=None):
        return self.fixed if obj else ()


@admin.register(Membership)
class MembershipAdmin(FixedOnceGiven, GivenBySecurity, HouseAdmin):
    form = MembershipForm
    fields = ["user", "department", "role", "starts_on", "ends_on"]
    fixed = ["user", "department", "role"]
    choices = {"user": active_people}
    choice_fields = {"user": PersonChoiceField}
    list_display = ["user", "department", "role", "starts_on", "ends_on"]
    list_filter = ["role", "department"]
    list_select_related = ["user", "department"]
    search_fields = ["user__name", "user__username", "department__name"]


@admin.register(RoleGrant)
class RoleGrantAdmin(GivenBySecurity, HouseAdmin):
    form = RoleGrantForm
    fields = ["user", "role"]
    choices = {"user": active_people}
    choice_fields = {"user": PersonChoiceField}
    list_display = ["user", "role", "granted_at"]
    list_filter = ["role"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__username"]

    def may_change(self, user, obj=None):
        """A role is given or taken away; there is nothing to change about it."""
        return obj is None and super().may_change(user)

    def may_delete(self, user, obj=None):
        if obj is None or not self.may_view(user):
            return self.may_view(user)
        others = RoleGrant.objects.filter(role=obj.role, user__is_active=True).exclude(pk=obj.pk).count()
        try:
            rules.check_revocation(obj, by=user, others=others)
        except ValidationError:
            return False
        return True

    def delete_model(self, request, obj):
        try:
            roles.revoke(grant=obj, by=request.user)
        except ValidationError as error:
            raise PermissionDenied from error


@admin.register(Portfolio)
class PortfolioAdmin(HouseAdmin):
    form = PortfolioForm
    fields = ["leader", "department"]
    choices = {"leader": leaders}
    choice_fields = {"leader": PersonChoiceField}
    list_display = ["leader", "department"]
    list_filter = [("leader", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["leader", "department"]

    def may_view(self, user):
        return access.is_office(user)

    def may_add(self, user):
        return access.is_office(user)

    def may_delete(self, user, obj=None):
        return access.is_office(user)


@admin.register(Proxy)
class ProxyAdmin(FixedOnceGiven, GivenBySecurity, HouseAdmin):
    form = ProxyForm
    fields = ["principal", "agent", "scope", "starts_on", "ends_on", "document"]
    fixed = ["principal", "agent", "scope", "starts_on"]
    choices = {"principal": active_people, "agent": active_people}
    choice_fields = {"principal": PersonChoiceField, "agent": PersonChoiceField}
    list_display = ["principal", "agent", "scope", "starts_on", "ends_on", "document"]
    list_filter = ["scope"]
    list_select_related = ["principal", "agent"]
    search_fields = ["principal__name", "agent__name", "document"]
    search_help_text = _("Name of either person, or document")
