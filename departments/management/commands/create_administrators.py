"""First set-up: the three administrators, kept apart from the first day."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from departments import audit
from departments.actions.passwords import issue_password
from departments.models import RoleGrant, User

Role = RoleGrant.Role
ACCOUNTS = ((Role.SYSTEM_ADMIN, "system"), (Role.SECURITY_ADMIN, "security"), (Role.AUDITOR, "audit"))


class Command(BaseCommand):
    help = (
        "Makes the system administrator, the security administrator and the auditor, and prints their one-time"
        " passwords. Refuses if there is any administrator already."
    )

    @transaction.atomic
    def handle(self, *args, **options):
        if RoleGrant.objects.filter(role__in=RoleGrant.ADMINISTRATORS).exists():
            raise CommandError(_("There are administrators already; new ones are made in the site."))
        for role, username in ACCOUNTS:
            if User.objects.filter(username__iexact=username).exists():
                raise CommandError(_("The username %(name)s is taken.") % {"name": username})
            user = User.objects.create_user(username, name=str(role.label))
            RoleGrant.objects.create(user=user, role=role)
            audit.record("administrators.create", target=user, after={"role": role.value})
            self.stdout.write(f"{username}\t{issue_password(user=user, by=None)}\t{role.label}")
        self.stderr.write(_("Each password works once: it must be changed at the first sign-in."))
