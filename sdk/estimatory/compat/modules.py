"""Modules of a root: every name in them is looked up when it is first used."""

from __future__ import annotations

from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .table import SdkTable


class CompatModule(ModuleType):
    """A module path of the SDK; its names are this project's objects."""

    __estimatory__ = True

    def __init__(self, name: str, table: SdkTable) -> None:
        super().__init__(name, f"``{name}`` by estimatory.compat.")
        vars(self).update(__table__=table, __all__=table.names_of(name))

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        table: SdkTable = vars(self)["__table__"]
        path = f"{self.__name__}.{name}"
        # The SDK has a name here or elsewhere: its modules import from each other.
        has_it = self.__name__ in table.modules and name in table.placed
        if path in table.paths and not has_it:
            value = import_module(path)
        elif has_it:
            value = table.load(name, self.__name__)
        else:
            return _stand_in(self, table, name)
        vars(self)[name] = value
        return value

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        table: SdkTable = vars(self)["__table__"]
        if name.isupper() and table.on_set is not None:
            table.on_set(name, value)

    def __dir__(self) -> list[str]:
        paths = vars(self)["__table__"].paths
        inner = [p.rpartition(".")[2] for p in paths if p.rpartition(".")[0] == self.__name__]
        return sorted({*self.__dict__, *self.__all__, *inner} - {"__table__"})

    def __repr__(self) -> str:
        return f"<module {self.__name__!r} by estimatory.compat>"


class CompatLoader:
    """Makes a module of a table: nothing is executed."""

    def __init__(self, table: SdkTable) -> None:
        self._table = table

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return CompatModule(spec.name, self._table)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: names are looked up one by one, in ``__getattr__``."""


def make_spec(fullname: str, table: SdkTable, origin: str) -> ModuleSpec | None:
    """Return the spec of a path in the table, or in an area that has no counterpart.

    None where it is only searched for.

    Raises:
        ModuleNotFoundError: it is in neither, or the code that imports it can do without.
    """
    __tracebackhide__ = True
    if fullname not in table.paths and not _is_importable_area(fullname, table):
        if _is_search():
            return None
        module, _, name = fullname.rpartition(".")
        # The error has no ``name``: ``from … import X`` would swallow one that has.
        raise ModuleNotFoundError(table.explain(module, name))
    # All are packages, so that an unknown name of a package is looked for below it, comes here
    # too, and gets our message.
    loader: Any = CompatLoader(table)
    return ModuleSpec(fullname, loader, origin=origin, is_package=True)


def _stand_in(module: CompatModule, table: SdkTable, name: str) -> object:
    """Return a placeholder for a name that has no counterpart.

    Raises:
        AttributeError: it never was a name of the SDK, or the importing code can do without.
    """
    __tracebackhide__ = True
    from .placeholders import find_placeholder
    from .probing import is_question

    sentence = "" if name.startswith("__") else table.advise(module.__name__, name)
    if sentence and not is_question():
        return find_placeholder(f"{module.__name__}.{name}", sentence)
    error = AttributeError(table.explain(module.__name__, name))
    error.name, error.obj = name, module  # as keyword arguments only since Python 3.10
    raise error


def _is_importable_area(path: str, table: SdkTable) -> bool:
    """Return whether it is a module below an area without counterpart: classes are no modules."""
    from .probing import is_question

    is_class = path.rpartition(".")[2][:1].isupper()
    return not is_class and table.is_area(path) and not is_question()


def _is_search() -> bool:
    from .probing import is_search

    return is_search()
