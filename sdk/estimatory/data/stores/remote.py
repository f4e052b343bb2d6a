"""Stores of fsspec: object stores, file servers, archives, memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...base.files import written_aside
from ...base.site_packages import add_site_packages
from ...errors import DataAccessError, UserError
from .base import FileInfo, Store, clean_name

if TYPE_CHECKING:
    import fsspec

_PACKAGES = {
    "abfs": "adlfs",
    "abfss": "adlfs",
    "adl": "adlfs",
    "az": "adlfs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "http": "aiohttp",
    "https": "aiohttp",
    "s3": "s3fs",
    "sftp": "paramiko",
}
"""What to install for a protocol; of the others fsspec itself says it."""
_OBJECT_STORES = frozenset({"abfs", "abfss", "adl", "az", "gcs", "gs", "s3", "s3a"})
"""Have no folders to make: there, making one would make a bucket."""


class RemoteStore(Store):
    """Files below ``root`` of an fsspec file system.

    Args:
        protocol: ``s3``, ``abfs``, ``gs``, ``memory`` …
        root: bucket, container or folder.
        options: for the file system: keys, endpoint and so on.
        advice: another way, for the message when the protocol's package is not installed.
    """

    def __init__(self, protocol: str, root: str, options: dict[str, Any], advice: str = "") -> None:
        self._protocol = protocol
        self._root = root.strip("/") if protocol != "file" else root.rstrip("/")
        self._options = options
        self._advice = advice
        self.title = self._root if "://" in self._root else f"{protocol}://{self._root}"

    def list_files(self, folder: str = "") -> list[FileInfo]:
        with self._explained("listed", folder) as files:
            try:
                found = files.find(self._full(folder), detail=True)
            except FileNotFoundError:
                return []
        facts = [self._describe(path, fact) for path, fact in found.items()]
        return sorted(facts, key=lambda info: info.name)

    def find_file(self, name: str) -> FileInfo | None:
        with self._explained("read", name) as files:
            try:
                fact = files.info(self._full(name))
            except FileNotFoundError:
                return None
        return self._describe(fact["name"], fact) if fact.get("type") == "file" else None

    def fetch(self, name: str, path: str) -> None:
        with written_aside(path) as aside, self._explained("read", name) as files:
            files.get_file(self._full(name), aside)

    def put(self, path: str, name: str) -> None:
        full = self._full(name)
        with self._explained("written", name) as files:
            if self._protocol not in _OBJECT_STORES:
                files.makedirs(os.path.dirname(full), exist_ok=True)
            files.put_file(path, full)

    def _full(self, name: str) -> str:
        return "/".join(part for part in (self._root, clean_name(name)) if part)

    def _describe(self, path: str, fact: dict[str, Any]) -> FileInfo:
        plain = path.lstrip("/")
        root = self._root.lstrip("/")
        name = plain[len(root) :].lstrip("/") if plain.startswith(root) else plain
        modified = next((fact[k] for k in _TIME_KEYS if fact.get(k)), None)
        etag = fact.get("ETag") or fact.get("etag") or fact.get("md5Hash") or modified or ""
        return FileInfo(name, int(fact.get("size") or 0), _seconds(modified), str(etag))

    @contextmanager
    def _explained(self, verb: str, name: str) -> Iterator[fsspec.AbstractFileSystem]:
        """Yield the file system; raise one of our errors for any error of a backend."""
        files = self._open()
        try:
            yield files
        except Exception as error:
            if verb == "read" and isinstance(error, FileNotFoundError):
                raise DataAccessError(f"{self.title} has no file {name!r}.") from error
            said = str(error).strip() or type(error).__name__
            raise DataAccessError(
                f"{self.title}/{clean_name(name)} cannot be {verb}: {said:.500}",
                "Look at the address and the credentials of the datastore.",
            ) from error

    def _open(self) -> fsspec.AbstractFileSystem:
        add_site_packages()
        try:
            import fsspec

            return fsspec.filesystem(self._protocol, **self._options)
        except ImportError as error:
            package = _PACKAGES.get(self._protocol, str(error))
            raise UserError(
                f"{self.title} cannot be reached: the package {package} is not installed.",
                f"`pip install {package}`{self._advice}.",
            ) from None
        except (ValueError, TypeError) as error:
            raise UserError(f"{self.title} cannot be opened: {error}.") from None


_TIME_KEYS = ("LastModified", "last_modified", "mtime", "updated", "created")


def _seconds(moment: object) -> float:
    if isinstance(moment, datetime):
        return moment.timestamp()
    return float(moment) if isinstance(moment, (int, float)) else 0.0
