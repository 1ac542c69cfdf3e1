"""The ranking as a report for a meeting (通报): what it says, and its template."""

from scoring.documents.content import ranking_content

__all__ = ["ranking_content"]
