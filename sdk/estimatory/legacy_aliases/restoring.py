"""Giving packages their old names if one is missing; it can be undone."""

from __future__ import annotations

import sys
import warnings
from types import ModuleType
from typing import Any, Callable, Dict, Union

from . import numpy_names, other_names, pandas_names

Values = Dict[str, Any]
Names = Union[Values, Callable[[ModuleType], Values]]
"""Names with their values, or a function that makes them out of the module."""

RESTORERS: dict[str, Names] = {
    **numpy_names.RESTORERS,
    **pandas_names.RESTORERS,
    **other_names.RESTORERS,
}
"""Module -> the names to add to it; a name may lead into a class: ``DataFrame.append``."""

_given: list[tuple[Any, str]] = []


def restore(module: ModuleType) -> None:
    """Add the names that a module has lost; never let the import of the module fail."""
    try:
        found = RESTORERS[module.__name__]
        names = found(module) if callable(found) else found
        for path, value in names.items():
            *classes, name = path.split(".")
            owner: Any = module
            for part in classes:
                owner = getattr(owner, part)
            _give(owner, name, value)
    except AttributeError:  # so old a release that it lacks the new names: it has the old ones
        return
    except Exception as error:  # noqa: BLE001 - whatever a later release does, the script goes on
        warnings.warn(f"Old names of {module.__name__} were not restored: {error!r}", stacklevel=2)


def restore_loaded() -> None:
    """Restore names in packages that were imported before."""
    for name in RESTORERS:
        module = sys.modules.get(name)
        # A module that is just being imported is completed when its import ends.
        is_loading = getattr(getattr(module, "__spec__", None), "_initializing", False)
        if module is not None and not is_loading:
            restore(module)


def take_back() -> None:
    """Remove every name that was given."""
    while _given:
        owner, name = _given.pop()
        if name in vars(owner):
            delattr(owner, name)


def _give(owner: object, name: str, value: object) -> None:
    # A module may raise for a dropped name: look into its own variables instead.
    is_there = name in vars(owner) if isinstance(owner, ModuleType) else hasattr(owner, name)
    if not is_there:
        setattr(owner, name, value)
        _given.append((owner, name))
