"""The one place that finds and opens what may be shown or copied out of a run, model or snapshot.

Every part of a path is opened below the folder that was opened before it, and never through a
link: so nothing that a script leaves, nor what it exchanges meanwhile, leads a reader out. A link
stands for what it leads to as long as that lies in the same served folder; the folder itself and
those above it that belong to the run are no links. Only regular files are opened, and never waited
for.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_PASSED = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CONTENT = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_MOST_LINKS = 40


class ServedFolder:
    """A folder whose regular files may be shown, and nothing outside of it.

    Names are relative, with ``/`` between their parts. What may not be shown raises
    ``FileNotFoundError``, as what is not there.
    """

    def __init__(self, base: str, *below: str) -> None:
        """``base`` may be reached through links; the folders ``below`` it may not."""
        self.path = os.path.join(base, *below)
        self._base = base
        self._below = below

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading.

        Raises:
            FileNotFoundError: there is none that may be shown.
            PermissionError: this user may not read it.
        """
        try:
            with self._walk() as walk:
                return os.fdopen(_open_regular(*walk.go_to(name)), "rb")
        except PermissionError:
            raise
        except (OSError, ValueError):  # a link that leads out, a pipe; a name that none can have
            raise _not_shown(name) from None

    def has_folder(self, name: str) -> bool:
        """Return whether ``name`` is a folder in it; the empty name is the folder itself."""
        try:
            with self._walk() as walk:
                walk.enter(name)
        except (OSError, ValueError):
            return False
        return True

    def scan(
        self, name: str = "", *, through_links: bool = False
    ) -> Iterator[tuple[str, os.stat_result]]:
        """Yield every file below the folder ``name``: its name and how it is.

        Args:
            name: of a folder in this one.
            through_links: whether links to folders are followed, each folder once. A link that
                leads out, or to no file, then raises.

        Raises:
            FileNotFoundError: with ``through_links``: what a link leads to may not be shown.
        """
        waiting, seen = [name], set[tuple[int, int]]()
        while waiting:
            prefix = waiting.pop()
            for entry, status in self._list(prefix, seen, must_list=through_links):
                path = f"{prefix}/{entry}" if prefix else entry
                if stat.S_ISDIR(status.st_mode):
                    waiting.append(path)
                elif stat.S_ISREG(status.st_mode):
                    yield path, status
                elif stat.S_ISLNK(status.st_mode) and through_links and self.has_folder(path):
                    waiting.append(path)
                elif stat.S_ISLNK(status.st_mode):
                    yield from self._follow(path, must_lead=through_links)
                elif through_links:
                    raise FileNotFoundError(errno.ENOENT, "not a file", path)

    def _list(
        self, name: str, seen: set[tuple[int, int]], must_list: bool
    ) -> list[tuple[str, os.stat_result]]:
        """Return what is in a folder; empty when it was listed before, or cannot be."""
        try:
            with self._walk() as walk:
                folder = walk.enter(name, _FOLDER)
                status = os.fstat(folder)
                if (status.st_dev, status.st_ino) in seen:
                    return []
                seen.add((status.st_dev, status.st_ino))
                return list(_look_at_all(folder))
        except OSError:
            if must_list:
                raise
            return []

    def _follow(self, name: str, must_lead: bool) -> Iterator[tuple[str, os.stat_result]]:
        try:
            with self.open(name) as file:
                yield name, os.fstat(file.fileno())
        except OSError:
            if must_lead:
                raise FileNotFoundError(errno.ENOENT, "a link that leads out", name) from None

    @contextmanager
    def _walk(self) -> Iterator[_Walk]:
        with ExitStack() as opened:
            folder = os.open(self._base or ".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            opened.callback(os.close, folder)
            for part in self._below:
                folder = os.open(part, _PASSED, dir_fd=folder)
                opened.callback(os.close, folder)
            yield _Walk(folder, self.path, opened)


class _Walk:
    """A way down from one folder that never leaves it."""

    def __init__(self, root: int, path: str, opened: ExitStack) -> None:
        self._path = path
        self._opened = opened
        self._folders = [root]
        self._n_links = 0

    def go_to(self, name: str) -> tuple[str, int]:
        """Return the name of what ``name`` means, no link, and the open folder that it is in."""
        rest = [*reversed(name.split("/"))]
        while rest:
            part = rest.pop()
            target = self._read_link(part)
            if target is not None:
                rest += reversed(self._inside(target).split("/"))
            elif not any(rest) and part not in ("", ".", ".."):
                return part, self._folders[-1]
            else:
                self._step(part)
        return ".", self._folders[-1]

    def enter(self, name: str, flags: int = _PASSED) -> int:
        """Open the folder of that name."""
        last, parent = self.go_to(name)
        folder = os.open(last, flags, dir_fd=parent)
        self._opened.callback(os.close, folder)
        return folder

    def _step(self, part: str) -> None:
        if part in ("", "."):
            return
        if part != "..":
            folder = os.open(part, _PASSED, dir_fd=self._folders[-1])
            self._opened.callback(os.close, folder)
            self._folders.append(folder)
        elif len(self._folders) > 1:
            self._folders.pop()
        else:
            raise _not_shown(part)

    def _read_link(self, part: str) -> str | None:
        if part in ("", ".", ".."):
            return None
        try:
            return os.readlink(part, dir_fd=self._folders[-1])
        except OSError as error:
            if error.errno == errno.EINVAL:  # there, and no link
                return None
            raise

    def _inside(self, target: str) -> str:
        """Return what a link says, as a name below here; an absolute one must lead there, too."""
        self._n_links += 1
        if self._n_links > _MOST_LINKS:
            raise _not_shown(target)
        if not target.startswith("/"):
            return target
        for root in (self._path, os.path.realpath(self._path)):
            if target.startswith(root + "/"):
                del self._folders[1:]
                return target[len(root) + 1 :]
        raise _not_shown(target)


def add_file(base: str, below: str, name: str, fill: Callable[[BinaryIO], None]) -> None:
    """Add a file below ``<base>/<below>``, whole or not at all; makes folders, refuses links.

    Raises:
        FileExistsError: there is something of that name.
        NotADirectoryError: a part of the way is a link, or no folder.
    """
    *folders, last = [below, *name.split("/")]
    with ExitStack() as opened:
        folder = os.open(base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        opened.callback(os.close, folder)
        for part in folders:
            folder = _make_folder(part, folder)
            opened.callback(os.close, folder)
        _add(folder, last, fill)


def _add(folder: int, name: str, fill: Callable[[BinaryIO], None]) -> None:
    aside = f".{os.getpid()}-{os.urandom(4).hex()}.aside"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(aside, flags, 0o666, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fill(file)
        os.link(aside, name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        os.unlink(aside, dir_fd=folder)


def _make_folder(name: str, parent: int) -> int:
    try:
        os.mkdir(name, dir_fd=parent)
    except FileExistsError:
        pass
    return os.open(name, _FOLDER, dir_fd=parent)


def read_shown_text(path: str) -> str:
    """Return what a file for people says, whose folder and itself are no links; else nothing."""
    folder, name = os.path.split(path)
    try:
        with ServedFolder(*os.path.split(folder)).open(name) as file:
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def _open_regular(name: str, folder: int) -> int:
    """Looked at before, as opening a device may do something; and after, as it may be another."""
    _check_regular(os.stat(name, dir_fd=folder, follow_symlinks=False), name)
    descriptor = os.open(name, _CONTENT, dir_fd=folder)
    try:
        _check_regular(os.fstat(descriptor), name)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _check_regular(status: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", name)
    if not stat.S_ISREG(status.st_mode):
        raise FileNotFoundError(errno.ENOENT, "it is not a regular file", name)


def _look_at_all(folder: int) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                yield entry.name, entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue


def _not_shown(name: str) -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, "no file in this folder", name)
