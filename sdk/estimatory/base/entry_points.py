"""Objects that installed packages register under a name: the entry points of a group.

A worker is started without third-party packages, so the search makes them importable first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .site_packages import add_site_packages

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


def find_entry_point(group: str, name: str) -> EntryPoint | None:
    """Return the entry point of a group by its name; None when no package registers it."""
    found = [point for point in list_entry_points(group) if point.name == name]
    return found[0] if found else None


def list_entry_points(group: str) -> list[EntryPoint]:
    """Return every entry point of a group."""
    add_site_packages()
    from importlib.metadata import entry_points

    found = entry_points()
    if hasattr(found, "select"):
        return list(found.select(group=group))
    return list(found.get(group, ()))  # Python 3.9 returns a dictionary


def load_by_path(path: str) -> object:
    """Return the object at ``package.module:name``.

    Raises:
        ImportError: the module cannot be imported.
        AttributeError: the module has no such name.
    """
    from importlib import import_module

    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
