"""The RunDetail of a run, described anew only when its files say that it changed."""

from __future__ import annotations

import os
import time

from estimatory.base.json_numbers import to_json_text
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import TERMINAL
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.current_record import settle
from estimatory.store import describe_run

_SLOW_S = 1.0
"""How often a vanished worker, new tags and new models are looked for."""


class RunState:
    """``text`` is the RunDetail in JSON; ``number`` grows with each new one."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._mark: tuple[object, ...] = ()
        self._slow_mark: tuple[object, ...] = ()
        self._slow_at = 0.0
        self._ended_at: float | None = None
        self.text = ""
        self.number = 0

    def has_ended_for(self, seconds: float, now: float) -> bool:
        """Return whether the run has been over for so long that nothing more is to be expected."""
        return self._ended_at is not None and now - self._ended_at > seconds

    def look(self) -> None:
        """Describe the run if it changed.

        Raises:
            RunNotFoundError: it has been deleted.
        """
        now = time.monotonic()
        if now - self._slow_at >= _SLOW_S:
            self._slow_at = now
            self._slow_mark = self._take_slow_mark()
        folder = self._folder
        fast = _times(folder.record_path, folder.requests_folder, folder.ranks_folder)
        mark = (*fast, *self._slow_mark)
        if mark != self._mark:
            self._mark = mark
            self._describe(now)

    def _take_slow_mark(self) -> tuple[object, ...]:
        settle(self._folder)
        models = WorkspaceFolder(self._folder.workspace_path).models_folder
        names = sorted(os.listdir(models)) if os.path.isdir(models) else []
        events = [self._folder.events_path(writer) for writer in self._folder.list_writers()]
        return _times(models, *(os.path.join(models, name) for name in names), *events)

    def _describe(self, now: float) -> None:
        detail = describe_run(self._folder)
        if detail["status"] not in TERMINAL:
            self._ended_at = None
        elif self._ended_at is None:
            self._ended_at = now
        self.text = to_json_text(detail)
        self.number += 1


def _times(*paths: str) -> tuple[int, ...]:
    return tuple(_mtime_ns(path) for path in paths)


def _mtime_ns(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return 0
