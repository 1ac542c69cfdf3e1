"""Who a session belongs to, with all that every page asks of this person, in one prepared statement."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import BigIntegerField, DateField, OuterRef
from django.utils import timezone

from departments import access
from departments.gathered import Counted
from departments.models import User
from departments.navigation import registry
from departments.prepared import Slot
from departments.preparedmodels import PreparedModels


class AccountBackend(ModelBackend):
    """Passwords as Django checks them. The user of a session comes with today's duties and the number on the bell.

    They are read again on every request, like the user, and live as long as it does.
    """

    def get_user(self, user_id):
        for user in READERS.objects(user=user_id, at=timezone.localdate()):
            user._duties = access.duties_in((user.held_roles, user.held_memberships, user.held_proxies))
            return user if self.user_can_authenticate(user) else None
        return None


def readers():
    """At most one user, with duties on the day `at` and `unread`, how many notices are open."""
    found = User.objects.filter(pk=Slot("user", BigIntegerField())).order_by()
    found = found.annotate(**access.columns_of_duties(Slot("at", DateField())))
    return found.annotate(unread=Counted(registry.notices(OuterRef("pk")))) if registry.notices else found


READERS = PreparedModels(readers)
