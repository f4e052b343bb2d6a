"""A folder of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

from ...errors import DataAccessError
from ...files import unlink_if_there
from .base import FileInfo, Store, clean_name

_ASIDE = ".aside"


class LocalStore(Store):
    """Files below a folder; the folder need not be there yet."""

    def __init__(self, root: str) -> None:
        self.root = os.path.abspath(root)
        self.title = f"the folder {self.root}"

    def local_path(self, name: str) -> str:
        return os.path.join(self.root, clean_name(name)) if clean_name(name) else self.root

    def list_files(self, folder: str = "") -> list[FileInfo]:
        found = [self._describe(path) for path in _walk(self.local_path(folder), set())]
        return sorted((info for info in found if info), key=lambda info: info.name)

    def find_file(self, name: str) -> FileInfo | None:
        path = self.local_path(name)
        return self._describe(path) if os.path.isfile(path) else None

    def fetch(self, name: str, path: str) -> None:
        _copy(self.local_path(name), path)

    def put(self, path: str, name: str) -> None:
        target = self.local_path(name)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
        except OSError as error:
            raise DataAccessError(f"{target} cannot be written: {error.strerror}.") from None
        _copy(path, target)

    def _describe(self, path: str) -> FileInfo | None:
        try:
            stat = os.stat(path)
        except OSError:  # a dangling link, or gone since it was listed
            return None
        name = os.path.relpath(path, self.root).replace(os.sep, "/")
        return FileInfo(name, stat.st_size, stat.st_mtime, str(stat.st_mtime_ns))


def _walk(folder: str, seen: set[tuple[int, int]]) -> Iterator[str]:
    """Files below a folder, through links to folders, each folder once."""
    try:
        stat = os.stat(folder)
        entries = list(os.scandir(folder))
    except OSError:
        return
    if (stat.st_dev, stat.st_ino) in seen:
        return
    seen.add((stat.st_dev, stat.st_ino))
    for entry in entries:
        if entry.is_dir():
            yield from _walk(entry.path, seen)
        elif not (entry.name.startswith(".") and entry.name.endswith(_ASIDE)):
            yield entry.path


def _copy(source: str, target: str) -> None:
    """Written aside and renamed, so that no reader meets half a file."""
    folder, name = os.path.split(target)
    aside = os.path.join(folder, f".{name}.{os.getpid()}{_ASIDE}")
    try:
        shutil.copyfile(source, aside)
        os.replace(aside, target)
    except OSError as error:
        unlink_if_there(aside)
        raise DataAccessError(
            f"{source} cannot be copied to {target}: {error.strerror or error}."
        ) from None
