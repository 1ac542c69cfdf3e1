"""Taking ratings in from a table: read → check everything → write once."""

from scoring.importers.apply import RatingsReport, import_ratings
from scoring.importers.plan import RatingsPlan, apply_ratings, plan_ratings
from scoring.importers.rows import Complaint, ParsedRating, read_ratings

__all__ = [
    "Complaint",
    "ParsedRating",
    "RatingsPlan",
    "RatingsReport",
    "apply_ratings",
    "import_ratings",
    "plan_ratings",
    "read_ratings",
]
