"""Shell commands of old notebooks that would do harm or mislead: of the SDK's packages, pagers.

Installed, the retired SDK would take its names back at the next start of the kernel; it is said to
be unnecessary instead, and whatever else the command installs is installed. A pager would wait for
a key that nobody can press.
"""

from __future__ import annotations

import ast
import re
import shlex
import sys
from collections.abc import Iterable

_RUNS_STATEMENTS = "run_ast_nodes"
_NOTICE = "estimatory: {} not installed: Estimatory stands in for the Azure ML SDK."
_STANDS_IN = "estimatory: {} not installed, nor needed: Estimatory stands in for the Azure ML SDK."
_PAGER = re.compile(r"\s*(?:more|less)\s+(?=[^-|;&][^|;&]*\Z)")
_SEPARATOR = re.compile(r"(\s*(?:&&|\|\||;)\s*)")
_INSTALL = re.compile(
    r"""\s*(?:sudo\s+(?:-\S+\s+)*)?(?:(?:'[^']*'|"[^"]*"|\S+)\s+-m\s+|\S*/)?"""
    r"(?:uv\s+)?pip[\d.]*\s+install\b"
)
_SHOW = re.compile(
    r"\s*(?:\S+\s+-m\s+)?pip[\d.]*\s+show\s+(azureml[\w.-]*(?:\s+azureml[\w.-]*)*)\s*\Z"
)
_WITH_VALUE = frozenset(
    "-i --index-url --extra-index-url -f --find-links -t --target --prefix --root -c --constraint "
    "--src --trusted-host --proxy --timeout --python --cert --retries --log".split()
)
_FROM_FILE = ("-r", "--requirement", "-e", "--editable")
_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|\S)+""")
_SHELL = re.compile(r"\d*[<>|&#]")
_DOES_NOTHING = "true"


class ShellGuard(ast.NodeTransformer):
    """Rewrites ``!``, ``x = !`` and ``%pip`` of a cell before it runs.

    ``has_terminal`` says whether there is somebody to press keys.

    In the code and not around ``shell.system``: IPython looks up ``{variables}`` of the caller's
    frame, which a wrapper would hide.
    """

    def __init__(self, *, has_terminal: bool) -> None:
        self._has_terminal = has_terminal

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        found = _SHELL_CALLS.get(_method_of(node))
        text = node.args[-1] if node.args else None
        if found is None or not isinstance(text, ast.Constant):
            return node
        if not self._has_terminal and _PAGER.match(str(text.value)):
            text.value = _PAGER.sub("cat ", str(text.value))
        return _guarded(node, str(text.value), found) if "azureml" in str(text.value) else node


_SHELL_CALLS = {"system": "", "getoutput": "", "run_line_magic": "pip "}
"""Method of the shell -> what its last argument lacks of a command."""


def find_installs(tree: ast.AST) -> list[str]:
    """Return the SDK's packages that the shell commands in the code install."""
    found: list[str] = []
    for node in ast.walk(tree):
        prefix = _SHELL_CALLS.get(_method_of(node)) if isinstance(node, ast.Call) else None
        for text in node.args[-1:] if isinstance(node, ast.Call) and prefix is not None else ():
            if isinstance(text, ast.Constant) and "azureml" in str(text.value):
                found += reduce_installs(f"{prefix}{text.value!s}")[1]
    return found


def _guarded(node: ast.Call, text: str, prefix: str) -> ast.AST:
    from estimatory import compat

    if prefix and getattr(node.args[0], "value", None) != prefix.strip():
        return node
    asked = _SHOW.match(prefix + text)
    if asked and compat.would_answer():
        said = _STANDS_IN.format(", ".join(asked.group(1).split()))
        return _call("system" if prefix else _method_of(node), f"echo {shlex.quote(said)}")
    reduced, dropped = reduce_installs(prefix + text)
    if not dropped or not compat.would_answer():
        return node
    says = f"echo {shlex.quote(_NOTICE.format(', '.join(dropped)))}"
    if not prefix or reduced == _DOES_NOTHING:
        return _call("system" if prefix else _method_of(node), f"{says} && {reduced}")
    node.args[-1] = ast.Constant(reduced[len(prefix) :])
    return ast.BoolOp(ast.Or(), [_call("system", says), node])


def _call(method: str, command: str) -> ast.Call:
    shell = ast.Call(ast.Name("get_ipython", ast.Load()), [], [])
    return ast.Call(ast.Attribute(shell, method, ast.Load()), [ast.Constant(command)], [])


def _method_of(node: ast.Call) -> str:
    """Return the name of the shell's method that is called; empty for any other call."""
    function = node.func
    owner = getattr(function, "value", None)
    is_shells = isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "get_ipython"
    return str(getattr(function, "attr", "")) if is_shells else ""


def reduce_installs(command: str) -> tuple[str, list[str]]:
    """Return the command without the SDK's packages, and those packages."""
    dropped: list[str] = []
    pieces = [_reduce(piece, dropped) for piece in _SEPARATOR.split(command)]
    return "".join(pieces), dropped


def _reduce(piece: str, dropped: list[str]) -> str:
    """Return one command without installs of such packages."""
    from estimatory.environments.packages.run_client import is_run_client

    found = _INSTALL.match(piece)
    has_open_quote = piece.count("'") % 2 or piece.count('"') % 2
    words = _WORD.findall(piece[found.end() :]) if found and not has_open_quote else []
    end = next((i for i, word in enumerate(words) if _SHELL.match(word)), len(words))
    plain = {word.replace("'", "").replace('"', ""): word for word in words[:end]}
    ours = [word for word in plain if is_run_client(word)]
    if found is None or not ours:
        return piece
    dropped += ours
    kept = _kept(plain)
    if not _has_requirement(kept):
        return _DOES_NOTHING
    # As they were typed: quotes and variables are the shell's.
    typed = (plain[word] if word in plain else shlex.quote(word) for word in kept)
    return " ".join([piece[: found.end()], *typed, *words[end:]])


def _kept(words: Iterable[str]) -> list[str]:
    """Return the packages to install, with those that the SDK's packages would have brought."""
    from estimatory.environments.packages.run_client import is_run_client, satisfied_by_us
    from estimatory.errors import UserError

    try:
        return list(satisfied_by_us(words).packages)
    except UserError:  # one has no counterpart: the import that needs it says so
        return [word for word in words if not is_run_client(word)]


def _has_requirement(words: list[str]) -> bool:
    """Return whether anything is left to install."""
    skips = False
    for word in words:
        if word in _FROM_FILE or not (skips or word.startswith("-")):
            return True
        skips = not skips and word in _WITH_VALUE
    return False


# --- the cell that loads us ----------------------------------------------------------------------
# IPython transforms a cell before it runs, so the guard is too late for this one. Its statements
# are compiled one by one, though, so those still to come can be guarded.
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
