"""Who keeps the year in the admin, and what its progress locks."""

from django.contrib.admin import ModelAdmin

from commitments import access
from commitments.models import Cycle


class KeptByTheOffice:
    def may_view(self, user):
        return access.can_run_year(user)

    def may_change(self, user, obj=None):
        return access.can_run_year(user)


class LockedByTheYear:
    """Shows the fields of `promised` as text once the thing's year runs, and everything once it is archived."""

    promised = ()

    def cycle_of(self, obj):
        raise NotImplementedError

    def get_object(self, request, object_id, from_field=None):
        """On a POST the cycle is locked first, so that the year cannot start while its promises are saved."""
        if request.method == "POST" and (found := ModelAdmin.get_object(self, request, object_id, from_field)):
            Cycle.objects.lock(self.cycle_of(found).pk)
        return super().get_object(request, object_id, from_field)

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or not self.cycle_of(obj).is_frozen:
            return fixed
        return [*fixed, *self.promised]

    def may_change(self, user, obj=None):
        is_over = obj is not None and self.cycle_of(obj).status == Cycle.Status.ARCHIVED
        return super().may_change(user) and not is_over

    def may_delete(self, user, obj=None):
        """What was entered by mistake may go while the year is prepared; nothing that has counted ever does."""
        return super().may_change(user) and (obj is None or not self.cycle_of(obj).is_frozen)


def preparing_cycles():
    return Cycle.objects.filter(status=Cycle.Status.PREPARING)
