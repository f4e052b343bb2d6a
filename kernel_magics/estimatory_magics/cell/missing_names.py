"""Explains names that a cell takes from other cells: where they come from, how to fix it.

A run sees only its own cell. The notebook's namespace and the history of its cells tell what each
missing name is and which line would bring it along.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from estimatory_magics.usage import UsageError

from .inputs import why_not_an_input
from .names import MissingName, NameReport, bound_names

_WRAPPERS = ("time", "capture", "timeit", "prun")
_NOTEBOOK_ONLY = {
    "display": "only notebooks have it; use print(), or run.log_image() for a figure",
    "get_ipython": "only notebooks have it; a run is plain Python",
}


@dataclass(frozen=True)
class Definition:
    """The newest cell that binds a name."""

    cell: int
    code: str
    """The defining statement, shortened to its first line."""
    statement: ast.stmt


@dataclass(frozen=True)
class Finding:
    """A missing name explained; ``remedy`` is a piece of the line, or an act."""

    missing: MissingName
    where: str
    remedy: str


def check_names(
    report: NameReport, namespace: Mapping[str, Any], history: Sequence[str]
) -> tuple[str, ...]:
    """Notices about names that may appear at run time only.

    Raises:
        UsageError: names are missing and nothing in the cell could define them while it runs.
    """
    if not report.missing:
        return ()
    if report.dynamic:
        names = ", ".join(m.name for m in report.missing)
        return (f"not defined by the cell, unless {report.dynamic} does it: {names}",)
    findings = explain_names(report.missing, namespace, history)
    raise UsageError(_render(findings))


def explain_names(
    missing: Iterable[MissingName], namespace: Mapping[str, Any], history: Sequence[str]
) -> list[Finding]:
    """Return one finding per name, in the order given."""
    return [_explain(m, namespace, find_definition(m.name, history)) for m in missing]


def find_definition(name: str, history: Sequence[str]) -> Definition | None:
    """Return the newest cell of ``history`` (IPython's ``In``) that binds ``name`` at top level."""
    for number in range(len(history) - 1, 0, -1):
        for statement in reversed(_statements(history[number])):
            if name in _names_bound(statement):
                code = ast.unparse(_only(statement, name)).splitlines()
                shown = next((c for c in code if not c.startswith("@")), code[0])
                return Definition(number, _shortened(shown, 70), statement)
    return None


def _explain(
    missing: MissingName, namespace: Mapping[str, Any], definition: Definition | None
) -> Finding:
    name = missing.name
    if name in _NOTEBOOK_ONLY:
        return Finding(missing, "", _NOTEBOOK_ONLY[name])
    if definition is None and name not in namespace:
        return Finding(missing, "not defined in this notebook", "define it in the cell")
    where = "set in this notebook"
    if definition:
        where = f"defined in In [{definition.cell}]: {definition.code}"
    if name not in namespace:
        return Finding(missing, f"{where} (deleted since)", "define it in the cell")
    return Finding(missing, where, _remedy(name, namespace[name], definition))


def _remedy(name: str, value: object, definition: Definition | None) -> str:
    statement = definition.statement if definition else None
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return f"add to the cell: {ast.unparse(_only(statement, name))}"
    if isinstance(value, ModuleType):
        alias = "" if name == value.__name__ else f" as {name}"
        return f"add to the cell: import {value.__name__}{alias}"
    if inspect.isclass(value) or inspect.isroutine(value):
        kind = "class" if inspect.isclass(value) else "def"
        home = getattr(value, "__module__", None)
        if home in (None, "__main__"):
            return f"put its {kind} into the cell, or into a module beside the notebook"
        real = getattr(value, "__name__", name)
        alias = "" if real == name else f" as {name}"
        return f"add to the cell: from {home} import {real}{alias}"
    return why_not_an_input(value) or f"-i {name}"


def _render(findings: Sequence[Finding]) -> str:
    count = "a name" if len(findings) == 1 else f"{len(findings)} names"
    width = max(len(f.missing.name) for f in findings)
    lines = [f"the cell uses {count} that it does not define; a run sees only its own cell:"]
    for finding in findings:
        where = f"  {finding.where}" if finding.where else ""
        name = f"{finding.missing.name:<{width}}"
        lines.append(f"    {name}  line {finding.missing.line}{where}  →  {finding.remedy}")
    flags = " ".join(f.remedy for f in findings if f.remedy.startswith("-i "))
    if flags:
        lines.append(f"Add to the first line: {flags}")
    return "\n".join(lines)


def _statements(cell: str) -> list[ast.stmt]:
    """Return the statements of a cell of the history, also those under ``%%time`` and the like."""
    try:
        body = ast.parse(cell).body
    except (SyntaxError, ValueError):
        return []
    if len(body) == 1 and isinstance(body[0], ast.Expr):
        inner = _wrapped_cell(body[0].value)
        return _statements(inner) if inner is not None else body
    return body


def _wrapped_cell(call: ast.expr) -> str | None:
    """Return the text inside ``get_ipython().run_cell_magic('time', '', text)``."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return None
    values = [a.value for a in call.args if isinstance(a, ast.Constant)]
    is_wrapper = call.func.attr == "run_cell_magic" and len(values) == 3 and values[0] in _WRAPPERS
    return str(values[2]) if is_wrapper else None


def _names_bound(statement: ast.stmt) -> set[str]:
    return set(bound_names([statement]))


def _only(statement: ast.stmt, name: str) -> ast.stmt:
    """Return an import with the one name alone; any other statement as it is."""
    if not isinstance(statement, (ast.Import, ast.ImportFrom)):
        return statement
    matching = [a for a in statement.names if name in (a.asname, a.name, a.name.split(".")[0])]
    if isinstance(statement, ast.Import):
        return ast.Import(names=matching[:1] or statement.names)
    return ast.ImportFrom(statement.module, matching[:1] or statement.names, statement.level)


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
