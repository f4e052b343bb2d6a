"""Folders of a run's data are listed in the order of names, in the script's own process.

A disk lists files in an order of its own: the script that reads ``glob("data/*.csv")`` would give
another result on another disk. Imported by path into the run's interpreter: standard library only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

FOLDERS_VARIABLE = "ESTIMATORY_SORTED_FOLDERS"
"""The folders, joined as in PATH; the worker sets it when it has delivered some."""


class SortedScan:
    """The entries of ``os.scandir``, in the order of names."""

    def __init__(self, entries: Any) -> None:
        with entries:
            self._entries = iter(sorted(entries, key=lambda entry: str(entry.name)))

    def __iter__(self) -> Iterator[Any]:
        return self._entries

    def __next__(self) -> Any:
        return next(self._entries)

    def __enter__(self) -> SortedScan:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._entries = iter(())


def install() -> None:
    """Sort what ``os.listdir`` and ``os.scandir`` say of the run's data; nothing else changes."""
    folders = [f for f in os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep) if f]
    if not folders:
        return
    listdir, scandir = os.listdir, os.scandir

    def is_data(path: Any) -> bool:
        if not isinstance(path, (str, os.PathLike)):
            return False
        full = os.path.abspath(os.fspath(path))
        return any(full == folder or full.startswith(folder + os.sep) for folder in folders)

    def sorted_listdir(path: Any = ".") -> Any:
        return sorted(listdir(path)) if is_data(path) else listdir(path)

    def sorted_scandir(path: Any = ".") -> Any:
        return SortedScan(scandir(path)) if is_data(path) else scandir(path)

    os.listdir, os.scandir = sorted_listdir, sorted_scandir
