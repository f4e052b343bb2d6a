"""Which files of a source folder are code: ignore rules, links, special files.

Ignore rules are those of one file at the top of the folder: ``.estimatoryignore``, ``.amlignore``
or ``.gitignore``, the first that is there, in the syntax of git.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .errors import SnapshotError

IGNORE_FILES = (".estimatoryignore", ".amlignore", ".gitignore")
ALWAYS_LEFT_OUT = frozenset(
    {".git", "__pycache__", ".ipynb_checkpoints", ".estimatory", "node_modules", ".venv"}
)

Identity = tuple[int, int]
"""Device and inode: the same folder whatever path leads to it."""
_IsIgnored = Callable[[str], bool]


class SourceFile(NamedTuple):
    """One file of code: where it lies, or its content when it exists in memory only."""

    name: str
    """Relative, with ``/`` between the parts."""
    path: str
    size: int
    is_executable: bool
    content: bytes | None = None


def iter_source_files(root: str, left_out: frozenset[Identity]) -> Iterator[SourceFile]:
    """Yield the files of code below ``root``, in no order; folders of ``left_out`` are passed over.

    A link to a file stands for its content, a link to a folder for the files in it; broken links
    and special files (FIFOs, sockets, devices) are passed over.

    Raises:
        SnapshotError: no such folder, or something in it that cannot be read.
    """
    pending = [(root, "", (_identify_root(root),))]
    is_ignored = _read_ignore_rules(root)
    while pending:
        path, prefix, above = pending.pop()
        for entry, status in _scan(path):
            name = prefix + entry.name
            if stat.S_ISREG(status.st_mode) and not is_ignored(name):
                yield SourceFile(name, entry.path, status.st_size, bool(status.st_mode & 0o100))
            elif stat.S_ISDIR(status.st_mode) and not is_ignored(name + "/"):
                identity = (status.st_dev, status.st_ino)
                # A link to a folder above would be followed for ever.
                if identity not in above and identity not in left_out:
                    pending.append((entry.path, name + "/", (*above, identity)))


def explain_unreadable(path: str, error: OSError) -> SnapshotError:
    """The error for a file or folder of the source that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        message = f"{path} vanished while the code was being captured."
        return SnapshotError(message, "Submit again once nothing removes files there.")
    message = f"Cannot read {path}: {error.strerror or error}."
    ignore = f"leave it out by naming it in {IGNORE_FILES[1]} at the top of the source folder."
    return SnapshotError(message, f"Make it readable, or {ignore}")


def _identify_root(root: str) -> Identity:
    try:
        status = os.stat(root)
    except FileNotFoundError:
        raise SnapshotError(
            f"There is no source folder {root}.", "Name the folder that holds the script."
        ) from None
    except (OSError, ValueError) as error:
        raise SnapshotError(f"Cannot read the source folder {root!r}: {error}.") from None
    if not stat.S_ISDIR(status.st_mode):
        raise SnapshotError(
            f"The source folder {root} is not a folder.",
            f"Name the folder that holds the script: {os.path.dirname(root) or '.'}",
        )
    return status.st_dev, status.st_ino


def _scan(path: str) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    """Entries with what they are, links followed, without what is always left out."""
    try:
        with os.scandir(path) as entries:
            listed = [entry for entry in entries if entry.name not in ALWAYS_LEFT_OUT]
    except OSError as error:
        raise explain_unreadable(path, error) from None
    for entry in listed:
        status = _stat(entry)
        if status is not None:
            yield entry, status


def _stat(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat()
    except OSError as error:
        # A link that leads nowhere or round in a circle holds no code.
        if entry.is_symlink() and not isinstance(error, PermissionError):
            return None
        raise explain_unreadable(entry.path, error) from None


def _read_ignore_rules(root: str) -> _IsIgnored:
    for name in IGNORE_FILES:
        path = os.path.join(root, name)
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                return _parse_ignore_rules(path, file.read().splitlines())
        except FileNotFoundError:
            continue
        except OSError as error:
            raise explain_unreadable(path, error) from None
    return lambda name: False


def _parse_ignore_rules(path: str, lines: list[str]) -> _IsIgnored:
    if all(not line.strip() or line.startswith("#") for line in lines):
        return lambda name: False
    try:
        from pathspec import GitIgnoreSpec
    except ImportError:
        raise SnapshotError(
            f"Cannot read {path}: the package pathspec is not installed here.",
            "Install pathspec, or remove the file.",
        ) from None
    try:
        spec = GitIgnoreSpec.from_lines(lines)
    except ValueError as error:
        raise SnapshotError(f"{path} holds a pattern that is not valid: {error}.") from None
    return lambda name: bool(spec.match_file(name))
