"""The cell that loads us: its statements above and below ``%load_ext estimatory``.

IPython transforms a cell before it runs, so the guard of shell commands is too late for this one.
The statements are compiled one by one, though, and those still to come can be guarded.
"""

from __future__ import annotations

import ast
import sys

from .shell_guard import ShellGuard, find_installs

_RUNS_STATEMENTS = "run_ast_nodes"


def list_installed() -> list[str]:
    """Return the SDK's packages that this cell has installed before it loaded us."""
    before, _ = _split_cell()
    return [package for statement in before for package in find_installs(statement)]


def guard_the_rest(guard: ShellGuard) -> None:
    """Let the statements to come meet the guard."""
    _, after = _split_cell()
    for statement in after:
        guard.visit(statement)
        ast.fix_missing_locations(statement)


def _split_cell() -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return the running cell's statements before and after this one; empty lists if unknown."""
    frame = sys._getframe()
    while frame is not None and frame.f_code.co_name != _RUNS_STATEMENTS:
        frame = frame.f_back  # type: ignore[assignment]
    seen = frame.f_locals if frame is not None else {}
    statements, present = seen.get("nodelist") or [], seen.get("node")
    if present not in statements:
        return [], []
    index = statements.index(present)
    return statements[:index], statements[index + 1 :]
