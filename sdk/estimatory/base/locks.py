"""Advisory locks between processes (``flock``), each waited for with a limit.

A lock belongs to an open file, so the kernel lets go of it when its holder dies. Who may open a
file may lock it, so a lock file is for its owner only, or for the group of a shared workspace.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import LockTimeoutError
from .descriptors import open_above_streams

WAIT_S = 30.0
"""How long a lock is waited for. Nothing of ours holds one of these for more than a moment."""
_POLL_S = 0.01
_SHARED_FOLDER = 0o2020
"""Mode bits of a folder whose files are for its group: set-group-id, and writable for it."""


@contextmanager
def opened_lock(path: str) -> Iterator[int]:
    """Open a lock file without taking its lock, made where there is none; yields the descriptor.

    Raises:
        OSError: it cannot be opened, or a link is in its place.
    """
    descriptor = open_lock(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def open_lock(path: str, flags: int = 0) -> int:
    """As :func:`opened_lock`, for who closes the descriptor; ``flags`` such as ``os.O_EXCL``."""
    flags |= os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = open_above_streams(path, flags, 0o600)
    _keep_from_others(descriptor, os.path.dirname(path))
    return descriptor


def _keep_from_others(descriptor: int, folder: str) -> None:
    """Give a lock file the mode it shall have; only its owner can."""
    status = os.fstat(descriptor)
    is_shared = os.stat(folder or ".").st_mode & _SHARED_FOLDER == _SHARED_FOLDER
    wanted = 0o660 if is_shared else 0o600
    if status.st_mode & 0o777 != wanted and status.st_uid == os.geteuid():
        os.fchmod(descriptor, wanted)


@contextmanager
def locked_file(path: str, limit_s: float = WAIT_S) -> Iterator[None]:
    """Hold the one lock on a file, made where there is none; only its owner may open it.

    Raises:
        LockTimeoutError: another process held it for ``limit_s`` seconds; says which.
    """
    yield from _hold(open_lock(path), path, limit_s)


@contextmanager
def locked_folder(path: str, limit_s: float = WAIT_S) -> Iterator[None]:
    """Hold the one lock on a folder.

    Raises:
        FileNotFoundError: there is no such folder.
        LockTimeoutError: another process held it for ``limit_s`` seconds; says which.
    """
    yield from _hold(open_above_streams(path, os.O_RDONLY), path, limit_s)


def take_lock(
    descriptor: int, path: str, kind: int = fcntl.LOCK_EX, limit_s: float = WAIT_S
) -> None:
    """Take the lock of an open file.

    Raises:
        LockTimeoutError: another process held it for ``limit_s`` seconds; says which.
    """
    deadline = time.monotonic() + limit_s
    while not try_lock(descriptor, kind):
        if time.monotonic() > deadline:
            raise locked_too_long(path, descriptor, limit_s)
        time.sleep(_POLL_S)


def try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Take the lock of an open file if that can be done at once."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def describe_holders(descriptor: int) -> str:
    """Return who holds locks on an open file, such as ``process 4711 (python)``; empty: unknown."""
    return _describe_holders(os.fstat(descriptor), ("FLOCK",))


def describe_holders_of(*paths: str) -> str:
    """Return who holds locks of any kind on files, without opening them; empty: unknown.

    To open and close a file would let go of this process's own locks of SQLite's kind.
    """
    there = [os.stat(path) for path in paths if os.path.exists(path)]
    found = [_describe_holders(status, ("FLOCK", "POSIX")) for status in there]
    return ", ".join(dict.fromkeys(filter(None, found)))


def _describe_holders(status: os.stat_result, kinds: tuple[str, ...]) -> str:
    place = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    try:
        with open("/proc/locks", encoding="ascii") as file:
            fields = [line.split() for line in file]
    except OSError:
        return ""
    pids = [f[4] for f in fields if len(f) > 5 and f[1] in kinds and f[5] == place]
    return ", ".join(f"process {pid}{_name_of(pid)}" for pid in dict.fromkeys(pids))


def _hold(descriptor: int, path: str, limit_s: float) -> Iterator[None]:
    try:
        take_lock(descriptor, path, limit_s=limit_s)
        yield
    finally:
        os.close(descriptor)


def locked_too_long(path: str, descriptor: int, limit_s: float) -> LockTimeoutError:
    """Return the error that says who holds the lock of an open file."""
    holder = describe_holders(descriptor) or "another process"
    state = f"has been locked for {limit_s:g} s" if limit_s else "is locked"
    return LockTimeoutError(
        f"{path} {state} by {holder}.",
        "Wait for it, or end it, and try again.",
    )


def _name_of(pid: str) -> str:
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
            return f" ({file.read().strip()})"
    except OSError:
        return ""
