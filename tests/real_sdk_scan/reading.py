"""Reads the SDK's source files by their syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from real_sdk_scan.model import Class, Entry, Function, Import, Module


class Modules:
    """The modules of the ``azureml`` package below a folder; each is read when first asked for."""

    def __init__(self, place: Path) -> None:
        files = [path.relative_to(place) for path in (place / "azureml").rglob("*.py")]
        self._files = {_module_path(file): place / file for file in files}
        self._read: dict[str, Module] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def get(self, path: str) -> Module | None:
        """A module by its path; None where there is none."""
        if path in self._files and path not in self._read:
            self._read[path] = _read(path, self._files[path])
        return self._read.get(path)


def _module_path(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(path: str, file: Path) -> Module:
    package = path if file.name == "__init__.py" else path.rpartition(".")[0]
    tree = ast.parse(file.read_text("utf-8-sig"))
    return Module(path, dict(_entries(_statements(tree.body), package)))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Those of the top level; what is below ``try``, ``if`` and ``with`` included."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            yield from _statements([s for s in ast.iter_child_nodes(statement) if _is_stmt(s)])
            for handler in getattr(statement, "handlers", []):
                yield from _statements(handler.body)


def _is_stmt(node: ast.AST) -> bool:
    return isinstance(node, ast.stmt)


def _entries(statements: Iterator[ast.stmt], package: str) -> Iterator[tuple[str, Entry]]:
    for node in statements:
        if isinstance(node, ast.ClassDef):
            yield node.name, read_class(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, read_function(node)
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(node, package)
            yield from ((a.asname or a.name, Import(source, a.name)) for a in node.names)
        elif isinstance(node, ast.Import):
            yield from ((a.asname, Import(a.name, "")) for a in node.names if a.asname)
        else:
            yield from ((name, None) for name in _assigned(node))


def _absolute(node: ast.ImportFrom, package: str) -> str:
    parts = package.split(".")
    above = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
    return ".".join(filter(None, [above, node.module]))


def _assigned(node: ast.stmt) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def read_class(node: ast.ClassDef) -> Class:
    found = Class(bases=[ast.unparse(base) for base in node.bases])
    for inner in _statements(node.body):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            _add_method(found, inner)
        elif isinstance(inner, ast.ClassDef):
            found.attributes.add(inner.name)
        else:
            found.attributes.update(_assigned(inner))
    return found


def _add_method(found: Class, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    decorators = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    if decorators & {"property", "abstractproperty", "setter", "deleter", "lazy_property"}:
        found.attributes.add(node.name)
    else:
        found.methods[node.name] = read_function(node, drop="staticmethod" not in decorators)
    found.attributes.update(_set_on_self(node))


def _set_on_self(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                yield node.attr


def read_function(node: ast.FunctionDef | ast.AsyncFunctionDef, drop: bool = False) -> Function:
    positional = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    return Function(positional[1:] if drop else positional, [a.arg for a in node.args.kwonlyargs])
