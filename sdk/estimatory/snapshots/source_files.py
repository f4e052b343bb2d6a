"""The files that are a run's code: of a folder, under ignore rules, and single ones.

Ignore rules are those of one file at the top of the folder: ``.estimatoryignore``, ``.amlignore``
or ``.gitignore``, the first that is there, in the syntax of git.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Tuple

from ..base.current_folder import absolute_path
from ..errors import DamagedFileError, SnapshotError

MAX_BYTES = 300 * 1024**2
MAX_FILES = 100_000
IGNORE_FILES = (".estimatoryignore", ".amlignore", ".gitignore")
ALWAYS_LEFT_OUT = frozenset(
    {".git", "__pycache__", ".ipynb_checkpoints", ".estimatory", "node_modules", ".venv"}
)
RUNS_OWN = frozenset({"outputs", "logs"})
"""Folders that every run has beside its code: a file of such a name cannot be there, too."""
_LEAVE_OUT = (
    "Leave out what is not code: name it in .amlignore at the top of the source folder, "
    "one pattern a line as in .gitignore, such as `data/` or `*.csv`."
)
_RAISE_LIMIT = (
    ' For more, {"snapshots": {"max_bytes": 1e9}} in settings.json of the workspace raises the '
    "limit."
)

Identity = Tuple[int, int]
"""Device and inode: the same folder whatever path leads to it."""
_IsIgnored = Callable[[str], bool]


class SourceFile(NamedTuple):
    """One file of code: its path, or its content if it exists in memory only."""

    name: str
    """Relative, with ``/`` between the parts."""
    path: str
    size: int
    content: bytes | None = None
    mode: int = 0o644
    """Who may read and execute it, as the bits of ``chmod`` say."""

    @property
    def is_executable(self) -> bool:
        """Whether its owner may execute it."""
        return bool(self.mode & 0o100)


def list_source_files(
    folder: str | os.PathLike[str] | None,
    files: Mapping[str, bytes | os.PathLike[str]],
    left_out: frozenset[Identity],
    find_limit: Callable[[], float],
) -> list[SourceFile]:
    """List the code in ``folder`` with ``files`` (name → content or path) over it, by name.

    Ignore rules do not touch ``files``; folders of ``left_out`` are skipped. A link to a file gives
    its content, a link to a folder the files in it; broken links and special files (FIFOs, sockets,
    devices) are skipped. More bytes than ``MAX_BYTES`` are taken up to the limit of ``find_limit``.

    Raises:
        SnapshotError: something cannot be read, or all of it is too big for a snapshot.
    """
    found: dict[str, SourceFile] = {}
    if folder is not None:
        for source in _walk(absolute_path(folder), left_out):
            found[source.name] = source
            if len(found) > MAX_FILES:
                message = f"{folder} holds more than {MAX_FILES:,} files of code."
                raise SnapshotError(message, _LEAVE_OUT)
    for name, content in files.items():
        _check_name(name, found)
        found[name] = _make_source(name, content)
    sources = [found[name] for name in sorted(found)]
    origin = "the files given" if folder is None else os.fspath(folder)
    _check_size(sources, origin, find_limit)
    return sources


def explain_unreadable(path: str, error: OSError) -> SnapshotError:
    """Return the error for a file or folder of the source that we may not read."""
    if isinstance(error, FileNotFoundError):
        message = f"{path} vanished while the code was being captured."
        return SnapshotError(message, "Submit again once nothing removes files there.")
    return SnapshotError(
        f"Cannot read {path}: {error.strerror or error}.",
        "Make it readable, or leave it out by naming it in .amlignore at the top of the folder.",
    )


def render_megabytes(size: float) -> str:
    return f"{size / 1024**2:,.1f} MB"


# --- walking a folder --------------------------------------------------------------------------
def _walk(root: str, left_out: frozenset[Identity]) -> Iterator[SourceFile]:
    pending: list[tuple[str, str, tuple[Identity, ...]]] = [(root, "", (_identify_root(root),))]
    readers = {root: _find_readers(os.stat(root))}
    is_ignored = _read_ignore_rules(root)
    n_folders = 0
    while pending:
        path, prefix, above = pending.pop()
        n_folders += 1
        if n_folders > MAX_FILES:
            raise SnapshotError(f"{root} holds more than {MAX_FILES:,} folders.", _LEAVE_OUT)
        for entry, status in _scan(path):
            name = prefix + entry.name
            if stat.S_ISREG(status.st_mode) and not is_ignored(name):
                if name in RUNS_OWN:
                    _tell_left_out(entry.path)
                    continue
                yield _describe_file(name, entry.path, status, readers[path])
            elif stat.S_ISDIR(status.st_mode) and not is_ignored(name + "/"):
                identity = (status.st_dev, status.st_ino)
                # A link to a folder above would be followed for ever.
                if identity not in above and identity not in left_out:
                    pending.append((entry.path, name + "/", (*above, identity)))
                    readers[entry.path] = readers[path] & _find_readers(status)


def _identify_root(root: str) -> Identity:
    try:
        status = os.stat(root)
    except FileNotFoundError:
        message = f"There is no source folder {root}."
        raise SnapshotError(message, "Name the folder that holds the script.") from None
    except (OSError, ValueError) as error:
        raise SnapshotError(f"Cannot read the source folder {root!r}: {error}.") from None
    if not stat.S_ISDIR(status.st_mode):
        raise SnapshotError(
            f"The source folder {root} is not a folder.",
            f"Name the folder that holds the script: {os.path.dirname(root)}",
        )
    return status.st_dev, status.st_ino


def _scan(path: str) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    """Scan a folder: entries with their kinds, links followed, without what is always left out."""
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
        # A link that leads nowhere, or round in a circle, holds no code.
        if entry.is_symlink() and not isinstance(error, PermissionError):
            return None
        raise explain_unreadable(entry.path, error) from None


def _tell_left_out(path: str) -> None:
    from ..base.user_messages import tell_once

    tell_once(
        f"The file {path} is left out of the code: every run has a folder of that name for what it "
        "writes. Rename the file if the script reads it."
    )


# --- ignore rules ------------------------------------------------------------------------------
def _read_ignore_rules(root: str) -> _IsIgnored:
    for name in IGNORE_FILES:
        path = os.path.join(root, name)
        if os.path.lexists(path):
            return _parse_ignore_rules(path, read_ignore_file(path).split("\n"))
    return _ignore_nothing


def read_ignore_file(path: str) -> str:
    """Return the text of a file of ignore rules that is there.

    Raises:
        SnapshotError: its rules cannot be known, so what they keep back would travel.
    """
    from ..base.text_files import read_text_file

    try:
        return read_text_file(path)
    except DamagedFileError as error:
        raise SnapshotError(
            f"The ignore rules {path} cannot be read: {error.reason}.",
            "Without them, files that they keep back would travel. "
            "Make it a file of text in UTF-8, or remove it.",
        ) from None


def _ignore_nothing(_name: str) -> bool:
    return False


def _parse_ignore_rules(path: str, lines: list[str]) -> _IsIgnored:
    if all(not line.strip() or line.startswith("#") for line in lines):
        return _ignore_nothing
    try:
        from pathspec import GitIgnoreSpec
    except ImportError:
        message = f"Cannot apply {path}: the package pathspec is not installed here."
        raise SnapshotError(message, "Install pathspec, or remove the file.") from None
    for number, line in enumerate(lines, 1):
        try:
            parsed = list(GitIgnoreSpec.from_lines([line]).patterns)
        except (ValueError, re.error):
            raise _explain_bad_pattern(path, number, line) from None
        # An open bracket matches nothing, silently.
        if "[" in line and not line.startswith("#") and parsed[0].include is None:
            raise _explain_bad_pattern(path, number, line)
    spec = GitIgnoreSpec.from_lines(lines)
    return lambda name: bool(spec.match_file(name))


def _explain_bad_pattern(path: str, number: int, line: str) -> SnapshotError:
    return SnapshotError(
        f"{path}, line {number}: {line!r:.80} is not a pattern that git knows.",
        "Write one a line, such as `data/` or `*.csv`, or put a # before it.",
    )


# --- files given one by one, and the limit -----------------------------------------------------
def _check_name(name: str, found: Mapping[str, SourceFile]) -> None:
    parts = name.split("/")
    if "\0" in name or any(part in ("", ".", "..") for part in parts):
        raise SnapshotError(
            f"{name!r} is not a name for a file of code.",
            "Give a relative path such as 'train.py' or 'package/module.py'.",
        )
    if name in RUNS_OWN:
        raise SnapshotError(
            f"A file of code cannot be named {name!r}: every run has a folder of that name.",
            "Give it another name.",
        )
    above = {"/".join(parts[:n]) for n in range(1, len(parts))}
    clash = next((k for k in found if k in above or k.startswith(name + "/")), None)
    if clash is not None:
        raise SnapshotError(f"{name!r} cannot be stored beside {clash!r}: one is inside the other.")


def _make_source(name: str, content: bytes | os.PathLike[str]) -> SourceFile:
    if isinstance(content, bytes):
        return SourceFile(name, "", len(content), content)
    path = absolute_path(content)
    try:
        status = os.stat(path)
    except FileNotFoundError:
        raise SnapshotError(f"There is no file {path}.", "Check its name.") from None
    except OSError as error:
        raise explain_unreadable(path, error) from None
    if not stat.S_ISREG(status.st_mode):
        raise SnapshotError(f"{path} is not a file.", "Give a folder as the source folder.")
    return _describe_file(name, path, status)


def _find_readers(folder: os.stat_result) -> int:
    """Return the bits that have effect for a file: those of users who may enter the folder."""
    mode = folder.st_mode
    return 0o700 | (0o070 if mode & 0o010 else 0) | (0o007 if mode & 0o001 else 0)


def _describe_file(
    name: str, path: str, status: os.stat_result, readers: int = 0o777
) -> SourceFile:
    mode = stat.S_IMODE(status.st_mode) & readers
    return SourceFile(name, path, status.st_size, mode=mode)


def _check_size(sources: list[SourceFile], origin: str, find_limit: Callable[[], float]) -> None:
    total = sum(s.size for s in sources)
    if total <= MAX_BYTES or total <= find_limit():
        return
    biggest = sorted(sources, key=lambda s: -s.size)[:5]
    shown = ", ".join(f"{s.name} ({render_megabytes(s.size)})" for s in biggest)
    raise SnapshotError(
        f"The code in {origin} has {render_megabytes(total)}; a snapshot holds up to "
        f"{render_megabytes(max(MAX_BYTES, find_limit()))}. The biggest files: {shown}.",
        _LEAVE_OUT + _RAISE_LIMIT,
    )
