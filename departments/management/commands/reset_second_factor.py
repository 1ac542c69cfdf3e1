"""Taking second factors away at the server: the security administrator's own, or everybody's after a new SECRET_KEY."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from departments.actions.secondfactor import reset
from departments.models import User


class Command(BaseCommand):
    help = "Takes the second factor of an account away; the person sets it up again. The act is on record."

    def add_arguments(self, parser):
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("username", nargs="?")
        who.add_argument("--everybody", action="store_true", help="after SECRET_KEY has been changed")

    def handle(self, *args, username, everybody, **options):
        users = User.objects.filter(second_factor_since__isnull=False)
        if not everybody:
            users = users.filter(username__iexact=username)
        count = 0
        for user in users:
            reset(user=user, by=None)
            count += 1
        if not (count or everybody):
            raise CommandError(_("No account with the username %(name)s has a second factor.") % {"name": username})
        self.stdout.write(str(count))
