"""Import finders: one restores old names in packages, one finds modules under new names."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Optional, Sequence

from .moved_modules import NEW_HOMES
from .restoring import RESTORERS, restore

Path = Optional[Sequence[str]]
Target = Optional[ModuleType]
"""Arguments of every finder's ``find_spec``."""


class MovedModules:
    """Finds modules under their new names; asked last, when no other finder knows them."""

    def __init__(self) -> None:
        self.homes: dict[str, str] = {}
        """Old name -> new name, of what was imported."""

    def find_spec(
        self, fullname: str, path: Path = None, target: Target = None
    ) -> ModuleSpec | None:
        new = NEW_HOMES.get(fullname)
        return self.make_spec(fullname, new) if new is not None and _exists(new) else None

    def make_spec(self, fullname: str, new: str) -> ModuleSpec:
        """Return a spec that makes the old name an alias of the new module."""
        self.homes[fullname] = new
        return ModuleSpec(fullname, _Alias(new), origin=f"estimatory: {new}")  # type: ignore[arg-type]

    def forget(self) -> None:
        """Remove the old names from the imported modules."""
        for name in self.homes:
            module = sys.modules.pop(name, None)
            parent, _, child = name.rpartition(".")
            if module is not None and vars(sys.modules.get(parent, module)).get(child) is module:
                delattr(sys.modules[parent], child)
        self.homes.clear()


class RestoredNames:
    """Restores the old names of a package after its own loader has loaded it; asked first."""

    def __init__(self, moved: MovedModules) -> None:
        self._moved = moved

    def find_spec(
        self, fullname: str, path: Path = None, target: Target = None
    ) -> ModuleSpec | None:
        parent, _, child = fullname.rpartition(".")
        if parent in self._moved.homes:
            # Found by its parent's folder it would be loaded a second time, as another module.
            return self._moved.make_spec(fullname, f"{self._moved.homes[parent]}.{child}")
        if fullname not in RESTORERS:
            return None
        spec = _find_elsewhere(self, fullname, path, target)
        if spec is not None and spec.loader is not None:
            _restore_after(spec.loader)
        return spec


class _Alias:
    """A loader that loads nothing: it returns the module of the new name."""

    def __init__(self, new: str) -> None:
        self._new = new

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = import_module(self._new)


def _find_elsewhere(
    own: RestoredNames, fullname: str, path: Path, target: Target
) -> ModuleSpec | None:
    for finder in sys.meta_path:
        find_spec = getattr(finder, "find_spec", None)
        if finder is own or find_spec is None:
            continue
        spec: ModuleSpec | None = find_spec(fullname, path, target)
        if spec is not None:
            return spec
    return None


def _restore_after(loader: Any) -> None:
    """Restore names after the loader has executed the module; a loader serves one module."""
    if isinstance(loader, type):  # one for all modules that are built in
        return
    execute = loader.exec_module

    def execute_and_restore(module: ModuleType) -> None:
        del loader.exec_module
        execute(module)
        restore(module)

    try:
        loader.exec_module = execute_and_restore
    except AttributeError:  # a loader of some tool's own
        return


def _exists(name: str) -> bool:
    try:
        import_module(name)
    except ImportError:
        return False
    return True
