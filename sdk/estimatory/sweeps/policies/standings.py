"""The values that the children of a sweep have logged: what a policy judges by."""

from __future__ import annotations

import math
from collections.abc import Iterable


class Standings:
    """The primary metric of each child, in the order of its logging. NaN counts as worst."""

    def __init__(self, goal: str) -> None:
        self.goal = goal
        """``max`` or ``min``."""
        self._bests: dict[str, list[float]] = {}
        self._sums: dict[str, list[float]] = {}
        self._reached: list[list[str]] = []
        self._leaders: list[str] = []

    def add(self, run_id: str, value: float) -> int:
        """Take a newly logged value; returns its interval, from 1."""
        value = self.worst if math.isnan(value) else value
        bests, sums = self._bests.setdefault(run_id, []), self._sums.setdefault(run_id, [])
        bests.append(self.better(bests[-1], value) if bests else value)
        sums.append(sums[-1] + value if sums else value)
        self._note_reached(run_id, len(bests))
        return len(bests)

    def _note_reached(self, run_id: str, interval: int) -> None:
        if interval > len(self._reached):
            self._reached.append([run_id])
            self._leaders.append(run_id)
            return
        self._reached[interval - 1].append(run_id)
        best = self._bests[self._leaders[interval - 1]][interval - 1]
        if self.is_worse(best, self._bests[run_id][interval - 1]):
            self._leaders[interval - 1] = run_id

    @property
    def worst(self) -> float:
        return -math.inf if self.goal == "max" else math.inf

    def better(self, one: float, other: float) -> float:
        return max(one, other) if self.goal == "max" else min(one, other)

    def is_worse(self, value: float, limit: float) -> bool:
        """Return whether a value is worse than a limit; one that is equal is not."""
        return value < limit if self.goal == "max" else value > limit

    def reached(self, interval: int) -> list[str]:
        """Return the children that have logged that many values."""
        return self._reached[interval - 1] if interval <= len(self._reached) else []

    def has_reached(self, run_id: str, interval: int) -> bool:
        """Return whether a child has logged that many values."""
        return len(self._bests.get(run_id, ())) >= interval

    def best_of(self, run_id: str, interval: int) -> float:
        """Return the best of the first ``interval`` values of a child that has so many."""
        return self._bests[run_id][interval - 1]

    def mean_of(self, run_id: str, interval: int) -> float:
        """Return the running average of a child over its first ``interval`` values."""
        return self._sums[run_id][interval - 1] / interval

    def ranked(self, run_ids: Iterable[str], interval: int) -> list[str]:
        """Return children by their best of the first ``interval`` values, best first.

        Of equal ones the later child comes first.
        """
        sign = 1 if self.goal == "max" else -1
        worst_first = sorted(run_ids, key=lambda run_id: sign * self._bests[run_id][interval - 1])
        return worst_first[::-1]

    def leader(self, interval: int) -> str | None:
        """Return the best child of those that reached an interval; the first that was so good."""
        return self._leaders[interval - 1] if interval <= len(self._leaders) else None
