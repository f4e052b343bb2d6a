"""A folder of this machine."""

from __future__ import annotations

import os
import shutil
from stat import S_ISREG

from ...base.current_folder import absolute_path
from ...base.files import open_regular, unlink_if_there
from ...errors import DamagedFileError, DataAccessError
from .base import FileInfo, Store, clean_name

_ASIDE = ".aside"


class LocalStore(Store):
    """Files below a folder; the folder need not be there yet."""

    def __init__(self, root: str) -> None:
        self.root = absolute_path(root)
        self.title = f"the folder {self.root}"

    def local_path(self, name: str) -> str:
        return os.path.join(self.root, clean_name(name)) if clean_name(name) else self.root

    def list_files(self, folder: str = "") -> list[FileInfo]:
        from ...base.folder_walk import walk_files

        paths = [p for p in walk_files(self.local_path(folder)) if not _is_aside(p)]
        found = [self._describe(path) for path in paths]
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
        except OSError:  # a link that leads nowhere or round, or gone since it was listed
            return None
        if not S_ISREG(stat.st_mode):  # a pipe, a socket, a device: no data, and reading may hang
            return None
        name = os.path.relpath(path, self.root).replace(os.sep, "/")
        return FileInfo(name, stat.st_size, stat.st_mtime, str(stat.st_mtime_ns))


def _is_aside(path: str) -> bool:
    name = os.path.basename(path)
    return name.startswith(".") and name.endswith(_ASIDE)


def _copy(source: str, target: str) -> None:
    """Copy aside and rename, so that no reader meets half a file."""
    folder, name = os.path.split(target)
    aside = os.path.join(folder, f".{name}.{os.getpid()}{_ASIDE}")
    try:
        open_regular(source).close()  # or refused: a device might be copied without end
        shutil.copyfile(source, aside)
        os.replace(aside, target)
    except (OSError, DamagedFileError) as error:
        unlink_if_there(aside)
        reason = error.reason if isinstance(error, DamagedFileError) else error.strerror or error
        raise DataAccessError(f"{source} cannot be copied to {target}: {reason}.") from None
