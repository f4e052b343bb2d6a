"""Finds names that a script uses and does not define. Pure: works on text alone.

Two passes. What the module's own level runs at once is walked in order, so that
``df = df.dropna()`` counts as a use of a ``df`` from elsewhere. What functions, classes and lambdas
use later is asked of the compiler's own symbol table and compared with all the module ever binds.
"""

from __future__ import annotations

import ast
import builtins
import symtable
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# IPython adds names to builtins; a plain script does not have them.
_NOTEBOOK_ONLY = {"display", "get_ipython", "__IPYTHON__"}
_MODULE_NAMES = {
    "__annotations__", "__builtins__", "__doc__", "__file__", "__loader__", "__name__",
    "__package__", "__spec__", "exit", "quit", "copyright", "credits", "license", "__class__",
}  # fmt: skip
ALWAYS_DEFINED = frozenset((set(dir(builtins)) | _MODULE_NAMES) - _NOTEBOOK_ONLY)
_DYNAMIC_CALLS = ("exec", "globals", "locals", "vars")


@dataclass(frozen=True)
class MissingName:
    """A name with no definition, and the first line that uses it."""

    name: str
    line: int


@dataclass(frozen=True)
class NameReport:
    """``dynamic`` says why names might appear that reading cannot see; empty if none can."""

    missing: tuple[MissingName, ...]
    defined: dict[str, int]
    """Names bound by the module's own level → line of the first binding."""
    dynamic: str = ""


def report_names(text: str, tree: ast.Module, known: Iterable[str] = ()) -> NameReport:
    """Return the names that ``text`` uses and neither defines nor has in ``known``."""
    table = symtable.symtable(text, "main.py", "exec")
    # When a function that binds a global is called cannot be read off; it counts as called.
    walker = _ModuleWalker(ALWAYS_DEFINED | set(known) | _declared_global(table))
    walker.visit(tree)
    later = _globals_of_inner_scopes(table) | walker.deferred
    unbound = dict(walker.unbound)
    for name in later - walker.bound:
        unbound.setdefault(name, _first_use(tree, name))
    missing = [MissingName(name, line) for name, line in unbound.items()]
    missing.sort(key=lambda m: (m.line, m.name))
    return NameReport(tuple(missing), walker.lines, _dynamic_reason(tree))


def _inner_tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inner_tables(child)


def _globals_of_inner_scopes(table: symtable.SymbolTable) -> set[str]:
    symbols = (s for inner in _inner_tables(table) for s in inner.get_symbols())
    return {s.get_name() for s in symbols if s.is_global() and s.is_referenced()}


def _declared_global(table: symtable.SymbolTable) -> set[str]:
    """Return names that functions bind at module level with ``global``."""
    symbols = (s for inner in _inner_tables(table) for s in inner.get_symbols())
    return {s.get_name() for s in symbols if s.is_declared_global() and _binds(s)}


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _first_use(tree: ast.Module, name: str) -> int:
    names = (n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name)
    return min((n.lineno for n in names if not isinstance(n.ctx, ast.Store)), default=1)


