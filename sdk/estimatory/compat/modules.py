"""Modules of the compatibility namespace: every name in them is looked up when first used."""

from __future__ import annotations

from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .homes import HOMES
from .names import MODULES


class CompatModule(ModuleType):
    """A module path of the SDK; its names are this project's objects."""

    __estimatory__ = True

    def __init__(self, name: str) -> None:
        super().__init__(name, f"``{name}`` by estimatory.compat.")
        names = MODULES.get(name)
        vars(self)["__all__"] = _names_of_area(name) if names is None else names.split()

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        path = f"{self.__name__}.{name}"
        if path in _PATHS and not self._has(name):
            value = import_module(path)
        elif self._has(name):
            value = load(name, self.__name__)
        else:
            return _stand_in(self, name)
        vars(self)[name] = value
        return value

    def _has(self, name: str) -> bool:
        """Whether the SDK has it, here or elsewhere: its modules import from each other."""
        return self.__name__ in MODULES and name in _PLACED

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name.isupper():
            _follow_setting(name, value)

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


def make_spec(fullname: str, origin: str) -> ModuleSpec | None:
    """The spec of a path in the table, or in an area that has no counterpart.

    None where it is only searched for.

    Raises:
        ModuleNotFoundError: it is in neither, or who imports it can do without.
    """
    __tracebackhide__ = True
    if fullname not in _PATHS and not _is_importable_area(fullname):
        if _is_search():
            return None
        module, _, name = fullname.rpartition(".")
        # It does not bear the module's name: `from … import X` swallows what does.
        raise ModuleNotFoundError(_explain(module, name))
    # All are packages, for an unknown name of a package is looked for below it: so that
    # `from … import X` comes here too, and its message is ours.
    return ModuleSpec(fullname, CompatLoader(), origin=origin, is_package=True)  # type: ignore[arg-type]


def load(name: str, module: str = "") -> Any:
    """The object that a name of a module stands for."""
    home, _, attribute = HOMES.get(f"{module}.{name}", HOMES.get(name, "")).partition(":")
    value: Any = import_module(f"estimatory.{home}" if home else "estimatory")
    for part in (attribute or name).split("."):
        value = getattr(value, part)
    return value


def _stand_in(module: CompatModule, name: str) -> Any:
    """A placeholder for a name that has no counterpart.

    Raises:
        AttributeError: it never was a name of the SDK, or who imports it can do without.
    """
    __tracebackhide__ = True
    from .absent import advise
    from .placeholders import find_placeholder
    from .probing import is_question

    sentence = "" if name.startswith("__") else advise(module.__name__, name)
    if sentence and not is_question():
        return find_placeholder(f"{module.__name__}.{name}", sentence)
    error = AttributeError(_explain(module.__name__, name))
    error.name, error.obj = name, module  # as keyword arguments only since Python 3.10
    raise error


def _is_importable_area(path: str) -> bool:
    """Whether it is a module below an area that has no counterpart: classes are no modules."""
    from .absent import is_area
    from .probing import is_question

    is_class = path.rpartition(".")[2][:1].isupper()
    return not is_class and is_area(path) and not is_question()


def _is_search() -> bool:
    from .probing import is_search

    return is_search()


def _names_of_area(path: str) -> list[str]:
    from .absent import STARS

    return STARS.get(path, "").split()


def _follow_setting(name: str, value: Any) -> None:
    from .service_constants import follow_setting

    follow_setting(name, value)


def _find_paths() -> frozenset[str]:
    """Every module of the table and the packages that hold them."""
    parts = [path.split(".") for path in MODULES]
    return frozenset(".".join(p[:n]) for p in parts for n in range(1, len(p) + 1))


def _explain(module: str, name: str) -> str:
    from .absent import explain

    return explain(module, name)


_PATHS = _find_paths()
_PLACED = frozenset(name for names in MODULES.values() for name in names.split())
