from commitments.importers.command import ImportCommand
from commitments.models import ImportRecord


class Command(ImportCommand):
    help = "Take in the indicators of a year. All or nothing; a second run changes nothing."
    kind = ImportRecord.Kind.INDICATORS
    needs_actor = True
