"""Detects imports that are questions: ``try: import … except ImportError``, ``find_spec(…)``.

A name that has no counterpart is then absent, so that the other branch is taken; everywhere else
it is a placeholder, so that an import that is never used stops nothing.
"""

from __future__ import annotations

import ast
import importlib
import linecache
import os
import sys
from collections.abc import Iterator
from types import FrameType

_CATCHING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_MACHINERY = ("<frozen importlib", os.path.dirname(importlib.__file__), os.path.dirname(__file__))


def is_question() -> bool:
    """Return whether the code that imports is ready to do without."""
    return is_search() or any(_catches(node) for node in _around(_find_importer()))


def is_search() -> bool:
    """Return whether only a spec is asked for, by ``importlib.util.find_spec``."""
    return any(
        frame.f_globals.get("__name__") == "importlib.util" and frame.f_code.co_name == "find_spec"
        for frame in _frames()
    )


def _frames() -> Iterator[FrameType]:
    """Yield frames of the import machinery and of this package, innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_MACHINERY):
        yield frame
        frame = frame.f_back


def _find_importer() -> FrameType | None:
    """Return the frame whose code says ``import``."""
    *_, last = _frames()
    return last.f_back


def _around(importer: FrameType | None) -> Iterator[ast.AST]:
    """Yield the statements around the line that is executed."""
    if importer is None:
        return
    lines = linecache.getlines(importer.f_code.co_filename, importer.f_globals)
    for node in ast.walk(_parse("".join(lines))):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
            if body[0].lineno <= importer.f_lineno <= (body[-1].end_lineno or 0):
                yield node


def _parse(text: str) -> ast.AST:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):  # a cell's magics are no Python; its lines are then unknown
        return ast.Module([], [])


def _catches(node: ast.AST) -> bool:
    """Return whether it is a ``try``, ``suppress`` or ``raises`` that takes an ImportError."""
    if isinstance(node, ast.Try):
        return any(h.type is None or _names(h.type) & _CATCHING for h in node.handlers)
    if isinstance(node, ast.With):
        return any(_suppresses(item.context_expr) for item in node.items)
    return False


def _suppresses(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and not _names(node.func).isdisjoint({"suppress", "raises"})
        and any(_names(argument) & _CATCHING for argument in node.args)
    )


def _names(node: ast.AST) -> set[str]:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
