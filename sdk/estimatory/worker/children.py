"""Keeps all processes of a run below its worker."""

from __future__ import annotations

import os
import sys


def adopt_orphans() -> None:
    """Become the parent of orphaned processes of the script, so that none escapes."""
    if sys.platform == "linux":
        import ctypes

        pr_set_child_subreaper = 36
        ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0)


def has_children() -> bool:
    """Return whether a process of the script is left; cheap, for the usual case that none is.

    The worker's own helpers (git, say) carry its mark and do not count.
    """
    from ..base.processes import WORKER_MARK, is_ending, is_marked, list_children

    def is_left(pid: int) -> bool:  # one that is ending carries no mark any more
        return not is_marked(pid, WORKER_MARK) and not is_ending(pid)

    try:
        return any(map(is_left, list_children(os.getpid())))
    except OSError:
        return True
