"""Sealing a scored board for ever; verifying.py proves later that nothing in it was altered."""

from dataclasses import dataclass
from typing import Any

from scoring.engine import ENGINE_VERSION, Board, sha256_of
from scoring.results import analyses_of, standings_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Seal:
    """What is frozen of a board: the fields of a Publication, and those of its rows in order."""

    publication: Json
    rows: list[Json]


def seal(board: Board) -> Seal:
    """Freeze scheme, inputs, lines, traces and analyses of a board with their hashes.

    The board must be scored from its inputs as they are kept, so that the analyses come out the same ever after.
    """
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
