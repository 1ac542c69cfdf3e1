import csv
import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from commitments.models import Cycle
from scoring.board import board_of, said_in_words, scheme_in_force
from scoring.engine import EngineError
from scoring.messages import error_text
from scoring.models import Publication
from scoring.rankings import live_ranking
from scoring.results import standings_of
from scoring.schemes import overlaid

COLUMNS = (
    "rank",
    "department",
    "group",
    "group_rank",
    "base",
    "coefficient",
    "score",
    "rank_without_coefficient",
    "grade",
    "status",
)


class Command(BaseCommand):
    help = "Print a year's ranking: the published one where there is one, else as the ratings stand."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--format", choices=["table", "json", "csv"], default="table")
        parser.add_argument("--scheme", type=Path, help="a JSON file of rules to try; nothing is saved")

    def handle(self, *, year, format, scheme, **options):
        cycle = Cycle.objects.filter(year=year).first()
        if cycle is None:
            raise CommandError(_("There is no cycle %(year)d.") % {"year": year})
        self.is_json = format == "json"
        ranking = self.tried(cycle, scheme) if scheme else self.standing(cycle)
        getattr(self, f"write_{format}")(ranking)

    def standing(self, cycle):
        publication = Publication.objects.standing().filter(cycle=cycle).first()
        if publication is None:
            return self.document(cycle)
        return {
            "year": cycle.year,
            "engine": publication.engine_version,
            "scheme": publication.scheme["name"],
            "scheme_hash": publication.scheme_hash,
            "input_hash": publication.inputs_hash,
            "publication": publication.number,
            "standings": list(publication.rows.values_list("standing", flat=True)),
        }

    def tried(self, cycle, path):
        try:
            # Decimals stay text: a binary float would be another number than the one in the file.
            document = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=str)
            scheme = overlaid(scheme_in_force(cycle), document)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except EngineError as error:
            raise CommandError(f"{path}: {error_text(error)}") from error
        except UnicodeDecodeError as error:
            raise CommandError(_("%(path)s: the file is not in UTF-8.") % {"path": path}) from error
        except json.JSONDecodeError as error:
            place = {"path": path, "line": error.lineno, "column": error.colno}
            raise CommandError(_("%(path)s: no JSON at line %(line)d, column %(column)d.") % place) from error
        return self.document(cycle, scheme)

    def document(self, cycle, scheme=None):
        """The ranking as the ratings stand; only JSON has the hash of the inputs, which takes the exact board."""
        try:
            with said_in_words():
                scheme = scheme or scheme_in_force(cycle)
            if not self.is_json:
                return {"year": cycle.year, "scheme": scheme.name, "standings": live_ranking(cycle, scheme).standings}
            board = board_of(cycle, scheme)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        return {**board.to_json(), "standings": standings_of(board)}

    def write_json(self, ranking):
        self.stdout.write(json.dumps(ranking, ensure_ascii=False, indent=2))

    def write_csv(self, ranking):
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([line[name] for name in COLUMNS] for line in ranking["standings"])

    def write_table(self, ranking):
        self.stdout.write(f"{ranking['year']} · {ranking['scheme']}")
        for line in ranking["standings"]:
            place = "—" if line["rank"] is None else f"{line['rank']}{'=' if line['shared'] else ''}"
            numbers = (line["score"] or "—", line["base"] or "—", line["coefficient"] or "—")
            self.stdout.write("{:>4}  {:>8}  {:>8} × {:<7} ".format(place, *numbers) + line["department"])
