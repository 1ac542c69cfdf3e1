"""`manage.py read_indicators FILE`: the promises in texts, JSON lines in, JSON lines out."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from django.core.management.base import BaseCommand, CommandError

from commitments.indicators import read

_UNWRITABLE = re.compile("[\ud800-\udfff\x85\u2028\u2029]")


class Command(BaseCommand):
    """Reads one JSON object with a `text` from each line and writes it with its `indicators`."""

    help = "Read measurable promises out of texts: JSON lines in (FILE, or - for standard input), JSON lines out."

    def add_arguments(self, parser) -> None:
        """FILE, and the year that months without a year belong to."""
        parser.add_argument("file", metavar="FILE", help="JSON lines with a text each; - reads standard input")
        parser.add_argument("--year", type=int, help="the year of the targets, for dates without one")

    def handle(self, *, file: str, year: int | None, **options) -> None:
        """Write a line for each line read; the first bad one ends the run, naming it."""
        with ExitStack() as stack:
            try:
                lines = sys.stdin if file == "-" else stack.enter_context(open(file, encoding="utf-8-sig"))
                for text in texts_in(lines):
                    self.stdout.write(answer(text, year))
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from error
            except UnicodeDecodeError as error:
                raise CommandError(f"{file}: not UTF-8") from error


def texts_in(lines: Iterable[str]) -> Iterator[str]:
    """The texts of JSON lines; empty lines are passed over. Raises CommandError naming a bad line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CommandError(f'line {number}: expected a JSON object with a "text"') from error
        if not isinstance(text, str):
            raise CommandError(f'line {number}: "text" is not a string')
        yield text


def answer(text: str, year: int | None) -> str:
    """One line of output for one text; characters that no line or no UTF-8 can hold are escaped."""
    indicators = [promise.as_json() for promise in read(text, year)]
    return json.dumps({"text": text, "indicators": indicators}, ensure_ascii=bool(_UNWRITABLE.search(text)))
