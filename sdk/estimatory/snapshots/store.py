"""Content-addressed code: ``snapshots/<sha256>/`` holds the files exactly as submitted.

The key is the hash of a manifest (names, executable bits, content hashes), so the same code is
stored once. A snapshot is written aside and renamed: it is there completely or not at all, and it
never changes afterwards. Who could not read a file of the source cannot read it here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from ..base.files import remove_tree, sweep_aside, write_all
from ..base.lazy_dataclasses import dataclass
from ..base.served_files import ServedFolder
from ..errors import ConflictError, DamagedFileError, SnapshotError
from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_modes import is_shared
from ..folders.workspace_settings import get_number
from ..folders.workspace_trust import check_tree_trusted
from . import source_files
from .source_files import (
    Identity,
    SourceFile,
    explain_unreadable,
    list_source_files,
    render_megabytes,
)

_CHUNK = 1024**2
_ASIDE = ".new-"


@dataclass(frozen=True)
class Snapshot:
    """Code that has been captured."""

    key: str
    names: tuple[str, ...]
    """Of its files."""
    size_bytes: int

    @property
    def n_files(self) -> int:
        return len(self.names)


def take_snapshot(
    workspace: WorkspaceFolder,
    source_directory: str | os.PathLike[str] | None,
    files: Mapping[str, bytes | os.PathLike[str]] | None = None,
) -> Snapshot:
    """Capture the code in a folder, with ``files`` (name → content or local path) over it.

    Raises:
        SnapshotError: the code cannot be read, is too big, or cannot be stored.
    """
    sources = _list_sources(workspace, source_directory, files or {})
    owner = _name_owner(workspace)
    key = _hash_manifest(((s, _hash_chunks(_read_chunks(s))) for s in sources), owner)
    if not os.path.isdir(os.path.join(workspace.snapshots_folder, key)):
        key = _store(workspace, sources)
    return Snapshot(key, tuple(s.name for s in sources), sum(s.size for s in sources))


def list_code(
    workspace: WorkspaceFolder, source_directory: str | os.PathLike[str] | None
) -> list[tuple[str, int]]:
    """List names with sizes in bytes that a snapshot of the folder would hold; store nothing.

    Raises:
        SnapshotError: the code cannot be read or is too big.
    """
    sources = _list_sources(workspace, source_directory, {})
    return [(source.name, source.size) for source in sources]


def _list_sources(
    workspace: WorkspaceFolder,
    folder: str | os.PathLike[str] | None,
    files: Mapping[str, bytes | os.PathLike[str]],
) -> list[SourceFile]:
    def find_limit() -> float:
        return get_number(workspace, "snapshots.max_bytes", source_files.MAX_BYTES)

    return list_source_files(folder, files, _identify_own_folders(workspace), find_limit)


def restore_snapshot(workspace: WorkspaceFolder, key: str, destination: str) -> None:
    """Copy the code into ``destination``, a folder that is empty or missing.

    Copies and never links: a script may change its own files in place.

    Raises:
        NotFoundError: no such snapshot.
        ConflictError: the destination holds something already.
        SnapshotError: the files cannot be written.
        UntrustedWorkspaceError: another user put a file there, or may change one.
    """
    from .reading import find_snapshot, list_stored_files, read_stored

    stored = find_snapshot(workspace, key)
    check_tree_trusted(workspace.path, stored.path)
    sources = list_stored_files(stored)
    try:
        os.makedirs(destination, exist_ok=True)
        if os.listdir(destination):
            raise ConflictError(f"Cannot restore code into {destination}: it is not empty.")
        for _ in _write_files(destination, sources, 0o666, lambda s: read_stored(stored, s)):
            pass
    except OSError as error:
        raise _explain_unwritable(destination, sources, error) from None


def verify_snapshot(workspace: WorkspaceFolder, key: str) -> None:
    """Check the files of a snapshot by its key; raise DamagedFileError if they differ."""
    from .reading import KEY, list_stored_files, read_stored

    if not KEY.match(key):
        return
    stored = ServedFolder(workspace.snapshots_folder, key)
    if not stored.has_folder(""):
        raise DamagedFileError(stored.path, "it is not a folder")
    try:
        sources = sorted(list_stored_files(stored), key=lambda source: source.name)
        hashed = [(s, _hash_chunks(read_stored(stored, s))) for s in sources]
        owners = ("", str(os.stat(stored.path).st_uid))
    except (OSError, SnapshotError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DamagedFileError(stored.path, reason) from None
    if key not in {_hash_manifest(hashed, owner) for owner in owners}:
        raise DamagedFileError(stored.path, "its files are not those that were stored")


def sweep_snapshots(workspace: WorkspaceFolder, older_than_s: float = 86400) -> int:
    """Remove what killed submissions left aside; return the number."""
    return sweep_aside(workspace.snapshots_folder, _ASIDE, older_than_s)


def _identify_own_folders(workspace: WorkspaceFolder) -> frozenset[Identity]:
    """Identify the workspace's folders, which may lie in the source: its runs are no code."""
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


def _name_owner(workspace: WorkspaceFolder) -> str:
    """Return the user of a snapshot in a shared workspace: others cannot read private code."""
    try:
        return str(os.geteuid()) if is_shared(os.stat(workspace.snapshots_folder)) else ""
    except OSError:  # not there yet, or not to be used: storing says so
        return ""


def _hash_manifest(hashed: Iterable[tuple[SourceFile, str]], owner: str) -> str:
    import hashlib

    manifest = hashlib.sha256()
    for source, digest in hashed:
        mode = ("x" if source.is_executable else "-") + ("" if source.mode & 0o040 else owner)
        manifest.update(f"{mode} {digest} ".encode() + os.fsencode(source.name) + b"\0")
    return manifest.hexdigest()


def _store(workspace: WorkspaceFolder, sources: list[SourceFile]) -> str:
    """Write the files aside, rename, and return the key of the written content.

    A file may change between being hashed and being copied; the copy is the truth.
    """
    aside = os.path.join(workspace.snapshots_folder, f"{_ASIDE}{os.getpid()}-{os.urandom(4).hex()}")
    try:
        os.makedirs(aside)
        key = _hash_manifest(_write_files(aside, sources, 0o444), _name_owner(workspace))
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
    root: str,
    sources: list[SourceFile],
    mode: int,
    read: Callable[[SourceFile], Iterator[bytes]] = _read_chunks,
) -> Iterator[tuple[SourceFile, str]]:
    """Write each file and yield it with the hash of the written content."""
    folders = {root}
    for source in sources:
        path = f"{root}/{source.name}"
        folder = os.path.dirname(path)
        if folder not in folders:
            os.makedirs(folder, exist_ok=True)
            folders.add(folder)
        execute = (mode >> 2) & 0o111 if source.is_executable else 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        fd = os.open(path, flags, (mode | execute) & _readers(source.mode))
        try:
            yield source, _hash_chunks(_write_through(fd, read(source)))
        finally:
            os.close(fd)


def _readers(mode: int) -> int:
    """Return all bits of the owner, and those of group and others if they may read the source."""
    return 0o700 | (0o070 if mode & 0o040 else 0) | (0o007 if mode & 0o004 else 0)


def _write_through(fd: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        write_all(fd, chunk)
        yield chunk


def _explain_unwritable(folder: str, sources: list[SourceFile], error: OSError) -> SnapshotError:
    total = render_megabytes(sum(s.size for s in sources))
    return SnapshotError(
        f"Cannot store {total} of code in {folder}: {error.strerror or error}.",
        "Free some space there, make it writable, or use another workspace (ESTIMATORY_WORKSPACE).",
    )
