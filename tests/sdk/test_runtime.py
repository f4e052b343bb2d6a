"""What another interpreter executes: from Python 3.7 on, and with nothing of ours beside it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "sdk/estimatory"
FILES = sorted([*(CORE / "runtime").rglob("*.py"), CORE / "base/processes.py"])
FROM_OTHERS = {"psutil", "ipykernel", "jupyter_client", "nbclient", "numpy", "pandas"}
"""Imported in functions, for the runs that need them."""


def imported(path: Path) -> set[str]:
    """Absolute names of all modules that a file imports, those of ours by their path."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(_resolve(path, node))
    return found


def _resolve(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return str(node.module).partition(".")[0]
    folder = path.parents[node.level - 1]
    return str((folder / str(node.module or "").replace(".", "/")).relative_to(CORE))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORE)))
def test_runtime_imports_nothing_of_ours(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, *FROM_OTHERS, "base/processes", "runtime/keeper"}
    beside = {other.stem for other in path.parent.glob("*.py")}
    others = {name for name in imported(path) if not name.startswith("runtime/")}
    assert others <= allowed | beside


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORE)))
def test_runtime_is_readable_by_python_3_7(path: Path) -> None:
    ast.parse(path.read_text("utf-8"), filename=str(path), feature_version=(3, 7))
