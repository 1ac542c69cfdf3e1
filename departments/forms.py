"""The forms through which people are given things to do; `clean` calls rules.py."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments import access, rules
from departments.actions.roles import count_other_security_admins
from departments.modeladmin import VersionedForm
from departments.models import Department, FormerName, Proxy, RoleGrant, User


class PersonChoiceField(forms.ModelChoiceField):
    """Names people so that two of the same name can be told apart."""

    def label_from_instance(self, user):
        return " · ".join(str(part) for part in (user.name, user.username, user.department) if part)


def roles_of(user):
    """The codes of the roles a person holds now.

    The account's row is locked until the transaction ends, so that nobody gives the person something else meanwhile.
    """
    User.objects.lock(user.pk)
    return frozenset(RoleGrant.objects.filter(user=user).values_list("role", flat=True))


class UserForm(VersionedForm):
    def clean_is_active(self):
        is_active = self.cleaned_data["is_active"]
        if self.instance.pk and self.instance.is_active and not is_active:
            rules.check_deactivation(
                self.instance,
                by=self.actor,
                held=roles_of(self.instance),
                others=count_other_security_admins(self.instance.pk),
            )
        return is_active


class DepartmentForm(VersionedForm):
    def clean_name(self):
        """A former name belongs to the department that had it."""
        name = self.cleaned_data["name"]
        had_by = FormerName.objects.filter(name=name).values_list("department", flat=True).first()
        rules.check_former_name(name, had_by=had_by, own=self.instance.pk)
        return name

    def clean(self):
        cleaned = super().clean()
        if successor := cleaned.get("successor"):
            following = dict(Department.objects.order_by().values_list("pk", "successor"))
            try:
                rules.check_successor(
                    self.instance.pk or 0, successor.pk, ended_on=cleaned.get("ended_on"), next_of=following.get
                )
            except ValidationError as refusal:
                self.add_error("ended_on" if refusal.code == "not_ended" else "successor", refusal)
        return cleaned


class MembershipForm(VersionedForm):
    def clean_user(self):
        rules.check_takes_part(roles_of(self.cleaned_data["user"]))
        return self.cleaned_data["user"]


class RoleGrantForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        if cleaned.get("user") and cleaned.get("role"):
            user = cleaned["user"]
            rules.check_grant(
                cleaned["role"],
                held=roles_of(user),
                is_member=user.memberships.not_over(at=timezone.localdate()).exists(),
                is_own=user.pk == self.actor.pk,
            )
        return cleaned


class PortfolioForm(forms.ModelForm):
    def clean_leader(self):
        leader = self.cleaned_data["leader"]
        if not access.is_leader(leader):
            raise ValidationError(_("This person is not a city leader."))
        return leader


class ProxyForm(VersionedForm):
    COMPARED = ("principal", "agent", "scope", "starts_on", "ends_on")

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            # Persons and scope are fixed once the proxy stands, so they may come from the stored row.
            proxy = {name: cleaned.get(name) or getattr(self.instance, name) for name in self.COMPARED}
            rules.check_proxy(
                proxy["scope"],
                principal=access.duties_of(proxy["principal"], at=proxy["starts_on"]),
                agent=access.duties_of(proxy["agent"], at=proxy["starts_on"]),
                is_chained=self.is_chained(**proxy),
            )
        return cleaned

    def is_chained(self, principal, agent, scope, starts_on, ends_on):
        same = Proxy.objects.filter(scope=scope).exclude(pk=self.instance.pk).overlapping(starts_on, ends_on)
        return same.filter(Q(agent=principal) | Q(principal=agent)).exists()
