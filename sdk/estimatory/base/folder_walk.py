"""The files below a folder that somebody hands in, through links to folders.

A link to a folder stands for the files in it, as often as it is met; one that leads back to a
folder above itself is not followed, for it would be for ever.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Tuple

from ..errors import UserError

MAX_FOLDERS = 100_000
"""Folders that link to each other can be walked in more ways than anybody can wait for."""
_Identity = Tuple[int, int]


def walk_files(root: str) -> Iterator[str]:
    """Yield the path of everything below ``root`` that is no folder, broken links too.

    A folder that cannot be listed is passed over, as one that vanishes is.

    Raises:
        UserError: there are more than ``MAX_FOLDERS`` folders.
    """
    pending: list[tuple[str, tuple[_Identity, ...]]] = [(root, ())]
    n_folders = 0
    while pending:
        folder, above = pending.pop()
        identity = _identify(folder)
        if identity is None or identity in above:
            continue
        n_folders += 1
        if n_folders > MAX_FOLDERS:
            raise _too_many(root)
        for entry in _list(folder):
            if _is_folder(entry):
                pending.append((entry.path, (*above, identity)))
            else:
                yield entry.path


def _identify(folder: str) -> _Identity | None:
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _list(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in a circle
        return False


def _too_many(root: str) -> UserError:
    return UserError(
        f"{root} holds more than {MAX_FOLDERS:,} folders, counting those that links lead to.",
        "Remove links between its folders, or name a smaller folder.",
    )
