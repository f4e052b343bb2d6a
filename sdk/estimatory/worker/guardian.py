"""The process above a worker: it ends the run should the worker be killed.

The system makes it the parent of all that a killed worker leaves, however often that has forked,
whatever its session and its environment. While the worker lives it waits and does nothing.
"""

from __future__ import annotations

import os

from ..base.cgroups import leave_group_of_run, make_group, move_all_into, remove_group
from .children import adopt_orphans


class Guarded:
    """What a worker knows of its guardian."""

    def __init__(self, pid: int | None = None, group: str | None = None) -> None:
        self.pid = pid
        self.group = group


def become_guarded(folder_path: str, kept_open: tuple[int, ...] = ()) -> Guarded:
    """Return in a new process, the worker; this one stays as its guardian and never returns.

    Where there can be no new process, this one is the worker, and has no guardian.

    Args:
        folder_path: of the run.
        kept_open: files that only the worker shall hold open, a lock say.
    """
    group = make_group(os.path.basename(folder_path))
    guardian = os.getpid()
    try:
        worker = os.fork()
    except OSError:
        return Guarded()
    if worker == 0:
        os.setsid()  # what is sent to one of the two shall not reach the other
        return Guarded(guardian, group)
    for descriptor in kept_open:
        os.close(descriptor)
    os._exit(_guard(folder_path, worker, group))


def _guard(folder_path: str, worker: int, group: str | None) -> int:
    adopt_orphans()
    import signal  # takes long to load; the worker has begun meanwhile

    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    leave_group_of_run()
    if group:
        move_all_into(group, worker)  # here, since it may take a while
    code = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
    try:
        if code:
            _end_run(folder_path, worker, group)
    finally:
        if group:
            remove_group(group)
    return 0 if code == 0 else 1


def _end_run(folder_path: str, worker: int, group: str | None) -> None:
    """Bury the run, or give it another worker; one that a queue has waits for its next reader."""
    from ..folders.run_folder import RunFolder
    from ..liveness.adoption import find_adoption
    from ..liveness.current_record import settle
    from ..liveness.registration import is_worker, register_worker

    folder = RunFolder(folder_path)
    if not is_worker(folder, worker):  # it was killed before it could say who it is
        register_worker(folder, worker, os.getpid(), group)
    adoption = find_adoption(folder)
    if adoption is None or adoption.is_urgent:
        settle(folder)
