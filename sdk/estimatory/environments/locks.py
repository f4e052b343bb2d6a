"""One builder per key: a lock that ends with its holder, and clearing up after a killed one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from ..base.files import remove_tree
from ..base.locks import describe_holders, opened_lock, try_lock
from .builder import BuildMonitor
from .child import check_not_stopped

_LOCKS = ".locks"
_BUILDING = ".building-"
_DELETED = ".deleted-"
_WAITING = "waiting for another run that builds the same environment"
_NAMED_AFTER_S = 1.0


def building_path(root: str, key: str) -> str:
    """Return the folder in which this process builds, before it is renamed into place."""
    return os.path.join(root, f"{_BUILDING}{key}-{os.getpid()}")


@contextmanager
def held_lock(root: str, key: str, monitor: BuildMonitor) -> Iterator[None]:
    """Hold the exclusive right to build or delete the environment of that key.

    Raises:
        EnvironmentBuildError: stopped while waiting.
    """
    with opened_key(root, key) as descriptor:
        if not try_lock(descriptor):
            _wait(descriptor, monitor)
        yield


def _wait(descriptor: int, monitor: BuildMonitor) -> None:
    """Wait without a limit, as a build may take its time; name the holder after a while."""
    monitor.on_progress(_WAITING)
    name_at = time.monotonic() + _NAMED_AFTER_S
    while not try_lock(descriptor):
        check_not_stopped(monitor)
        time.sleep(0.05)
        if time.monotonic() > name_at and (holder := describe_holders(descriptor)):
            name_at = float("inf")
            monitor.on_progress(f"{_WAITING}: {holder}")


def move_aside(root: str, path: str) -> str:
    """Take a folder out of sight in one step; any process may remove it then."""
    aside = os.path.join(root, f"{_DELETED}{os.path.basename(path)}-{os.getpid()}-{time.time_ns()}")
    os.rename(path, aside)
    return aside


def remove_leftovers(root: str, held_key: str = "") -> None:
    """Remove what killed builders and deletions left; the caller holds the lock of ``held_key``."""
    for name in os.listdir(root):
        path = os.path.join(root, name)
        if name.startswith(_DELETED):
            remove_tree(path)
        elif name.startswith(_BUILDING):
            key = name[len(_BUILDING) :].rpartition("-")[0]
            if key == held_key:
                _remove_building(path)
            else:
                _remove_if_abandoned(root, key, path)


def _remove_if_abandoned(root: str, key: str, path: str) -> None:
    # Only the lock counts: a pid in a name may be another process's by now, or of another host.
    with opened_key(root, key) as descriptor:
        if try_lock(descriptor):
            _remove_building(path)


def _remove_building(path: str) -> None:
    _end_orphans(path)
    remove_tree(path)


def _end_orphans(path: str) -> None:
    """Kill the commands of a killed builder: they would go on to write into its folder."""
    needle = os.fsencode(path)
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                is_orphan = needle in file.read()
            if is_orphan and os.getpgid(int(name)) == int(name):
                os.killpg(int(name), signal.SIGKILL)
        except OSError:
            continue


def opened_key(root: str, key: str) -> AbstractContextManager[int]:
    """Open the lock file of a key without taking its lock; yields the descriptor."""
    folder = os.path.join(root, _LOCKS)
    os.makedirs(folder, exist_ok=True)
    return opened_lock(os.path.join(folder, key))
