from scoring.models.paper import BallotTally, Transcription
from scoring.models.publication import Adjustment, Correction, Objection, Publication, PublishedDepartment
from scoring.models.scheme import Conflict, Evaluator, RaterClass, ScoringScheme
from scoring.models.sheet import Rating, RatingVoid, ScoreSheet

__all__ = [
    "Adjustment",
    "BallotTally",
    "Conflict",
    "Correction",
    "Evaluator",
    "Objection",
    "Publication",
    "PublishedDepartment",
    "RaterClass",
    "Rating",
    "RatingVoid",
    "ScoreSheet",
    "ScoringScheme",
    "Transcription",
]
