"""Content-addressed code: ``snapshots/<sha256>/`` holds the files exactly as submitted.

The key is the hash of a manifest (names, executable bits, content hashes), so the same code is
stored once. A snapshot is written aside and renamed: it is there completely or not at all, and it
never changes afterwards.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ConflictError, FileNotInRunError, NotFoundError, SnapshotError
from .source_folder import Identity, SourceFile, explain_unreadable, iter_source_files
from .workspace_folder import WorkspaceFolder

MAX_BYTES = 300 * 1024**2
MAX_FILES = 100_000

_KEY = re.compile(r"[0-9a-f]{64}\Z")
_CHUNK = 1024**2


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
    """Capture a folder's code, and ``files`` (name in the snapshot → content or local path) over it.

    Raises:
        SnapshotError: the code cannot be read, is too big, or cannot be stored.
    """
    sources = _list_sources(workspace, source_directory, files or {})
    key = _hash_manifest((s, _hash_chunks(_read_chunks(s))) for s in sources)
    if not os.path.isdir(os.path.join(workspace.snapshots_folder, key)):
        key = _store(workspace, sources)
    return Snapshot(key, len(sources), sum(s.size for s in sources))


def restore_snapshot(workspace: WorkspaceFolder, key: str, destination: str) -> None:
    """Copy the code into ``destination``, a folder that is empty or not there yet.

    Copies and never links: a script may change its own files in place.

    Raises:
        NotFoundError: no such snapshot.
        ConflictError: the destination holds something already.
        SnapshotError: the files cannot be written.
    """
    root = _find_snapshot(workspace, key)
    sources = list(iter_source_files(root, frozenset()))
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
    return sorted((s.name, s.size) for s in iter_source_files(root, frozenset()))


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


# --- what belongs to the snapshot --------------------------------------------------------------
def _list_sources(
    workspace: WorkspaceFolder,
    source_directory: str | os.PathLike[str] | None,
    files: Mapping[str, bytes | os.PathLike[str]],
) -> list[SourceFile]:
    found: dict[str, SourceFile] = {}
    if source_directory is not None:
        root = os.path.abspath(os.fspath(source_directory))
        for source in iter_source_files(root, _identify_own_folders(workspace)):
            found[source.name] = source
            if len(found) > MAX_FILES:
                raise _explain_too_many(root)
    for name, content in files.items():
        _check_name(name, found)
        found[name] = _make_source(name, content)
    sources = [found[name] for name in sorted(found)]
    _check_size(sources, source_directory)
    return sources


def _identify_own_folders(workspace: WorkspaceFolder) -> frozenset[Identity]:
    """The workspace may lie inside the source folder, or be it; runs and models are no code."""
    own = (
        workspace.path,
        workspace.runs_folder,
        workspace.snapshots_folder,
        workspace.models_folder,
        workspace.environments_folder,
        workspace.client_folder,
    )
    identities = set()
    for path in own:
        try:
            status = os.stat(path)
        except OSError:
            continue
        identities.add((status.st_dev, status.st_ino))
    return frozenset(identities)


def _check_name(name: str, found: Mapping[str, SourceFile]) -> None:
    parts = name.split("/")
    if "\0" in name or any(part in ("", ".", "..") for part in parts):
        raise SnapshotError(
            f"{name!r} is not a name for a file of code.",
            "Give a relative path such as 'train.py' or 'package/module.py'.",
        )
    above = {"/".join(parts[:n]) for n in range(1, len(parts))}
    clash = next((k for k in found if k in above or k.startswith(name + "/")), None)
    if clash is not None:
        raise SnapshotError(f"{name!r} cannot be stored beside {clash!r}: one is inside the other.")


def _make_source(name: str, content: bytes | os.PathLike[str]) -> SourceFile:
    if isinstance(content, (bytes, bytearray, memoryview)):
        data = bytes(content)
        return SourceFile(name, "", len(data), is_executable=False, content=data)
    path = os.path.abspath(os.fspath(content))
    try:
        status = os.stat(path)
    except FileNotFoundError:
        raise SnapshotError(f"There is no file {path}.") from None
    except OSError as error:
        raise explain_unreadable(path, error) from None
    if not os.path.isfile(path):
        raise SnapshotError(f"{path} is not a file.", "Name a file, or a folder as source folder.")
    return SourceFile(name, path, status.st_size, bool(status.st_mode & 0o100))


def _check_size(sources: list[SourceFile], root: Any) -> None:
    total = sum(s.size for s in sources)
    if total <= MAX_BYTES:
        return
    biggest = sorted(sources, key=lambda s: -s.size)[:5]
    shown = ", ".join(f"{s.name} ({_megabytes(s.size)})" for s in biggest)
    raise SnapshotError(
        f"The code in {root or 'the files given'} has {_megabytes(total)}; "
        f"a snapshot holds up to {_megabytes(MAX_BYTES)}. The biggest files: {shown}.",
        _LEAVE_OUT,
    )


def _explain_too_many(root: str) -> SnapshotError:
    return SnapshotError(f"{root} holds more than {MAX_FILES:,} files of code.", _LEAVE_OUT)


_LEAVE_OUT = (
    "Leave out what is not code: name it in .amlignore at the top of the source folder, "
    "one pattern a line as in .gitignore, such as `data/` or `*.csv`."
)


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB"


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
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _hash_manifest(hashed: Iterable[tuple[SourceFile, str]]) -> str:
    manifest = hashlib.sha256()
    for source, digest in hashed:
        mode = "x" if source.is_executable else "-"
        manifest.update(f"{mode} {digest} ".encode() + os.fsencode(source.name) + b"\0")
    return manifest.hexdigest()


def _store(workspace: WorkspaceFolder, sources: list[SourceFile]) -> str:
    """Write the files aside, rename, and return the key of what was really written.

    A file may change between being hashed and being copied; the copy is the truth.
    """
    aside = os.path.join(workspace.snapshots_folder, f".new-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        os.makedirs(aside)
        key = _hash_manifest(_write_files(aside, sources, 0o444))
        _rename_aside(aside, os.path.join(workspace.snapshots_folder, key))
    except OSError as error:
        _remove_tree(aside)
        raise _explain_unwritable(workspace.snapshots_folder, sources, error) from None
    except BaseException:
        _remove_tree(aside)
        raise
    return key


def _rename_aside(aside: str, path: str) -> None:
    try:
        os.rename(aside, path)
    except OSError:
        if not os.path.isdir(path):
            raise
        _remove_tree(aside)  # Another process has stored the same code meanwhile.


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
    total = _megabytes(sum(s.size for s in sources))
    return SnapshotError(
        f"Cannot store {total} of code in {folder}: {error.strerror or error}.",
        "Free some space there, make it writable, or use another workspace (ESTIMATORY_WORKSPACE).",
    )


def _remove_tree(path: str) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)


def _find_snapshot(workspace: WorkspaceFolder, key: str) -> str:
    path = os.path.join(workspace.snapshots_folder, key)
    if not _KEY.match(key) or not os.path.isdir(path):
        raise NotFoundError(f"There is no snapshot {key!r} in {workspace.path}.")
    return path
