"""The contract of a place of files: names with ``/`` below one root."""

from __future__ import annotations

import posixpath
from abc import ABC, abstractmethod

from ...base.lazy_dataclasses import dataclass
from ...errors import UserError
from .patterns import is_match, is_pattern, static_folder


@dataclass(frozen=True)
class FileInfo:
    """One file in the listing of its store."""

    name: str
    """Below the root of the store, without a leading ``/``."""
    size: int = -1
    """Bytes; -1 where the store does not say."""
    modified_at: float = 0.0
    """Seconds since the epoch; 0 where the store does not say."""
    mark: str = ""
    """Changes when the content does: an etag, or a file's time in nanoseconds."""


class Store(ABC):
    """Lists, reads and writes files. A reader sees all of a write or nothing."""

    title: str = ""
    """For messages: ``the folder /data`` or ``the bucket s3://mnist``."""

    @abstractmethod
    def list_files(self, folder: str = "") -> list[FileInfo]:
        """List every file below a folder, sorted by name; none if there is no such folder."""

    @abstractmethod
    def find_file(self, name: str) -> FileInfo | None:
        """Return one file, or None when there is no file of that name."""

    @abstractmethod
    def fetch(self, name: str, path: str) -> None:
        """Copy a file to the local ``path``, whose folder exists.

        Raises:
            DataAccessError: it cannot be read.
        """

    @abstractmethod
    def put(self, path: str, name: str) -> None:
        """Copy the local file ``path`` to ``name``, replacing what is there.

        Raises:
            DataAccessError: it cannot be written.
        """

    def local_path(self, name: str) -> str | None:
        """Return the path of a name on this machine; None if it must be fetched."""
        del name
        return None

    def find(self, pattern: str) -> list[FileInfo]:
        """Find the files that a name, a folder or a pattern (``*``, ``**``, ``?``, ``[]``) matches.

        Sorted by name, so that a glob always gives the same order.
        """
        pattern = clean_name(pattern)
        if is_pattern(pattern):
            listed = self.list_files(static_folder(pattern))
            return [info for info in listed if is_match(pattern, info.name)]
        found = self.find_file(pattern) if pattern else None
        return [found] if found else self.list_files(pattern)


def clean_name(name: str) -> str:
    """Return a name in the form of stores: no leading ``/``, no ``.`` parts.

    Raises:
        UserError: it leads out of the store.
    """
    if "\0" in name:
        raise UserError(f"The path {name!r} holds a zero byte.")
    cleaned = posixpath.normpath(name.replace("\\", "/").lstrip("/")) if name else ""
    if cleaned == ".." or cleaned.startswith("../"):
        raise UserError(f"The path {name!r} leads out of its datastore.", "Leave out the '..'.")
    return "" if cleaned == "." else cleaned
