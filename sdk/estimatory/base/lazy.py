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

_known: dict[str, dict[str, str]] = {}


def lazy_names(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for the package of that name."""

    def find_name(name: str) -> Any:
        if name == "__all__":
            return sorted(name for name in read_homes(package) if not name.startswith("_"))
        home = read_homes(package).get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f".{home}", package), name)

    return find_name, lambda: sorted({*vars(sys.modules[package]), *read_homes(package)})


def read_homes(package: str) -> dict[str, str]:
    """Return each name in the stub of a package with the module that defines it."""
    if package not in _known:
        with open(f"{sys.modules[package].__file__}i", encoding="utf-8") as file:
            _known[package] = _parse(file.read())
    return _known[package]


def _parse(stub: str) -> dict[str, str]:
    """Return what each ``from .home import (name as name, …)`` says."""
    homes = {}
    for statement in f"\n{stub}".split("\nfrom .")[1:]:
        home, _, names = statement.partition(" import ")
        words = names.partition("\n\n")[0].strip("()\n").split(",")
        homes.update({word.split()[0]: home for word in words if word.strip()})
    return homes
