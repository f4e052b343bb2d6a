"""A child of a sweep that goes on, as the controller watches it."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence

from ..folders.run_folder import RunFolder
from ..folders.run_record import RunRecord
from ..liveness.current_record import settle
from ..metrics.metric_tail import MetricTail
from .trials import Trial

_VALUES_S = 0.05
"""How often its values are looked at."""
_LIFE_S = 1.0
"""How often it is looked whether its worker lives."""


class Child:
    """Brings what is new of one child at each look."""

    def __init__(self, trial: Trial, folder: RunFolder, metric: str) -> None:
        self.trial = trial
        self.folder = folder
        self.values: list[float] = []
        """Of the primary metric, in the order of their logging."""
        self.began = time.monotonic()
        self._tail = MetricTail(folder, metric)
        self._stamp = -1
        self._read_at = 0.0
        self._settled_at = self.began

    def read_values(self, *, is_last: bool = False) -> list[float]:
        """Return the values logged since the last look; none while it is too early for another."""
        now = time.monotonic()
        if not is_last and now - self._read_at < _VALUES_S:
            return []
        self._read_at = now
        found = self._tail.read_on(is_last=is_last)
        self.values += found
        return found

    def find_end(self) -> RunRecord | None:
        """Return its last record; None while it goes on.

        Raises:
            RunNotFoundError: somebody has deleted it.
        """
        stamp, now = _stamp(self.folder.record_path), time.monotonic()
        is_time = now - self._settled_at >= _LIFE_S
        if stamp == self._stamp and not is_time:
            return None
        self._stamp = stamp
        if is_time:
            self._settled_at = now
        record = settle(self.folder) if is_time else self.folder.read_record()
        self.trial.status = record.status
        return record if record.is_terminal else None


def _stamp(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def find_best(values: Sequence[float], goal: str) -> float | None:
    """Return the best value that is a number; NaN where there is no other, None without any."""
    numbers = [value for value in values if not math.isnan(value)]
    if not numbers:
        return math.nan if values else None
    return max(numbers) if goal == "max" else min(numbers)
