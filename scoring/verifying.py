"""Proving that nothing in a sealed ranking was altered: hashes, traces and a new calculation against each row."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from scoring.board import inputs_of
from scoring.engine import (
    ENGINE_VERSION,
    BoardInput,
    EngineError,
    SchemeError,
    TraceError,
    altered_nodes,
    canonical_json,
    score_board,
    sha256_of,
)
from scoring.messages import error_text
from scoring.models import Correction, Publication, PublishedDepartment, RaterClass
from scoring.results import analyses_of, standings_of
from scoring.schemes import scheme_of
from scoring.sealed_facts import Facts, all_facts, facts_of_inputs, facts_of_trace
from scoring.sealing import results_hash

Json = dict[str, Any]


class Finding(NamedTuple):
    """Something that is not as it was sealed; `code` is one of messages.FINDINGS."""

    code: str
    params: Mapping[str, Any]


def verify(publication: Publication, *, with_analyses: bool = True) -> list[Finding]:
    """Recompute a publication from its frozen inputs and compare byte for byte.

    Returns what is not as it was, most exact first: the altered rating, else the row, else the whole. Empty if all
    is well. Without analyses it takes a tenth of the time: their hash is compared, but they are not worked out again.
    """
    rows = list(publication.rows.select_related("department"))
    found = [named(finding, publication) for row in rows for finding in row_findings(row)]
    if sha256_of(publication.scheme) != publication.scheme_hash:
        found += scheme_findings(publication)
    found += recomputed_findings(publication, rows, known=bool(found), with_analyses=with_analyses)
    altered = results_hash([row.standing for row in rows], publication.results) != publication.results_hash
    if altered and not any(finding.code == "standing" for finding in found):
        found.append(Finding("results", {}))
    return found


def named(finding: Finding, publication: Publication) -> Finding:
    """With the rater class by its name instead of its key."""
    key = finding.params.get("rater_class")
    names = {rule.get("key"): rule.get("name") for rule in publication.scheme.get("rater_classes", ())}
    return finding if key is None else finding._replace(params={**finding.params, "rater_class": names.get(key) or key})


# ── A row against itself ──────────────────────────────────────────────────────
def row_findings(row: PublishedDepartment) -> Iterator[Finding]:
    """The row against its own hashes, and what went in against what its trace says went in."""
    place = {"department": row.department.name}
    differing = list(compared(place, facts_of_inputs(row.inputs, row.trace), facts_of_trace(row.trace)))
    yield from differing
    if not differing and sha256_of(row.inputs) != row.inputs_hash:
        yield Finding("inputs", place)
    if sha256_of(row.trace) != row.trace_hash:
        yield trace_finding(row.trace, place)


def compared(place: Json, sealed: Facts, found: Facts, prefix: str = "") -> Iterator[Finding]:
    """Each fact that is told differently on the two sides; None for a fact that one side does not know."""
    for key in sorted({*sealed, *found}, key=str):
        if sealed.get(key) != found.get(key):
            code, narrowed = key
            sides = {"sealed": sealed.get(key), "found": found.get(key)}
            yield Finding(prefix + code, {**place, **dict(narrowed), **sides})


def trace_finding(trace: Json, place: Json) -> Finding:
    try:
        nodes = altered_nodes(trace)
    except TraceError as error:
        nodes = [error_text(error)]
    return Finding("nodes", {**place, "nodes": ", ".join(nodes)}) if nodes else Finding("trace", place)


# ── The rules ─────────────────────────────────────────────────────────────────
def scheme_findings(publication: Publication) -> list[Finding]:
    """The altered fields, told from the office's own row of the rules where that is still as it was sealed."""
    rules = next((found for found in rules_of(publication) if sha256_of(found) == publication.scheme_hash), None)
    if rules is None:
        return [Finding("scheme", {})]
    return [
        Finding("scheme_field", {"field": name, "sealed": publication.scheme.get(name), "found": rules.get(name)})
        for name in sorted({*rules, *publication.scheme})
        if publication.scheme.get(name) != rules.get(name)
    ]


def rules_of(publication: Publication) -> Iterator[Json]:
    """The rules of the year as the engine's documents; those that were never fit to score by are none of them."""
    cycle = publication.cycle
    classes = list(RaterClass.objects.filter(cycle=cycle))
    for row in cycle.schemes.select_related("cycle"):
        try:
            yield scheme_of(row, classes).to_json()
        except SchemeError:
            continue


# ── Calculating again ─────────────────────────────────────────────────────────
def recomputed_findings(publication, rows, *, known: bool, with_analyses: bool) -> Iterable[Finding]:
    """Score the frozen inputs again and compare every line and trace."""
    try:
        board = score_board(frozen_inputs(publication, rows))
    except EngineError as error:
        return [Finding("not_scored", {"problem": error_text(error)})]
    except (KeyError, TypeError, ValueError) as error:
        return [Finding("not_scored", {"problem": repr(error)})]
    found = [] if board.input.hash == publication.inputs_hash or known else [Finding("whole", {})]
    if publication.engine_version != ENGINE_VERSION:
        return [*found, Finding("engine", {"sealed": publication.engine_version, "now": ENGINE_VERSION})]
    lines = {line.department: line for line in board.standings}
    documents = {line["department_id"]: line for line in standings_of(board)}
    for row in rows:
        found += line_findings(row, lines.get(row.department_id), documents.get(row.department_id, {}))
    if not found and list(lines) != [row.department_id for row in rows]:
        found.append(Finding("whole", {}))
    if with_analyses and not known and not found and analyses_of(board) != publication.results:
        found.append(Finding("analyses_again", {}))
    return found


def line_findings(row: PublishedDepartment, line, document: Json) -> list[Finding]:
    """One department's line and trace, as sealed and as they come out now."""
    place = {"department": row.department.name}
    found = [
        Finding("standing", {**place, "field": field, "sealed": row.standing.get(field), "found": document.get(field)})
        for field in sorted({*document, *row.standing})
        if row.standing.get(field) != document.get(field)
    ]
    if line is None or canonical_json(line.trace()["nodes"]) != canonical_json(row.trace["nodes"]):
        found.append(Finding("again", place))
    return found


def frozen_inputs(publication: Publication, rows: list[PublishedDepartment]) -> BoardInput:
    document = {
        "year": publication.cycle.year,
        "scheme": publication.scheme,
        "departments": [row.inputs for row in rows],
    }
    return BoardInput.from_json(document)


# ── The site's own rows since ─────────────────────────────────────────────────
def changed_since(publication: Publication) -> list[Finding]:
    """What the site holds now against what a standing publication rests on; nothing while a correction is open.

    The seal is whole even so: it holds everything it needs. But no act of the site can change these rows then.
    """
    if publication.status != Publication.Status.PUBLISHED or Correction.objects.open().filter(publication=publication):
        return []
    try:
        live = {department.id: department.to_json() for department in inputs_of(publication.cycle).departments}
    except EngineError as error:
        return [Finding("not_scored", {"problem": error_text(error)})]
    return [
        named(finding, publication)
        for row in publication.rows.select_related("department")
        for finding in live_findings(row, live.get(row.department_id))
    ]


def live_findings(row: PublishedDepartment, live: Json | None) -> Iterable[Finding]:
    place = {"department": row.department.name}
    if live is None:
        return [Finding("row_missing", place)]
    return compared(place, all_facts(row.inputs), all_facts(live), prefix="live_")
