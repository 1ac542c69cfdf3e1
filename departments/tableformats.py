"""How files become datasets and datasets files: by a module that the app which reads and writes tables names here."""

from importlib import import_module


class Registry:
    """What the named `module` holds, imported when first asked for.

    `importing(headings)` gives the format class that reads any table with two of the `headings`; `exporting` are the
    format classes by suffix; `heading_text(text)` is a heading as headings are compared, and `sentences(error)` what a
    reader's error says, None for any other error.
    """

    module = ""
    suffixes = ("xlsx", "csv", "tsv")

    def __getattr__(self, name):
        return getattr(import_module(self.module), name)


registry = Registry()
