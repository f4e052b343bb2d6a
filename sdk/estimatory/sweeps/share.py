"""How many children of a sweep may run at once: the user's wish, the target's slots, a fair share.

Sweeps on a target without slots share the machine: each has a file that it keeps locked, so the
kernel takes back the share of one that dies.
"""

from __future__ import annotations

import os

from ..base.files import list_folder, unlink_if_there
from ..base.locks import open_lock, try_lock
from ..compute.base import RunContext
from ..compute.request import count_nodes
from ..compute.table import list_slots
from .plan import SweepPlan

_ENDING = ".sweep"


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Share:
    """The share of one sweep in its target; given back with :meth:`close`."""

    def __init__(self, sweep: RunContext, plan: SweepPlan) -> None:
        slots = list_slots(sweep.workspace, sweep.spec.compute_target)
        n_places = _count_places(sweep, None if slots is None else len(slots))
        self._wanted = plan.max_concurrent or n_places
        if slots is not None:
            self._wanted = min(self._wanted, n_places)
        self._folder = sweep.workspace.sweeps_folder
        self._ending = f"@{sweep.spec.compute_target}{_ENDING}"
        self._path = os.path.join(self._folder, sweep.folder.run_id + self._ending)
        self._lock = None if slots is not None else self._enter()

    def _enter(self) -> int:
        """Put a file there that is locked from its first moment on."""
        os.makedirs(self._folder, exist_ok=True)
        aside = f"{self._path}.{os.getpid()}.aside"
        lock = open_lock(aside)
        try_lock(lock)
        os.replace(aside, self._path)
        return lock

    def count(self) -> int:
        """Return how many children this sweep may run now."""
        n_others = 0 if self._lock is None else self._count_others()
        return max(1, self._wanted // (1 + n_others))

    def _count_others(self) -> int:
        own = os.path.basename(self._path)
        names = [name for name in list_folder(self._folder) if name.endswith(self._ending)]
        return sum(self._is_held(os.path.join(self._folder, n)) for n in names if n != own)

    def _is_held(self, path: str) -> bool:
        """Return whether a sweep holds its file; one that was killed takes it again, and stays."""
        try:
            lock = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # it has just been taken away
            return False
        try:
            return not try_lock(lock)
        finally:
            os.close(lock)

    def close(self) -> None:
        """Give the share back."""
        if self._lock is not None:
            unlink_if_there(self._path)
            os.close(self._lock)
            self._lock = None


def _count_places(sweep: RunContext, n_slots: int | None) -> int:
    """Return how many children the target takes at once: by its slots, else by this machine."""
    if n_slots is not None:
        return max(1, n_slots // count_nodes(sweep.spec))
    return max(1, count_cores() // sweep.spec.n_ranks)
