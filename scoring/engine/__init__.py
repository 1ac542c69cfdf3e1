"""The scoring engine: exact, pure and explained. Standard library only; it knows nothing of the site.

``score_board`` takes a ``BoardInput`` and gives a ``Board`` of ``Standing``; ``standing.trace()`` explains one
and ``replay`` recomputes it from the explanation alone.
"""

from .aggregate import automatic_trim
from .errors import EngineError, InputError, SchemeError, TraceError
from .exact import DOWN, HALF_EVEN, HALF_UP, Rounding, canonical_json, exact, round_exact, sha256_of
from .inputs import (
    ACTIVE,
    BONUS,
    CANCELLED,
    COMPLETED,
    DEDUCTION,
    NOT_DONE,
    AdjustmentInput,
    BoardInput,
    CommitmentInput,
    DepartmentInput,
    Mark,
    Tally,
)
from .parts import CommitmentScore, DepartmentScore, Outcome, Reason
from .ranking import rank_scores, score_board
from .redaction import redact
from .replay import altered_nodes, replay
from .scheme import GradeRule, RaterClassRule, Scheme
from .score import score_department
from .standings import Board, Place, Standing
from .trace import ENGINE_VERSION, build_trace

__all__ = [
    "ACTIVE",
    "BONUS",
    "CANCELLED",
    "COMPLETED",
    "DEDUCTION",
    "DOWN",
    "ENGINE_VERSION",
    "HALF_EVEN",
    "HALF_UP",
    "NOT_DONE",
    "AdjustmentInput",
    "Board",
    "BoardInput",
    "CommitmentInput",
    "CommitmentScore",
    "DepartmentInput",
    "DepartmentScore",
    "EngineError",
    "GradeRule",
    "InputError",
    "Mark",
    "Outcome",
    "Place",
    "RaterClassRule",
    "Reason",
    "Rounding",
    "Scheme",
    "SchemeError",
    "Standing",
    "Tally",
    "TraceError",
    "altered_nodes",
    "automatic_trim",
    "build_trace",
    "canonical_json",
    "exact",
    "rank_scores",
    "redact",
    "replay",
    "round_exact",
    "score_board",
    "score_department",
    "sha256_of",
]
