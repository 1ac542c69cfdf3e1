"""A one-time password from the server's console, for those whose password nobody may reset in the site."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from departments.actions.passwords import issue_password
from departments.models import User


class Command(BaseCommand):
    help = "Prints a one-time password for an account; it must be changed at the next sign-in. The act is on record."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        user = User.objects.filter(username__iexact=username).first()
        if user is None:
            raise CommandError(_("There is no account with the username %(name)s.") % {"name": username})
        self.stdout.write(issue_password(user=user, by=None))
