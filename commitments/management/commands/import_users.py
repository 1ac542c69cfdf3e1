from commitments.importers.command import ImportCommand
from commitments.models import ImportRecord


class Command(ImportCommand):
    help = "Take in accounts with the departments people work in; roles come separately. All or nothing."
    kind = ImportRecord.Kind.USERS
