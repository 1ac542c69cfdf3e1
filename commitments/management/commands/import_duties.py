from commitments.importers.command import ImportCommand
from commitments.models import ImportRecord


class Command(ImportCommand):
    help = "Take in memberships and roles. All or nothing; a second run changes nothing."
    kind = ImportRecord.Kind.DUTIES
    needs_actor = True
