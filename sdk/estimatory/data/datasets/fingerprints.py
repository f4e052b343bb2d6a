"""Content hashes of the files that a run was given, which show later which data it saw.

Hashing goes on beside the script. A digest is remembered by the file's path, size and time, so
that the next run over the same data hashes nothing.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Dict

from ...base.clean_text import storable
from ...folders.workspace_folder import WorkspaceFolder
from ...folders.workspace_settings import get_number

if TYPE_CHECKING:
    from .paths import SourceFile

LIMIT_BYTES = 10 * 1024**3
"""More unknown bytes than this are not read; the setting ``data.hash_limit_bytes`` changes it."""
LISTED_FILES = 10_000

File = Dict[str, Any]
"""``{"name", "key", "path", "size", "mark", "sha256"}``: ``path`` is read, ``key`` remembered."""


def list_files(files: Sequence[SourceFile], local: Sequence[str]) -> list[File]:
    """List files for hashing: ``local`` are their paths on this machine."""
    return [_describe(file, path) for file, path in zip(files, local)]


def _describe(file: SourceFile, path: str) -> File:
    origin = file.local_path
    return {
        "name": file.name,
        "key": origin or f"{file.store.title}{file.full_name}",
        "path": path,
        "size": mark_of(path)[0],
        "mark": mark_of(origin)[1] if origin else file.info.mark,
        "sha256": None,
    }


def hash_files(
    workspace: WorkspaceFolder, files: list[File], should_stop: Callable[[], bool]
) -> None:
    """Fill in ``sha256`` of each file; it stays None where that would take too long."""
    known = _Memory(workspace)
    unknown = []
    for file in files:
        file["sha256"] = known.recall(file)
        if file["sha256"] is None:
            unknown.append(file)
    limit = get_number(workspace, "data.hash_limit_bytes", LIMIT_BYTES)
    if sum(max(0, file["size"]) for file in unknown) <= limit:
        for file in unknown:
            if should_stop():
                break
            file["sha256"] = hash_file(file["path"])
        known.remember(file for file in unknown if file["sha256"])


def hash_file(path: str) -> str | None:
    """Return the sha256 of a file's content; None when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb", buffering=0) as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


def mark_of(path: str) -> tuple[int, str]:
    """Return size and time of a local file: while they are the same, so is the content."""
    try:
        stat = os.stat(path)
    except OSError:
        return -1, ""
    return stat.st_size, str(stat.st_mtime_ns)


def summarize(files: Iterable[File]) -> str | None:
    """Return one hash for all files with their names; None unless each has one."""
    digest = hashlib.sha256()
    for file in files:
        if file["sha256"] is None:
            return None
        digest.update(f"{file['name']}\0{file['sha256']}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _key_of(file: File) -> str | bytes:
    """Return the key as text, or as bytes if it is not UTF-8."""
    key = str(file["key"])
    return key if storable(key) == key else key.encode(errors="surrogateescape")


class _Memory:
    """Digests of earlier runs, in ``<workspace>/datasets/.hashes.sqlite``; losing it costs time."""

    def __init__(self, workspace: WorkspaceFolder) -> None:
        self._path = os.path.join(workspace.datasets_folder, ".hashes.sqlite")
        self._known: dict[str, tuple[int, str, str]] = {}
        self._connection: sqlite3.Connection | None = None
        try:
            os.makedirs(workspace.datasets_folder, exist_ok=True)
            self._connection = sqlite3.connect(self._path, timeout=5)
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS hashes"
                " (key TEXT PRIMARY KEY, size INTEGER, mark TEXT, sha256 TEXT)"
            )
        except (sqlite3.Error, OSError):
            self._connection = None

    def recall(self, file: File) -> str | None:
        if self._connection is None:
            return None
        query = "SELECT sha256 FROM hashes WHERE key = ? AND size = ? AND mark = ?"
        try:
            row = self._connection.execute(query, (_key_of(file), file["size"], file["mark"]))
            found = row.fetchone()
        except sqlite3.Error:  # locked, say: waiting for every file anew would take for ever
            self._connection.close()
            self._connection = None
            return None
        return str(found[0]) if found else None

    def remember(self, files: Iterable[File]) -> None:
        if self._connection is None:
            return
        rows = [(_key_of(f), f["size"], f["mark"], f["sha256"]) for f in files]
        try:
            with self._connection:
                self._connection.executemany("REPLACE INTO hashes VALUES (?, ?, ?, ?)", rows)
        except sqlite3.Error:
            return
        finally:
            self._connection.close()
