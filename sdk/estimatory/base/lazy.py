"""Packages whose names are imported when they are first used.

The stub beside the package, ``__init__.pyi``, lists each name once, where type checkers and editors
look for it; the package itself reads there which module a name comes from.
"""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False  # loading ``typing`` for its own would take longer than all of this
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_stubs: dict[str, str] = {}


def lazy_names(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for the package of that name."""

    def find_name(name: str) -> Any:
        if name == "__all__":
            return _list_names(package)
        home = _find_home(_read_stub(package), name)
        if not home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(home, package), name)

    return find_name, lambda: sorted({*vars(sys.modules[package]), *_list_names(package)})


def _list_names(package: str) -> list[str]:
    """Return the public names in a stub."""
    words = [part.split()[0].strip(",") for part in _read_stub(package).split(" as ")[1:]]
    return sorted(word for word in words if not word.startswith("_"))


def _find_home(stub: str, name: str) -> str:
    """Return the ``.module`` of the stub's ``from .module import (…, name as name, …)``."""
    at = stub.find(f" {name} as {name}")
    statement = stub[stub.rfind("from ", 0, at) : at] if at >= 0 else ""
    return statement[len("from ") :].partition(" import")[0]


def _read_stub(package: str) -> str:
    if package not in _stubs:
        with open(f"{sys.modules[package].__file__}i", encoding="utf-8") as file:
            _stubs[package] = file.read()
    return _stubs[package]