def _dynamic_reason(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            return f"from {'.' * node.level}{node.module or ''} import *"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in _DYNAMIC_CALLS:
                return f"{node.func.id}()"
    return ""


class _ModuleWalker(ast.NodeVisitor):
    """Follows the module's level in the order it runs; branches count as taken."""

    def __init__(self, known: Iterable[str]) -> None:
        self.bound = set(known)
        self.lines: dict[str, int] = {}
        self.unbound: dict[str, int] = {}
        self.deferred: set[str] = set()
        self._is_guarded = False
        self._is_deferred = False
        self._has_lazy_annotations = sys.version_info >= (3, 14)

    # --- reading and binding -----------------------------------------------------------------
    def _bind(self, name: str, line: int) -> None:
        self.bound.add(name)
        self.lines.setdefault(name, line)

    def _use(self, name: str, line: int) -> None:
        if name in self.bound or self._is_guarded:
            return
        if self._is_deferred:
            self.deferred.add(name)
        else:
            self.unbound.setdefault(name, line)

    def _visit_all(self, *parts: ast.AST | Iterable[ast.AST] | None) -> None:
        for part in parts:
            if isinstance(part, ast.AST):
                self.visit(part)
            elif part is not None:
                for node in part:
                    self.visit(node)

    @contextmanager
    def _scope(self) -> Iterator[None]:
        """Bindings made inside are forgotten."""
        bound, lines = set(self.bound), dict(self.lines)
        yield
        self.bound, self.lines = bound, lines

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id, node.lineno)
        else:
            self._use(node.id, node.lineno)

    # --- statements whose order differs from the order of their fields -----------------------
    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit_all(node.value, node.targets)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._use(node.target.id, node.lineno)
        self._visit_all(node.value, node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_all(None if self._has_lazy_annotations else node.annotation, node.value)
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._visit_all(node.value, node.target)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._visit_all(node.iter, node.target)
        self._visit_loop_body(node)

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._visit_loop_body(node)

    def _visit_loop_body(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        # A second round may read what the first one bound further down.
        for name, line in bound_names(node.body).items():
            self._bind(name, line)
        self._visit_all(node.body, node.orelse)

    def visit_Try(self, node: ast.Try) -> None:
        outer = self._is_guarded
        self._is_guarded = outer or any(_catches_name_error(h) for h in node.handlers)
        self._visit_all(node.body)
        self._is_guarded = outer
        self._visit_all(node.handlers, node.orelse, node.finalbody)

    visit_TryStar = visit_Try  # noqa: N815

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name, node.lineno)
        self._visit_all(node.type, node.body)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        if getattr(node, "module", "") == "__future__":
            self._has_lazy_annotations |= any(a.name == "annotations" for a in node.names)
        for alias in node.names:
            if alias.name != "*":
                self._bind(alias.asname or alias.name.split(".")[0], node.lineno)

    visit_ImportFrom = visit_Import  # noqa: N815

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self._bind(node.name, node.lineno)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name, node.lineno)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._bind(node.rest, node.lineno)
        self.generic_visit(node)

    # --- scopes ------------------------------------------------------------------------------
    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = node.args
        self._visit_all(node.decorator_list, arguments.defaults)
        self._visit_all(d for d in arguments.kw_defaults if d is not None)
        if not self._has_lazy_annotations:
            self._visit_annotations(node)
        # The body is the symbol table's business.
        self._bind(node.name, node.lineno)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def _visit_annotations(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = node.args
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        stars = [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
        with self._scope():
            for parameter in getattr(node, "type_params", ()):
                self._bind(parameter.name, node.lineno)
            self._visit_all(a.annotation for a in (*every, *stars) if a.annotation is not None)
            self._visit_all(node.returns)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_all(node.args.defaults)
        self._visit_all(d for d in node.args.kw_defaults if d is not None)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_all(node.decorator_list)
        with self._scope():
            for parameter in getattr(node, "type_params", ()):
                self._bind(parameter.name, node.lineno)
            self._visit_all(node.bases, node.keywords, node.body)
        self._bind(node.name, node.lineno)

    def visit_TypeAlias(self, node: ast.AST) -> None:
        name = node.name  # type: ignore[attr-defined]
        self._bind(name.id, name.lineno)

    def visit_ListComp(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        self.visit(node.generators[0].iter)
        outer, is_lazy = self._is_deferred, isinstance(node, ast.GeneratorExp)
        self._is_deferred = outer or is_lazy
        with self._scope():
            for number, generator in enumerate(node.generators):
                self._visit_all(generator.iter if number else None, generator.target, generator.ifs)
            parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            self._visit_all(parts)
        self._is_deferred = outer
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                self._bind(inner.target.id, inner.lineno)

    visit_SetComp = visit_GeneratorExp = visit_DictComp = visit_ListComp  # noqa: N815


def bound_names(body: Iterable[ast.stmt]) -> dict[str, int]:
    """Return names that the statements bind at their own level → line of the first binding."""
    walker = _ModuleWalker(())
    for statement in body:
        walker.visit(statement)
    return walker.lines


def _catches_name_error(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(c, ast.Name) and c.id == "NameError" for c in caught)
