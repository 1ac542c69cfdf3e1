"""Documents for a meeting: templates in the form of Chinese official documents, and filling them in."""

from commitments.documents.numbering import LANGUAGE, chinese_number

__all__ = ["LANGUAGE", "chinese_number"]
