"""Taking ratings in from a table: read → check everything → write once."""

from scoring.importers.apply import RatingsReport, import_ratings
from scoring.importers.rows import Complaint, ParsedRating, read_ratings

__all__ = ["Complaint", "ParsedRating", "RatingsReport", "import_ratings", "read_ratings"]
