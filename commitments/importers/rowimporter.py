"""What every importer of rows shares: read → compare → write once, in one transaction, on record."""

import hashlib
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.importers.plan import Change
from commitments.importers.rowplan import RowPlan, RowsPlan
from commitments.models import Cycle, ImportRecord
from commitments.tables import DEFAULT_LIMITS, Problem, read_table
from commitments.tables.header import Synonyms, known_headings
from commitments.tables.problems import shown
from commitments.tables.records import Record, read_records
from departments import audit
from departments.models import VersionConflict


class RowImporter:
    """One run of one kind of import. A subclass says what a row means.

    `columns` are the headings by field, `readers` make values of the cells of those fields that are stored, `carried`
    fields mean "as above" where they are blank, and only fields in `texts` may hold line breaks. `actor` is None for
    the command where the kind allows that.
    """

    kind = ""
    columns: Synonyms = {}
    required = ()
    carried = ()
    texts = ()
    readers: Mapping = {}

    def __init__(self, *, year=None, actor=None):
        self.year, self.actor = year, actor
        self.cycle = Cycle.objects.filter(year=year).first() if year else None
        self.problems: list[Problem] = []
        self.seen = {}

    # ── Reading and comparing ─────────────────────────────────────────────────
    def plan(self, content, filename, *, encoding=None, limits=DEFAULT_LIMITS) -> RowsPlan:
        """Raises TableError when the file cannot be read as a table; every other fault is among the problems."""
        table = read_table(content, filename, limits, encoding, headings=known_headings(self.columns))
        read = read_records(table, self.columns, required=self.required, carried=self.carried, texts=self.texts)
        if self.year and self.cycle is None:
            self.problems.append(Problem("year_unknown", params={"year": self.year}))
        self.load(read.records)
        rows = [row for record in read.records if (row := self.row(record)) is not None]
        self.check(rows)
        order = {sheet.name: index for index, sheet in enumerate(table.sheets)}
        problems = [*read.problems, *self.problems]
        problems.sort(key=lambda problem: (order.get(problem.sheet, 0), problem.line or 0))
        return RowsPlan(
            importer=self,
            year=self.year,
            cycle=self.cycle,
            filename=filename,
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
            table=table,
            rows=rows,
            problems=problems,
            notes=read.notes,
            units={(record.sheet, record.line): self.unit_of(record) for record in read.records},
            gone=self.gone(rows),
        )

    def load(self, records):
        """Look up what is stored, in a constant number of queries."""
        raise NotImplementedError

    def row(self, record) -> RowPlan | None:
        """The row beside what is stored; None if it cannot be told what it is about, which is a problem then."""
        raise NotImplementedError

    def unit_of(self, record):
        """With what a row is left out: by default what it is about."""
        return record.get(self.required[0])

    def check(self, rows):
        """Whatever can be told only of the rows together."""

    def gone(self, rows):
        """The names of what is stored and not in the file; it stays as it is."""
        return []

    # ── Help for `row` ────────────────────────────────────────────────────────
    def values_of(self, record):
        """The values of the cells that are filled; what cannot be read is a problem and left out."""
        values = {}
        for name, read in self.readers.items():
            if text := record.get(name):
                try:
                    values[name] = read(text)
                except ValueError as error:
                    words = "、".join(getattr(read, "words", ()))
                    self.report(record, str(error), name, text, words=words)
        return values

    def check_fields(self, model, record, values):
        """Hold texts and numbers to what the model's own fields, and so the forms, demand."""
        for name, value in values.items():
            try:
                model._meta.get_field(name).run_validators(value)
            except ValidationError as error:
                for sentence in error.messages:
                    self.say(record, name, sentence, str(value))

    def is_repeated(self, record, key, name):
        """Whether an earlier row is about the same thing; that is a problem then."""
        first = self.seen.setdefault(key, record)
        if first is not record:
            self.report(record, "row_twice", name, record.get(name), first_line=first.line)
        return first is not record

    def report(self, record: Record, code, name="", value="", **params):
        column = record.texts.get(name) or (self.columns[name][0] if name else "")
        place = {"sheet": record.sheet, "line": record.line, "column": column}
        self.problems.append(Problem(code, **place, value=shown(value), params=params))

    def say(self, record, name, sentence, value=""):
        """Report what a rule says in a sentence of its own."""
        self.report(record, "rule", name, value, sentence=str(sentence))

    # ── Writing ───────────────────────────────────────────────────────────────
    def lock(self, plan):
        """Lock what must not move on meanwhile; raises VersionConflict if it has."""
        if plan.cycle is not None:
            cycle = Cycle.objects.lock(plan.cycle.pk)
            if cycle.status != plan.cycle.status:
                raise VersionConflict(cycle)

    def write(self, plan, *, actor, progress):
        """Write what changes, in bulk and with history."""
        raise NotImplementedError


def changes_of(values, stored):
    """The Changes that `values` make to what is `stored`, both by field."""
    return [Change(name, stored[name], value) for name, value in values.items() if stored[name] != value]


@transaction.atomic
def apply_rows(plan, *, actor=None, progress=None):
    """Write a plan that has no errors and return its ImportRecord, or None if it changes nothing.

    Raises ValidationError if the plan has errors, VersionConflict if somebody changed what it was compared with.
    """
    if plan.errors:
        raise ValidationError(_("The table has errors; nothing was written."), code="errors")
    if not plan.changes_something:
        return None
    plan.importer.lock(plan)
    try:
        with transaction.atomic():
            plan.importer.write(plan, actor=actor, progress=progress or (lambda done, total: None))
    except IntegrityError as error:
        # Somebody made the same thing after the plan was made.
        raise VersionConflict(plan.cycle) from error
    return keep_record(plan, kind=plan.importer.kind, actor=actor)


def keep_record(plan, *, kind, actor):
    """The file, its hash, who and when, and one act in the audit trail."""
    record = ImportRecord.objects.create(
        kind=kind,
        cycle=plan.cycle,
        filename=plan.filename[-200:],
        digest=plan.digest,
        content=plan.content,
        summary=plan.summary,
        imported_by=actor,
        imported_at=timezone.now(),
    )
    after = {"kind": kind, "sha256": plan.digest, **plan.summary}
    audit.record("importrecord.import", actor=actor, target=record, after=after)
    return record
