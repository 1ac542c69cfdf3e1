"""What people and operation add to the navigation; imported when Django starts."""

from django.utils.translation import gettext_lazy as _

from departments.access import Role, has_role
from departments.navigation import Entry, register, register_first_screen
from departments.sites import enters_admin

FIRST_SCREENS = {
    Role.AUDITOR: "audit-events",
    Role.SECURITY_ADMIN: "admin:departments_rolegrant_changelist",
    Role.SYSTEM_ADMIN: "operations",
}


def first_screen_of_administrators(user):
    return next((name for role, name in FIRST_SCREENS.items() if has_role(user, role)), None)


register(
    Entry(900, "admin:index", _("Administration"), enters_admin),
    Entry(910, "lockouts", _("Locked out"), lambda user: has_role(user, Role.SECURITY_ADMIN)),
    Entry(920, "operations", _("Operation"), lambda user: has_role(user, Role.SYSTEM_ADMIN)),
    Entry(930, "audit-events", _("Audit trail"), lambda user: has_role(user, Role.AUDITOR)),
)
register_first_screen(5, first_screen_of_administrators)
