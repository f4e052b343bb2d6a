"""A group of the kernel's (cgroup v2) around the processes of a run, where this user may make one.

What is started in a group stays in it, whatever becomes of its environment, session or parents.
Where there is no such hierarchy, or nothing may be made in it, every call answers that quietly.
"""

from __future__ import annotations

import errno
import os
import time

_PREFIX = "estimatory-"
_MEMBERS = "cgroup.procs"
_PATIENCE_S = 2.0


def make_group(run_id: str) -> str | None:
    """Make the empty group of a run beside that of this process; None where that cannot be."""
    home = _find_home()
    if home is None:
        return None
    path = os.path.join(home, _PREFIX + run_id)
    try:
        os.mkdir(path)
    except OSError:
        return None
    return path


def move_into(path: str, pid: int) -> bool:
    """Move a process; what it starts from then on is in the group, too. May take some 20 ms."""
    try:
        with open(os.path.join(path, _MEMBERS), "w", encoding="ascii") as file:
            file.write(str(pid))
    except OSError:
        return False
    return True


def move_all_into(path: str, pid: int) -> None:
    """Move a process, and what it has started before it was in the group."""
    from .processes import list_children

    if move_into(path, pid):
        for child in list_children(pid):
            move_all_into(path, child)


def leave_group_of_run() -> None:
    """Move this process out of the group of a run whose script started it."""
    own = _find_own()
    if own is not None and os.path.basename(own).startswith(_PREFIX):
        move_into(os.path.dirname(own), os.getpid())


def list_group(path: str) -> list[int]:
    """Pids of the processes in a group and in the groups below it."""
    found: list[int] = []
    for folder, _, _ in os.walk(path):
        found += _read_members(folder)
    return found


def remove_group(path: str) -> None:
    """Remove a group, once the last that is in it has ended; those that stay keep it."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            return os.rmdir(path)
        except OSError as error:
            if error.errno != errno.EBUSY:
                return
        time.sleep(0.02)


def is_group_of(path: str, run_id: str) -> bool:
    """Return whether ``path`` is named as the group of this run; a file may say anything."""
    return os.path.basename(path) == _PREFIX + run_id


def _read_members(folder: str) -> list[int]:
    try:
        with open(os.path.join(folder, _MEMBERS), encoding="ascii") as file:
            pids = [int(line) for line in file]
    except (OSError, ValueError):
        return []
    return [pid for pid in pids if pid]  # 0: of another pid namespace


def _find_home() -> str | None:
    """Return the group that groups of runs are made in: this process's own, but never a run's."""
    own = _find_own()
    if own is not None and os.path.basename(own).startswith(_PREFIX):
        return os.path.dirname(own)
    return own


def _find_own() -> str | None:
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as file:
            own = next((line[3:].strip() for line in file if line.startswith("0::")), None)
        mount = _find_mount()
    except OSError:
        return None
    return None if own is None or mount is None else mount + own.rstrip("/")


def _find_mount() -> str | None:
    """Return where the whole hierarchy that this process sees is mounted."""
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        for line in file:
            mounted, _, kind = line.partition(" - ")
            if kind.startswith("cgroup2 ") and mounted.split()[3] == "/":
                return mounted.split()[4]
    return None
