"""Taking roles away and closing accounts: what must not race, because one security administrator has to stay."""

from django.db import transaction

from departments import rules
from departments.models import RoleGrant

Role = RoleGrant.Role


@transaction.atomic
def revoke(*, grant, by):
    """Delete a grant. Raises ValidationError for the own role and for the last active security administrator."""
    rules.check_revocation(grant, by=by, others=count_other_security_admins(grant.user_id))
    grant.delete()


def count_other_security_admins(user_id):
    """Count the active ones besides this user.

    All of them are locked until the transaction ends, because two that revoke each other at once would leave none.
    """
    grants = RoleGrant.objects.select_for_update(of=("self",)).filter(role=Role.SECURITY_ADMIN, user__is_active=True)
    return sum(grant.user_id != user_id for grant in grants)
