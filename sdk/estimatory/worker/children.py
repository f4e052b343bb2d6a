"""The processes below a worker."""

from __future__ import annotations

import os
import sys

from ..base.processes import WORKER_MARK, is_marked


def adopt_orphans() -> None:
    """Become the parent of orphaned processes of the script, so that none escapes."""
    if sys.platform == "linux":
        import ctypes

        pr_set_child_subreaper = 36
        ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0)


def has_children() -> bool:
    """Return whether a process of the script is left; cheap if there is none.

    The worker's own helpers (git, say) carry its mark and do not count.
    """
    try:
        tasks = os.listdir("/proc/self/task")
        pids = [p for task in tasks for p in _read_text(f"/proc/self/task/{task}/children").split()]
    except OSError:
        return True
    return any(not is_marked(int(pid), WORKER_MARK) for pid in pids)


def _read_text(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read()
