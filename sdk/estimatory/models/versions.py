"""Folders of versions: numbers used once, content put in place in one step, records locked.

A version is made aside, takes its number by creating the folder of that number, and is renamed over
that empty folder: it is there as a whole or not at all. An empty folder is a number that is gone
for good: its registration died in that instant, or the version has been deleted. A version number
therefore always means the same files.
"""

from __future__ import annotations

import os

from estimatory.base.files import list_folder, sweep_aside
from estimatory.errors import WorkspaceError

_ASIDE = ".new-"
_MOST_DIGITS = 18
"""More than any count of versions has; no file name, and no number of Python, holds thousands."""


def record_path(folder: str) -> str:
    return os.path.join(folder, "model.json")


def is_version(name: str) -> bool:
    return name.isascii() and name.isdigit() and name[0] != "0" and len(name) <= _MOST_DIGITS


def list_numbers(folder: str) -> list[int]:
    """List every number ever used in the folder of a model, unsorted."""
    return [int(name) for name in list_folder(folder) if is_version(name)]


def make_aside(root: str) -> str:
    """Make a hidden folder beside the models.

    Raises:
        WorkspaceError: the registry cannot be written.
    """
    aside = os.path.join(root, f"{_ASIDE}{os.getpid()}-{os.urandom(4).hex()}")
    try:
        os.makedirs(aside)
    except OSError as error:
        message = f"Cannot write into {root}: {error.strerror}."
        raise WorkspaceError(message, "Make it writable, or use another workspace.") from None
    return aside


def take_version(parent: str) -> str:
    """Create the empty folder of the next number; each of many processes gets another one."""
    os.makedirs(parent, exist_ok=True)
    version = max(list_numbers(parent), default=0)
    while True:
        version += 1
        folder = os.path.join(parent, str(version))
        try:
            os.mkdir(folder)
        except FileExistsError:
            continue
        return folder


def sweep(root: str, older_than_s: float) -> int:
    """Remove what killed registrations and deletions left aside; return the number."""
    return sweep_aside(root, _ASIDE, older_than_s)
