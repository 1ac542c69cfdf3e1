"""How files become datasets and datasets files; filled in by the app that reads and writes tables."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Registry:
    """`importing(headings)` gives the format class that reads any table with two of the `headings`.

    `exporting` are the format classes by suffix; `headings_of(text)` is a heading as headings are compared, and
    `sentences(error)` what a reader's error says, None for any other error.
    """

    importing: Callable | None = None
    exporting: dict[str, type] = field(default_factory=dict)
    heading_text: Callable = str
    sentences: Callable | None = None


registry = Registry()
