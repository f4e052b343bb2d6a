"""The files of a stored snapshot: listed, and opened for people."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from ..base.clean_text import find_shown, showable
from ..base.served_files import ServedFolder
from ..errors import FileNotInRunError, NotFoundError
from ..folders.workspace_folder import WorkspaceFolder
from .source_files import SourceFile

KEY = re.compile(r"[0-9a-f]{64}\Z")
_CHUNK = 1024**2


def list_snapshot_files(workspace: WorkspaceFolder, key: str) -> list[tuple[str, int]]:
    """List relative names with sizes in bytes, sorted; return none for the empty key.

    Raises:
        NotFoundError: no such snapshot.
    """
    if not key:
        return []
    return sorted((s.name, s.size) for s in list_stored_files(find_snapshot(workspace, key)))


def open_snapshot_file(workspace: WorkspaceFolder, key: str, name: str) -> BinaryIO:
    """Open one file of a snapshot for reading, by its name or its shown form.

    Raises:
        NotFoundError: no such snapshot.
        FileNotInRunError: no such file, or a name that leads out of the snapshot.
    """
    try:
        snapshot = find_snapshot(workspace, key)
        return snapshot.open(
            find_shown(name, lambda: [s.name for s in list_stored_files(snapshot)])
        )
    except OSError:
        pass
    files = [file for file, _ in list_snapshot_files(workspace, key)]
    shown = showable(", ".join(files[:20])) or "no files"
    raise FileNotInRunError(f"The code has no file {name!r}. It has: {shown}.")


def find_snapshot(workspace: WorkspaceFolder, key: str) -> ServedFolder:
    stored = ServedFolder(workspace.snapshots_folder, key)
    if not KEY.match(key) or not stored.has_folder(""):
        raise NotFoundError(f"There is no snapshot {key!r} in {workspace.path}.")
    workspace.trusted(stored.path)
    return stored


def list_stored_files(stored: ServedFolder) -> list[SourceFile]:
    return [_describe_stored(stored, name, status) for name, status in stored.scan()]


def _describe_stored(stored: ServedFolder, name: str, status: os.stat_result) -> SourceFile:
    mode = status.st_mode & 0o777
    path = os.path.join(stored.path, name)
    return SourceFile(name, path, status.st_size, mode=mode)


def read_stored(stored: ServedFolder, source: SourceFile) -> Iterator[bytes]:
    with stored.open(source.name) as file:
        while chunk := file.read(_CHUNK):
            yield chunk
