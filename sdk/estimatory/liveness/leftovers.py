"""Finding and ending processes that a dead worker left.

The environment of a process may be cleared, its session be new, its parents have ended. So more is
looked at: what the worker's guardian has adopted, the run's group of the kernel where it has one,
the session of the script, and what was seen while the worker lived. A number alone is never
trusted: a process counts by its start time, and a session only while somebody known is in it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from typing import Any

from ..base.cgroups import is_group_of, list_group, remove_group
from ..base.files import read_json_object, write_json
from ..base.processes import (
    RUN_MARK,
    WORKER_MARK,
    end_processes,
    identity,
    is_marked,
    is_same_process,
    iter_parents,
    may_end,
    session_of,
)
from ..errors import DamagedFileError
from ..folders.run_folder import RunFolder


def note_session(folder: RunFolder, leader: int) -> None:
    """Add to what is known of the worker which process leads the session of the script."""
    worker = _read(folder.worker_path)
    if worker:
        known = {"pid": leader, "identity": identity(leader)}
        write_json(folder.worker_path, {**worker, "session": known})


def note_unmarked(folder: RunFolder, pids: Iterable[int]) -> None:
    """Write down which processes of the run do not carry its mark, for when its worker is gone."""
    unmarked = [pid for pid in pids if not is_marked(pid, RUN_MARK, folder.run_id)]
    seen = {str(pid): identity(pid) for pid in unmarked}
    if seen != _read(folder.seen_processes_path):
        with contextlib.suppress(OSError):  # a full disk must not end the run that fills it
            write_json(folder.seen_processes_path, seen)


def end_leftovers(folder: RunFolder) -> list[int]:
    """End what the run has left; returns the pids that this user may not end."""
    leftovers = Leftovers(folder)
    end_processes(leftovers.find, grace_s=1.0)
    refused = [pid for pid in leftovers.find() if not may_end(pid)]
    if not refused:
        leftovers.forget_group()
    return refused


class Leftovers:
    """Finds them again while they end: a process that was one stays one, also when adopted."""

    def __init__(self, folder: RunFolder) -> None:
        self._run_id = folder.run_id
        worker = _read(folder.worker_path)
        self._known: dict[int, str] = _parse_processes(_read(folder.seen_processes_path))
        self._session = _parse_process(worker.get("session"))
        self._guardian = _parse_process(worker.get("guardian"))
        group = worker.get("group")
        self._group = group if isinstance(group, str) and is_group_of(group, self._run_id) else ""
        self._others: dict[int, bool] = {}

    def find(self) -> list[int]:
        """Pids of every live process of the run, but for its guardian and the asking one."""
        parents = dict(iter_parents())
        self._others.clear()
        self._known = {p: i for p, i in self._known.items() if is_same_process(p, i)}
        certain = {*self._known, *self._list_session(parents), *self._list_group(parents)}
        certain |= {pid for pid in parents if is_marked(pid, RUN_MARK, self._run_id)}
        roots = certain | self._live_guardian()
        found = {p for p in parents if p in certain or self._descends(p, roots, parents)}
        found -= {os.getpid(), *self._live_guardian()}
        self._known.update((pid, now) for pid in found if (now := identity(pid)))
        return sorted(found)

    def forget_group(self) -> None:
        if self._group:
            remove_group(self._group)

    def _live_guardian(self) -> set[int]:
        return {pid for pid, known in self._guardian.items() if is_same_process(pid, known)}

    def _list_session(self, parents: Mapping[int, int]) -> set[int]:
        """List a session's processes; one known member is enough, as its number is not reused."""
        numbers = {n for n, known in self._session.items() if is_same_process(n, known)}
        numbers |= {n for n in self._session for pid in self._known if session_of(pid) == n}
        return {pid for pid in parents if numbers and session_of(pid) in numbers}

    def _list_group(self, parents: Mapping[int, int]) -> set[int]:
        members = list_group(self._group) if self._group else []
        return {pid for pid in members if pid in parents and not self._is_below_other(pid, parents)}

    def _descends(self, pid: int, roots: set[int], parents: Mapping[int, int]) -> bool:
        while pid in parents:
            if self._is_of_other_worker(pid):
                return False
            pid = parents[pid]
            if pid in roots:
                return True
        return False

    def _is_below_other(self, pid: int, parents: Mapping[int, int]) -> bool:
        while pid in parents:
            if self._is_of_other_worker(pid):
                return True
            pid = parents[pid]
        return False

    def _is_of_other_worker(self, pid: int) -> bool:
        """Return whether a process belongs to a run that the script itself submitted."""
        if pid not in self._others:
            is_own = is_marked(pid, WORKER_MARK, self._run_id)
            self._others[pid] = not is_own and is_marked(pid, WORKER_MARK)
        return self._others[pid]


def _read(path: str) -> dict[str, Any]:
    """Return the content of a file; empty where it is missing or damaged."""
    try:
        return read_json_object(path)
    except (OSError, DamagedFileError):
        return {}


def _parse_process(value: object) -> dict[int, str]:
    """Return ``{"pid", "identity"}`` as ``{pid: identity}``; empty for anything else."""
    if not isinstance(value, dict):
        return {}
    pid, known = value.get("pid"), value.get("identity")
    return {pid: known} if isinstance(pid, int) and isinstance(known, str) else {}


def _parse_processes(value: Mapping[str, object]) -> dict[int, str]:
    pairs = [(pid, known) for pid, known in value.items() if pid.isdigit()]
    return {int(pid): known for pid, known in pairs if isinstance(known, str)}
