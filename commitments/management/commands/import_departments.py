from commitments.importers.command import ImportCommand
from commitments.models import ImportRecord


class Command(ImportCommand):
    help = "Take in departments and their groups (TSV, CSV or XLSX). All or nothing; a second run changes nothing."
    kind = ImportRecord.Kind.DEPARTMENTS
