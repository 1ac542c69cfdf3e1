"""Sealing a scored board for ever, and proving later that nothing in it was altered."""

from dataclasses import dataclass
from typing import Any

from scoring.engine import (
    ENGINE_VERSION,
    Board,
    BoardInput,
    InputError,
    SchemeError,
    TraceError,
    altered_nodes,
    canonical_json,
    score_board,
    sha256_of,
)
from scoring.models import Publication, PublishedDepartment
from scoring.results import analyses_of, standings_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Seal:
    """What is frozen of a board: the fields of a Publication, and those of its rows in order."""

    publication: Json
    rows: list[Json]


def seal(board: Board) -> Seal:
    """Freeze scheme, inputs, lines, traces and analyses of a board with their hashes."""
    # From the inputs as they are kept: their order is theirs, whatever order the database handed the marks out in.
    board = score_board(BoardInput.from_json(board.input.to_json()))
    standings, analyses = standings_of(board), analyses_of(board)
    publication = {
        "engine_version": ENGINE_VERSION,
        "scheme": board.scheme.to_json(),
        "scheme_hash": board.scheme.hash,
        "inputs_hash": board.input.hash,
        "results": analyses,
        "results_hash": results_hash(standings, analyses),
    }
    pairs = zip(board.standings, standings, strict=True)
    rows = [row_of(line, document, position) for position, (line, document) in enumerate(pairs, 1)]
    return Seal(publication, rows)


def row_of(line, standing: Json, position: int) -> Json:
    inputs, trace = line.detail.department.to_json(), line.trace()
    return {
        "department_id": line.department,
        "position": position,
        "standing": standing,
        "inputs": inputs,
        "inputs_hash": sha256_of(inputs),
        "trace": trace,
        "trace_hash": sha256_of(trace),
    }


def results_hash(standings: list[Json], analyses: Json) -> str:
    return sha256_of({"standings": standings, "analyses": analyses})


# ── Verifying ─────────────────────────────────────────────────────────────────
def verify(publication: Publication, *, with_analyses: bool = True) -> list[str]:
    """Recompute a publication from its frozen inputs and compare byte for byte.

    Returns what is not as it was, most exact first: the altered rating, else the row, else the whole. Empty if all
    is well. Without analyses it takes a tenth of the time: their hash is compared, but they are not worked out again.
    """
    rows = list(publication.rows.select_related("department"))
    problems = [problem for row in rows for problem in row_problems(row)]
    if sha256_of(publication.scheme) != publication.scheme_hash:
        problems.append("scheme: altered")
    if results_hash([row.standing for row in rows], publication.results) != publication.results_hash:
        problems.append("results: altered")
    return problems + recomputed_problems(publication, rows, known=bool(problems), with_analyses=with_analyses)


def row_problems(row: PublishedDepartment) -> list[str]:
    """The row against its own hashes, and its marks against the same marks in its trace."""
    name = row.department.name
    problems = [f"{name}: {problem}" for problem in altered_marks(row)]
    if sha256_of(row.inputs) != row.inputs_hash:
        problems = problems or [f"{name}: inputs altered"]
    if sha256_of(row.trace) != row.trace_hash:
        problems.append(f"{name}: trace altered{nodes_text(row.trace)}")
    return problems


def nodes_text(trace: Json) -> str:
    try:
        nodes = altered_nodes(trace)
    except TraceError as error:
        return f" ({error})"
    return f" ({', '.join(nodes)})" if nodes else ""


def altered_marks(row: PublishedDepartment) -> list[str]:
    """Each mark that the inputs and the trace tell differently, by commitment and evaluator."""
    in_trace, in_inputs = marks_of_trace(row.trace), marks_of_inputs(row.inputs, row.trace)
    return [
        f"{place_text(*key)}: inputs {in_inputs.get(key, 'nothing')}, trace {in_trace.get(key, 'nothing')}"
        for key in sorted({*in_trace, *in_inputs}, key=str)
        if in_trace.get(key) != in_inputs.get(key)
    ]


def place_text(node: str, rater: Any) -> str:
    return f"{node}, evaluator {rater}"


def marks_of_trace(trace: Json) -> dict[tuple[str, Any], str]:
    return {
        (node["id"], mark["rater"]): mark.get("grade", mark["points"])
        for node in trace["nodes"]
        if node["rule"].startswith("AGG.")
        for mark in node["inputs"]["marks"]
    }


def marks_of_inputs(inputs: Json, trace: Json) -> dict[tuple[str, Any], str]:
    """The marks that should stand in the trace: without recused evaluators and without commitments not scored."""
    recused, scored = set(trace["recused"]), {node["id"] for node in trace["nodes"]}
    found = {}
    for mark in inputs["marks"]:
        place = "pledge" if mark["commitment"] is None else f"commitment[{mark['commitment']}]"
        node = f"{place}.class[{mark['class']}]"
        if node in scored and mark["rater"] not in recused:
            found[node, mark["rater"]] = mark.get("grade", mark.get("points"))
    return found


def recomputed_problems(publication, rows, *, known: bool, with_analyses: bool) -> list[str]:
    """Score the frozen inputs again and compare every line and trace."""
    try:
        board = score_board(frozen_inputs(publication, rows))
    except (InputError, SchemeError, KeyError, TypeError, ValueError) as error:
        return [f"inputs: cannot be scored any more: {error}"]
    problems = [] if board.input.hash == publication.inputs_hash or known else ["inputs: altered"]
    if publication.engine_version != ENGINE_VERSION:
        return [*problems, f"engine: sealed by version {publication.engine_version}, this is {ENGINE_VERSION}"]
    again = {line.department: line for line in board.standings}
    for row in rows:
        line = again.get(row.department_id)
        if line is None or canonical_json(line.trace()["nodes"]) != canonical_json(row.trace["nodes"]):
            problems.append(f"{row.department.name}: recomputing gives another result")
    if standings_of(board) != [row.standing for row in rows]:
        problems.append("standings: recomputing gives others")
    if with_analyses and not known and not problems and analyses_of(board) != publication.results:
        problems.append("analyses: recomputing gives others")
    return problems


def frozen_inputs(publication: Publication, rows: list[PublishedDepartment]) -> BoardInput:
    document = {
        "year": publication.cycle.year,
        "scheme": publication.scheme,
        "departments": [row.inputs for row in rows],
    }
    return BoardInput.from_json(document)


# ── Comparing two sealed rankings ─────────────────────────────────────────────
COMPARED = ("rank", "score", "base", "coefficient", "grade", "status", "rank_without_coefficient", "group_rank")


def differences(old_rows: list[Json], new_rows: list[Json]) -> list[Json]:
    """Every field of every department's line that differs, as {department, field, before, after}."""
    old = {line["department_id"]: line for line in old_rows}
    new = {line["department_id"]: line for line in new_rows}
    found = []
    for key in {**old, **new}:
        before, after = old.get(key, {}), new.get(key, {})
        name = (after or before)["department"]
        found += [
            {"department": name, "field": field, "before": before.get(field), "after": after.get(field)}
            for field in COMPARED
            if before.get(field) != after.get(field)
        ]
    return found
