"""Content-addressed code: ``snapshots/<sha256>/`` holds the files exactly as submitted.

The key is the hash of a manifest (names, executable bits, content hashes), so the same code is
stored once. A snapshot is written aside and renamed: it is there completely or not at all, and it
never changes afterwards.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .errors import ConflictError, DamagedFileError, FileNotInRunError, NotFoundError, SnapshotError
from .files import remove_tree, sweep_aside
from .source_files import (
    Identity,
    SourceFile,
    explain_unreadable,
    list_source_files,
    render_megabytes,
)
from .workspace_folder import WorkspaceFolder

_KEY = re.compile(r"[0-9a-f]{64}\Z")
_CHUNK = 1024**2
_ASIDE = ".new-"


@dataclass(frozen=True)
class Snapshot:
    """Code that has been captured."""

    key: str
    n_files: int
    size_bytes: int


def take_snapshot(
    workspace: WorkspaceFolder,
    source_directory: str | os.PathLike[str] | None,
    files: Mapping[str, bytes | os.PathLike[str]] | None = None,
) -> Snapshot:
    """Capture the code in a folder, with ``files`` (name → content or local path) over it.

    Raises:
        SnapshotError: the code cannot be read, is too big, or cannot be stored.
    """
    left_out = _identify_own_folders(workspace)
    sources = list_source_files(source_directory, files or {}, left_out)
    key = _hash_manifest((s, _hash_chunks(_read_chunks(s))) for s in sources)
    if not os.path.isdir(os.path.join(workspace.snapshots_folder, key)):
        key = _store(workspace, sources)
    return Snapshot(key, len(sources), sum(s.size for s in sources))


def list_code(
    workspace: WorkspaceFolder, source_directory: str | os.PathLike[str] | None
) -> list[tuple[str, int]]:
    """Names with sizes in bytes of what a snapshot of the folder would hold; stores nothing.

    Raises:
        SnapshotError: the code cannot be read or is too big.
    """
    sources = list_source_files(source_directory, {}, _identify_own_folders(workspace))
    return [(source.name, source.size) for source in sources]


def restore_snapshot(workspace: WorkspaceFolder, key: str, destination: str) -> None:
    """Copy the code into ``destination``, a folder that is empty or not there yet.

    Copies and never links: a script may change its own files in place.

    Raises:
        NotFoundError: no such snapshot.
        ConflictError: the destination holds something already.
        SnapshotError: the files cannot be written.
    """
    root = _find_snapshot(workspace, key)
    sources = list(_iter_stored_files(root))
    try:
        os.makedirs(destination, exist_ok=True)
        if os.listdir(destination):
            raise ConflictError(f"Cannot restore code into {destination}: it is not empty.")
        for _ in _write_files(destination, sources, 0o666):
            pass
    except OSError as error:
        raise _explain_unwritable(destination, sources, error) from None


def list_snapshot_files(workspace: WorkspaceFolder, key: str) -> list[tuple[str, int]]:
    """Relative names with sizes in bytes, sorted; nothing for the empty key of a run without code.

    Raises:
        NotFoundError: no such snapshot.
    """
    if not key:
        return []
    root = _find_snapshot(workspace, key)
    return sorted((s.name, s.size) for s in _iter_stored_files(root))


def find_snapshot_file(workspace: WorkspaceFolder, key: str, name: str) -> str:
    """The path of one file of a snapshot.

    Raises:
        NotFoundError: no such snapshot.
        FileNotInRunError: no such file, or a name that leads out of the snapshot.
    """
    root = os.path.realpath(_find_snapshot(workspace, key))
    path = "" if "\0" in name else os.path.realpath(os.path.join(root, name))
    if path.startswith(root + os.sep) and os.path.isfile(path):
        return path
    known = [known for known, _ in list_snapshot_files(workspace, key)]
    shown = ", ".join(known[:20]) or "no files"
    raise FileNotInRunError(f"The code has no file {name!r}. It has: {shown}.")


def verify_snapshot(workspace: WorkspaceFolder, key: str) -> None:
    """Raises DamagedFileError unless the files of a snapshot are those that its name stands for."""
    if not _KEY.match(key):
        return
    root = os.path.join(workspace.snapshots_folder, key)
    if not os.path.isdir(root):
        raise DamagedFileError(root, "it is not a folder")
    try:
        sources = sorted(_iter_stored_files(root), key=lambda source: source.name)
        found = _hash_manifest((s, _hash_chunks(_read_chunks(s))) for s in sources)
    except (OSError, SnapshotError) as error:
        raise DamagedFileError(root, getattr(error, "strerror", None) or str(error)) from None
    if found != key:
        raise DamagedFileError(root, "its files are not those that were stored")


def sweep_snapshots(workspace: WorkspaceFolder, older_than_s: float = 86400) -> int:
    """Remove what submissions that were killed have left aside; returns how many."""
    return sweep_aside(workspace.snapshots_folder, _ASIDE, older_than_s)


def _identify_own_folders(workspace: WorkspaceFolder) -> frozenset[Identity]:
    """The workspace may lie inside the source folder, or be it: its runs are no code."""
    own = (
        workspace.path,
        workspace.runs_folder,
        workspace.snapshots_folder,
        workspace.models_folder,
        workspace.environments_folder,
        workspace.client_folder,
    )
    found = [os.stat(path) for path in own if os.path.isdir(path)]
    return frozenset((status.st_dev, status.st_ino) for status in found)


def _find_snapshot(workspace: WorkspaceFolder, key: str) -> str:
    path = os.path.join(workspace.snapshots_folder, key)
    if not _KEY.match(key) or not os.path.isdir(path):
        raise NotFoundError(f"There is no snapshot {key!r} in {workspace.path}.")
    return path


def _iter_stored_files(root: str) -> Iterator[SourceFile]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            status = os.stat(path)
            is_executable = bool(status.st_mode & 0o100)
            yield SourceFile(os.path.relpath(path, root), path, status.st_size, is_executable)


# --- reading, hashing, writing -----------------------------------------------------------------
def _read_chunks(source: SourceFile) -> Iterator[bytes]:
    if source.content is not None:
        yield source.content
        return
    try:
        # Not to hang when the file has become a FIFO since it was looked at.
        fd = os.open(source.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            while chunk := os.read(fd, _CHUNK):
                yield chunk
        finally:
            os.close(fd)
    except OSError as error:
        raise explain_unreadable(source.path, error) from None


def _hash_chunks(chunks: Iterable[bytes]) -> str:
    import hashlib  # loads OpenSSL, which a worker on its way to the script need not wait for

    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _hash_manifest(hashed: Iterable[tuple[SourceFile, str]]) -> str:
    import hashlib

    manifest = hashlib.sha256()
    for source, digest in hashed:
        mode = "x" if source.is_executable else "-"
        manifest.update(f"{mode} {digest} ".encode() + os.fsencode(source.name) + b"\0")
    return manifest.hexdigest()


def _store(workspace: WorkspaceFolder, sources: list[SourceFile]) -> str:
    """Write the files aside, rename, and return the key of what was really written.

    A file may change between being hashed and being copied; the copy is the truth.
    """
    aside = os.path.join(workspace.snapshots_folder, f"{_ASIDE}{os.getpid()}-{os.urandom(4).hex()}")
    try:
        os.makedirs(aside)
        key = _hash_manifest(_write_files(aside, sources, 0o444))
        _rename_aside(aside, os.path.join(workspace.snapshots_folder, key))
    except OSError as error:
        remove_tree(aside)
        raise _explain_unwritable(workspace.snapshots_folder, sources, error) from None
    except BaseException:
        remove_tree(aside)
        raise
    return key


def _rename_aside(aside: str, path: str) -> None:
    try:
        os.rename(aside, path)
    except OSError:
        if not os.path.isdir(path):
            raise
        remove_tree(aside)  # Another process has stored the same code meanwhile.


def _write_files(
    root: str, sources: list[SourceFile], mode: int
) -> Iterator[tuple[SourceFile, str]]:
    """Write each file and yield it with the hash of what was written."""
    folders = {root}
    for source in sources:
        path = f"{root}/{source.name}"
        folder = os.path.dirname(path)
        if folder not in folders:
            os.makedirs(folder, exist_ok=True)
            folders.add(folder)
        execute = (mode >> 2) & 0o111 if source.is_executable else 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        fd = os.open(path, flags, mode | execute)
        try:
            yield source, _hash_chunks(_write_through(fd, _read_chunks(source)))
        finally:
            os.close(fd)


def _write_through(fd: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(fd, rest) :]
        yield chunk


def _explain_unwritable(folder: str, sources: list[SourceFile], error: OSError) -> SnapshotError:
    total = render_megabytes(sum(s.size for s in sources))
    return SnapshotError(
        f"Cannot store {total} of code in {folder}: {error.strerror or error}.",
        "Free some space there, make it writable, or use another workspace (ESTIMATORY_WORKSPACE).",
    )
