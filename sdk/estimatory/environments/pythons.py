"""The Pythons of this machine, and which of them is nearest to the one that is asked for."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator

from ..base.lazy_dataclasses import dataclass
from ..errors import UserError
from .interpreters import python_identity

OLDEST = (3, 9)
"""The run client, which scripts import, can be read from here on."""
_NAME = re.compile(r"python(3\.\d+)\Z")
_CLAUSE = re.compile(r"(==|!=|<=|>=|~=|<|>|=)?\s*v?(\d+(?:\.\d+)*)(?:\.?\*)?\Z")


@dataclass(frozen=True)
class Python:
    """An interpreter of this machine."""

    path: str
    version: str
    """``3.10.13``."""

    @property
    def minor(self) -> tuple[int, int]:
        return _minor(self.version)


@dataclass(frozen=True)
class PythonChoice:
    """The interpreter for a run, and what to say when it is not the one asked for."""

    path: str
    note: str = ""


def choose_python(
    wanted: str, *, own: str = sys.executable, is_strict: bool = False
) -> PythonChoice:
    """Return the interpreter for ``3.8`` or ``>=3.8,<3.11``, or the nearest one that is here.

    A difference in the patch level is none: 3.10.13 serves where 3.10.4 is asked for.

    Raises:
        UserError: it is no version, or it is not here and ``is_strict``.
    """
    accepts = parse_wish(wanted)
    at_hand = Python(own, python_identity(own)["version"])
    if accepts(at_hand.minor):
        return PythonChoice(own)
    pythons = find_pythons(own)
    fitting = [p for p in pythons if accepts(p.minor)]
    if fitting:
        return PythonChoice(_nearest(fitting, at_hand.minor).path)
    if is_strict:
        raise UserError(_describe_missing(wanted, pythons), "environments.strict_python is set.")
    nearest = _nearest(pythons, _first_version(wanted))
    return PythonChoice(nearest.path, _describe_choice(wanted, nearest))


def find_pythons(own: str = sys.executable) -> list[Python]:
    """Return one working interpreter of each minor version that runs can use, oldest first."""
    found: dict[tuple[int, int], Python] = {}
    for path in (own, *_iter_paths()):
        named = _NAME.match(os.path.basename(path))
        if named and _minor(named.group(1)) in found:
            continue  # not even looked at: each look may start a process
        python = _identify(path)
        if python is not None and python.minor >= OLDEST:
            found.setdefault(python.minor, python)
    return [found[minor] for minor in sorted(found)]


def _iter_paths() -> Iterator[str]:
    """Return executables called ``python3.N``: on the PATH, of uv, of pyenv, in usual places."""
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT") or os.path.join(home, ".pyenv")
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    managed = os.environ.get("UV_PYTHON_INSTALL_DIR") or os.path.join(data, "uv", "python")
    shims = os.path.join(pyenv, "shims")
    on_path = [p for p in os.environ.get("PATH", os.defpath).split(os.pathsep) if p and p != shims]
    usual = ("/usr/local/bin", "/usr/bin", os.path.join(home, ".local", "bin"))
    roots = [*_below(managed), *_below(os.path.join(pyenv, "versions")), *_below("/opt/python")]
    for folder in dict.fromkeys([*on_path, *usual, *(os.path.join(r, "bin") for r in roots)]):
        yield from (os.path.join(folder, name) for name in _listed(folder) if _NAME.match(name))


def _below(folder: str) -> list[str]:
    """Return the interpreters, newest first: the newest patch level is taken."""
    names = sorted(_listed(folder), key=lambda n: [int(x) for x in re.findall(r"\d+", n)])
    return [os.path.join(folder, name) for name in reversed(names)]


def _listed(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _identify(path: str) -> Python | None:
    try:
        identity = python_identity(path)
    except UserError:  # a shim for a version that is not installed, say
        return None
    if identity["implementation"] != "cpython":
        return None
    return Python(path, identity["version"])


def _minor(version: str) -> tuple[int, int]:
    parts = version.split(".")
    return int(parts[0]), int(parts[1]) if len(parts) > 1 else 0


def _nearest(pythons: list[Python], wanted: tuple[int, int]) -> Python:
    """Return the nearest Python, of two the older: it is old code that asks for another one."""
    return min(pythons, key=lambda p: (abs(p.minor[1] - wanted[1]), p.minor))


# --- what is asked for ------------------------------------------------------------------------
def parse_wish(wanted: str) -> Callable[[tuple[int, int]], bool]:
    """Return a function that checks whether a minor version is accepted."""
    clauses = [_parse_clause(text, wanted) for text in wanted.split(",") if text.strip()]
    return lambda minor: all(_fits(minor, operator, version) for operator, version in clauses)


def _parse_clause(text: str, wanted: str) -> tuple[str, tuple[int, ...]]:
    found = _CLAUSE.match(text.strip())
    if found is None:
        raise UserError(
            f"{wanted!r} is not a Python version.", "Valid are '3.10', '3.10.4' and '>=3.8,<3.11'."
        )
    return found.group(1) or "==", tuple(int(part) for part in found.group(2).split("."))


def _fits(minor: tuple[int, int], operator: str, version: tuple[int, ...]) -> bool:
    wanted = version[:2] if len(version) > 1 else (*version, 0)
    has_patch = len(version) > 2 and any(version[2:])
    if operator in ("==", "="):
        return minor == wanted if len(version) > 1 else minor[0] == version[0]
    if operator == "~=":
        return minor >= wanted and (minor == wanted if len(version) > 2 else minor[0] == wanted[0])
    if operator == "!=":
        return minor != wanted or has_patch
    if operator in ("<", "<="):
        return minor < wanted or (minor == wanted and (operator == "<=" or has_patch))
    return minor > wanted or (minor == wanted and (operator == ">=" or has_patch))


def _first_version(wanted: str) -> tuple[int, int]:
    version = _parse_clause(wanted.split(",")[0], wanted)[1]
    return version[0], version[1] if len(version) > 1 else 0


# --- words ------------------------------------------------------------------------------------
def _describe_choice(wanted: str, taken: Python) -> str:
    name = wanted if wanted[:1].isdigit() else f"({wanted})"
    is_old = _first_version(wanted) < OLDEST
    reason = (
        f"runs need {OLDEST[0]}.{OLDEST[1]} or newer" if is_old else "it is not on this machine"
    )
    return f"Python {name} is asked for; {reason}, so Python {taken.version} is used."


def _describe_missing(wanted: str, pythons: list[Python]) -> str:
    known = ", ".join(p.version for p in pythons)
    return f"There is no Python {wanted} for runs on this machine; there are {known}."
