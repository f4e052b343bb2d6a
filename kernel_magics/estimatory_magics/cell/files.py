"""Files beside the notebook that a cell needs: modules it imports, files it names."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .imports import find_local_module, list_imports

LIMIT_MB = 50
_OUTPUT_FOLDERS = ("outputs", "logs")
_SKIPPED_FOLDERS = ("__pycache__", ".git", ".ipynb_checkpoints", "node_modules")
_NAME_LIMIT = 260


@dataclass
class LocalFiles:
    """Name in the snapshot → path; and what was left out, in words."""

    files: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def gather_local_files(tree: ast.AST, folders: Sequence[str]) -> LocalFiles:
    """Modules that the code imports from ``folders``, all they import in turn, and named files.

    The first folder is the notebook's: names of files are relative to it.
    """
    found = LocalFiles()
    _add_modules(tree, folders, found)
    for name in dict.fromkeys(_file_names(tree)):
        _add_named_file(name, folders[0], found)
    return found


# --- modules -------------------------------------------------------------------------------------
def _add_modules(tree: ast.AST, folders: Sequence[str], found: LocalFiles) -> None:
    for name in dict.fromkeys(i.module for i in list_imports(tree)):
        module = find_local_module(name, folders)
        for file in _files_of_module(module.path) if module else ():
            inside = os.path.relpath(file, module.root) if module else file
            if inside not in found.files and _is_small(inside, file, found):
                found.files[inside] = file
                _add_modules(_parse(file), folders, found)


def _files_of_module(path: str) -> Iterator[str]:
    """Return the module itself, or everything inside its package (data files belong to it)."""
    if os.path.isfile(path):
        yield path
        return
    for where, folders, names in os.walk(path):
        folders[:] = sorted(f for f in folders if f not in _SKIPPED_FOLDERS)
        for name in sorted(names):
            path_inside = os.path.join(where, name)
            if not name.endswith((".pyc", ".pyo")) and os.path.isfile(path_inside):
                yield path_inside


def _parse(path: str) -> ast.AST:
    if not path.endswith(".py"):
        return ast.Module([], [])
    try:
        with open(path, "rb") as file:
            return ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        # The run itself shows what is wrong with the module, at the import.
        return ast.Module([], [])


def _is_small(name: str, path: str, found: LocalFiles) -> bool:
    size = os.path.getsize(path) / 1e6
    if size <= LIMIT_MB:
        return True
    found.notices.append(
        f"{name} is left out: {size:,.0f} MB is more than the {LIMIT_MB} MB packaged with a cell; "
        f"let the cell read it in place: {os.path.abspath(path)!r}"
    )
    return False


# --- files named in the code ---------------------------------------------------------------------
def _add_named_file(text: str, folder: str, found: LocalFiles) -> None:
    if not 0 < len(text) <= _NAME_LIMIT or "\n" in text or "\0" in text or os.path.isabs(text):
        return
    name = os.path.normpath(text)
    parts = name.split(os.sep)
    path = os.path.join(folder, name)
    if parts[0] in (*_OUTPUT_FOLDERS, "..") or name in found.files or not _is_file(path):
        return
    if any(part.startswith(".") for part in parts):
        found.notices.append(f"{name} is left out: hidden files may hold secrets")
    elif _is_small(name, path, found):
        found.files[name] = path


def _is_file(path: str) -> bool:
    try:
        return os.path.isfile(path)
    except (ValueError, OSError):
        return False


def _file_names(tree: ast.AST) -> Iterator[str]:
    """String literals, and literals joined by ``/`` or ``os.path.join``."""
    for node in ast.walk(tree):
        text = _text(node)
        if text:
            yield text


def _text(node: ast.AST) -> str:
    """Return the path that an expression of literals means; empty for other expressions."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _joined((node.left, node.right))
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
        if called in ("join", "Path", "PurePath", "joinpath") and node.args:
            return _joined(node.args)
    return ""


def _joined(nodes: Iterable[ast.AST]) -> str:
    parts = [_text(node) for node in nodes]
    return os.path.join(*parts) if all(parts) else ""
