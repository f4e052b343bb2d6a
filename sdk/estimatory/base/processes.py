"""Who a process is, which processes belong to a run, and how to end all of them.

A pid alone is no identity: it is reused. A process belongs to a run when it descends from the
run's worker or carries the run's id in its initial environment, which a new session, a new process
group or a second fork does not take away. ``leftovers`` knows more, once the worker is gone.
"""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False  # a script waits for what is loaded here
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

RUN_MARK = "ESTIMATORY_RUN_ID"
WORKER_MARK = "ESTIMATORY_WORKER"
SUBMITTERS_VARIABLE = "ESTIMATORY_SUBMITTED_BY"
"""Ids of the runs whose scripts submitted this one, joined by commas; the outermost first."""
_HAS_PROC = os.path.exists("/proc/self/stat")
_STATE, _PARENT, _FLAGS, _START_TIME, _ENVIRONMENT_BEGIN = 0, 1, 6, 19, 47
"""Where ``_stat_fields`` has them; proc(5) counts two more."""
_KERNEL_THREAD, _EXITING = 0x0020_0000, 0x0000_0004
_EXEC_S = 1.0
"""Longest wait for a process that becomes another program; it takes less than a millisecond."""


def identity(pid: int) -> str | None:
    """Return what tells this process from any other that ever had its pid; None when it is gone."""
    if not _HAS_PROC:
        return _identity_without_proc(pid)
    fields = _stat_fields(pid)
    if fields is None or fields[_STATE] in "ZX":
        return None
    return f"{_boot_id()}:{fields[_START_TIME]}"


def is_ending(pid: int) -> bool:
    """Return whether a process is gone or ending; its environment goes first. Linux only."""
    fields = _stat_fields(pid)
    if fields is None or fields[_STATE] in "ZX":
        return True
    return bool(int(fields[_FLAGS]) & _EXITING)


def session_of(pid: int) -> int | None:
    """Return the number of the session that the process is in; None when it is gone."""
    try:
        return os.getsid(pid)
    except OSError:
        return None


def is_same_process(pid: int, known_identity: str) -> bool:
    """Return whether the process that had ``known_identity`` still runs."""
    return identity(pid) == known_identity


def find_run_processes(run_id: str, worker_pid: int | None = None) -> list[int]:
    """Pids of every live process of the run, its worker excluded.

    ``worker_pid`` adds the worker's descendants. Workers of other runs (a script may submit runs)
    and what they started are not part of this one.
    """
    parents = dict(iter_parents())
    found = set()
    for pid in parents:
        if pid in (worker_pid, os.getpid()):
            continue
        if is_marked(pid, RUN_MARK, run_id) or _descends(pid, worker_pid, parents):
            found.add(pid)
    return sorted(found)


def list_submitters(variables: Mapping[str, str]) -> list[str]:
    """Runs that a process with these variables is part of, so that they outlive what it awaits."""
    before = variables.get(SUBMITTERS_VARIABLE, "").split(",")
    return [*filter(None, [*before, variables.get(RUN_MARK, "")])]


def end_processes(find: Callable[[], list[int]], grace_s: float) -> list[int]:
    """TERM all, after ``grace_s`` seconds KILL what is left; returns the stubborn pids.

    Those of another user, which cannot be ended from here, are not waited for.
    """
    import signal  # makes enumerations of them all, and a worker starts without

    deadline = time.monotonic() + grace_s
    _signal_all(find(), signal.SIGTERM)
    stubborn = _list_ours(find())
    while stubborn and time.monotonic() < deadline:
        time.sleep(0.02)
        stubborn = _list_ours(find())
    deadline = time.monotonic() + 5
    remaining = stubborn
    while remaining and time.monotonic() < deadline:
        _signal_all(remaining, signal.SIGKILL)
        time.sleep(0.01)
        remaining = _list_ours(find())
    return stubborn


def may_end(pid: int) -> bool:
    """Return whether this user may end the process; also when it is gone."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return False
    except ProcessLookupError:
        return True
    return True


def _list_ours(pids: list[int]) -> list[int]:
    return [pid for pid in pids if may_end(pid)]


def _signal_all(pids: list[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


def has_restarted_since(known_identity: str) -> bool:
    """Return whether the machine has been restarted since it gave a process this identity."""
    boot = known_identity.rpartition(":")[0]
    return bool(boot and _boot_id() and boot != _boot_id())


def _boot_id() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read(8)
    except OSError:
        return ""


def _stat_fields(pid: int) -> list[str] | None:
    """Fields of ``/proc/<pid>/stat`` from the state on (the name before it may hold anything)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def list_children(pid: int) -> list[int]:
    """Return the pids of what a process has started and has not ended; Linux only.

    Raises:
        OSError: the process is gone, or the kernel does not say it.
    """
    found: list[int] = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
            found += map(int, file.read().split())
    return found


def iter_parents() -> Iterator[tuple[int, int]]:
    """Yield ``(pid, parent pid)`` of every live process that is not a zombie."""
    if not _HAS_PROC:
        yield from _iter_parents_without_proc()
        return
    for name in os.listdir("/proc"):
        fields = _stat_fields(int(name)) if name.isdigit() else None
        if fields and fields[_STATE] not in "ZX" and not int(fields[_FLAGS]) & _KERNEL_THREAD:
            yield int(name), int(fields[_PARENT])


def _descends(pid: int, ancestor: int | None, parents: dict[int, int]) -> bool:
    while ancestor is not None and pid in parents:
        if is_marked(pid, WORKER_MARK):
            return False
        pid = parents[pid]
        if pid == ancestor:
            return True
    return False


def is_marked(pid: int, name: str, value: str | None = None) -> bool:
    """Return whether the process was started with the variable ``name`` (of this ``value``)."""
    mark = f"\0{name}=" if value is None else f"\0{name}={value}\0"
    return mark.encode() in _environment(pid)


def _read_environment(pid: int) -> bytes:
    """Read a process's environment; wait while it becomes another program (``execve``)."""
    deadline = time.monotonic() + _EXEC_S
    place = None
    while True:
        with open(f"/proc/{pid}/environ", "rb") as file:
            environment = file.read()
        if environment or time.monotonic() > deadline:
            return environment
        before, place = place, _find_place_of_environment(pid)
        if place is None or place == before != "0":  # it has ended, or really has none
            return environment
        time.sleep(0.001)


def _find_place_of_environment(pid: int) -> str | None:
    """Return where its memory holds it, another place for each program; "0" before there is any."""
    fields = _stat_fields(pid)
    if fields is None or int(fields[_FLAGS]) & (_KERNEL_THREAD | _EXITING):
        return None
    return fields[_ENVIRONMENT_BEGIN]


def _environment(pid: int) -> bytes:
    """Return the environment of a process as ``\0NAME=value\0…``; empty when not ours."""
    try:
        if _HAS_PROC:
            return b"\0" + _read_environment(pid) + b"\0"
        import psutil

        pairs = psutil.Process(pid).environ().items()
        return b"\0" + b"".join(f"{k}={v}\0".encode() for k, v in pairs)
    except Exception:  # noqa: BLE001 - a process of another user, or gone meanwhile: not ours
        return b""


def _identity_without_proc(pid: int) -> str | None:
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else str(process.create_time())
    except psutil.Error:
        return None


def _iter_parents_without_proc() -> Iterator[tuple[int, int]]:
    import psutil

    for process in psutil.process_iter(["ppid", "status"]):
        if process.info["status"] != psutil.STATUS_ZOMBIE:
            yield process.pid, process.info["ppid"]
