"""Reads measurable promises out of Chinese target text. Pure functions: no Django, no model, no network."""

from commitments.indicators.promise import Promise, Reason

__all__ = ["Promise", "Reason", "read"]


def read(text: str, year: int | None = None) -> list[Promise]:
    """What `reader.read` says of the text; the grammar's expressions are compiled when the first text is read."""
    from commitments.indicators import reader

    return reader.read(text, year)
