"""Filling a template in.

A template is a Word file that a clerk may edit, so it is treated like any file from outside: it is filled in a sandbox
that knows no function, multiplies nothing and can say no more than the content it is given holds.
"""

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError
from jinja2.filters import do_default, do_join
from jinja2.sandbox import ImmutableSandboxedEnvironment

from commitments.tables.printed import NOT_IN_XML

FOLDER = Path(settings.BASE_DIR) / "templates" / "documents"
FILTERS = {"default": do_default, "join": do_join, "length": len}


class Sandbox(ImmutableSandboxedEnvironment):
    """Fields, conditions and loops over what is given; an unknown field is left empty."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self):
        super().__init__(autoescape=True)
        self.globals.clear()
        self.filters = dict(FILTERS)

    def call_binop(self, context, operator, left, right):
        raise SecurityError(f"{operator} is not for templates")


def filled(name: str, content: dict[str, Any]) -> bytes:
    """The template `name` as a Word file; `content` is text, booleans, and lists and dicts of these."""
    document = DocxTemplate(template_of(name))
    document.render(printable(content), Sandbox(), autoescape=True)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def template_of(name: str) -> Path:
    """The city's own template if it has one, else the one that is shipped."""
    own = settings.DOCUMENT_TEMPLATES and Path(settings.DOCUMENT_TEMPLATES) / f"{name}.docx"
    return own if own and own.is_file() else FOLDER / f"{name}.docx"


def printable(content):
    """The same content without the characters that XML cannot hold."""
    if isinstance(content, dict):
        return {key: printable(value) for key, value in content.items()}
    if isinstance(content, list):
        return [printable(value) for value in content]
    return NOT_IN_XML.sub("\ufffd", content) if isinstance(content, str) else content
