from pathlib import Path

from django.core.management.base import BaseCommand

from commitments.documents.annual_template import annual_template
from commitments.documents.filling import FOLDER
from scoring.documents.template import ranking_template

TEMPLATES = {"annual": annual_template, "ranking": ranking_template}


class Command(BaseCommand):
    help = "Write the Word templates of reports as they are shipped into a folder, over those that are there."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, metavar="DIR")

    def handle(self, *, folder, **options):
        folder.mkdir(parents=True, exist_ok=True)
        for name, make in TEMPLATES.items():
            make().save(folder / f"{name}.docx")
            self.stdout.write(f"{name}.docx")
