"""The engine and the analyses stand on the standard library alone."""

import ast
import sys
from pathlib import Path

SCORING = Path(__file__).parents[2] / "scoring"
ALLOWED = set(sys.stdlib_module_names) | {"scoring.engine", "scoring.analysis"}


def foreign_imports(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module)
    return {name for name in names if not {name.split(".")[0], ".".join(name.split(".")[:2])} & ALLOWED}


def test_nothing_foreign_is_imported():
    files = [*(SCORING / "engine").glob("*.py"), *(SCORING / "analysis").glob("*.py")]
    assert {file.name: foreign_imports(file.read_text(encoding="utf-8")) for file in files} == {
        file.name: set() for file in files
    }


def test_the_check_sees_what_does_not_belong():
    planted = "import numpy as np\nfrom django.db import models\nfrom scoring.models import Rating\nimport json"
    assert foreign_imports(planted) == {"numpy", "django.db", "scoring.models"}
