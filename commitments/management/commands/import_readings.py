from commitments.importers.command import ImportCommand
from commitments.models import ImportRecord


class Command(ImportCommand):
    help = "Take in verified figures of signed reports. All or nothing; a second run changes nothing."
    kind = ImportRecord.Kind.READINGS
    needs_actor = True
