"""The processes below a worker: none escapes it."""

from __future__ import annotations

import os
import sys


def adopt_orphans() -> None:
    """Become the parent of whatever the script's processes leave, so that none escapes the tree."""
    if sys.platform == "linux":
        import ctypes

        pr_set_child_subreaper = 36
        ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0)


def has_children() -> bool:
    """Whether any process is left below the worker; cheap, for the usual case that none is."""
    try:
        tasks = os.listdir("/proc/self/task")
        return any(_read_text(f"/proc/self/task/{task}/children").strip() for task in tasks)
    except OSError:
        return True


def _read_text(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read()
