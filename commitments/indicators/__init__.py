"""Reads measurable promises out of Chinese target text. Pure functions: no Django, no model, no network."""

from commitments.indicators.promise import Promise, Reason
from commitments.indicators.reader import read

__all__ = ["Promise", "Reason", "read"]
