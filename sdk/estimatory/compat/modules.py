"""Modules of the compatibility namespace: every name in them is looked up when first used."""

from __future__ import annotations

from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .names import HOMES, MODULES


class CompatModule(ModuleType):
    """A module path of the SDK; its names are this project's objects."""

    __estimatory__ = True

    def __init__(self, name: str) -> None:
        super().__init__(name, f"``{name}`` by estimatory.compat.")
        self.__all__ = MODULES.get(name, "").split()

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        if name in self.__all__:
            value = load(name)
        elif name == "__version__":
            value = load("VERSION")
        elif f"{self.__name__}.{name}" in _PATHS:
            value = import_module(f"{self.__name__}.{name}")
        else:
            error = AttributeError(_explain(self.__name__, name))
            error.name, error.obj = name, self  # as keyword arguments only since Python 3.10
            raise error
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        inner = [p.rpartition(".")[2] for p in _PATHS if p.rpartition(".")[0] == self.__name__]
        return sorted({*self.__dict__, *self.__all__, *inner})

    def __repr__(self) -> str:
        return f"<module {self.__name__!r} by estimatory.compat>"


class CompatLoader:
    """Makes a module of the table: nothing is executed."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return CompatModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Its names come one by one, in ``__getattr__``."""


def make_spec(fullname: str, origin: str) -> ModuleSpec:
    """The spec of a path in the table.

    Raises:
        ModuleNotFoundError: it is not in the table.
    """
    __tracebackhide__ = True
    if fullname not in _PATHS:
        module, _, name = fullname.rpartition(".")
        # It does not bear the module's name: `from … import X` swallows what does.
        raise ModuleNotFoundError(_explain(module, name))
    # All are packages, for an unknown name of a package is looked for below it: so that
    # `from … import X` comes here too, and its message is ours.
    return ModuleSpec(fullname, CompatLoader(), origin=origin, is_package=True)  # type: ignore[arg-type]


def load(name: str) -> Any:
    """The object that a name of a module stands for."""
    home, _, attribute = HOMES.get(name, "").partition(":")
    value: Any = import_module(f"estimatory.{home}" if home else "estimatory")
    for part in (attribute or name).split("."):
        value = getattr(value, part)
    return value


def _find_paths() -> frozenset[str]:
    """Every module of the table and the packages that hold them."""
    parts = [path.split(".") for path in MODULES]
    return frozenset(".".join(p[:n]) for p in parts for n in range(1, len(p) + 1))


def _explain(module: str, name: str) -> str:
    from .absent import explain

    return explain(module, name)


_PATHS = _find_paths()
