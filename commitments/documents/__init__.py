"""Documents for a meeting: templates in the form of Chinese official documents, and filling them in."""

from commitments.documents.filling import filled
from commitments.documents.numbering import LANGUAGE, chinese_number
from commitments.documents.official import OfficialTemplate

__all__ = ["LANGUAGE", "OfficialTemplate", "chinese_number", "filled"]
