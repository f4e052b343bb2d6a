"""The values that the children of a sweep have logged: what a policy judges by."""

from __future__ import annotations

import math
from collections.abc import Iterable


class Standings:
    """The primary metric of each child, in the order of its logging. NaN counts as worst."""

    def __init__(self, goal: str) -> None:
        self.goal = goal
        """``max`` or ``min``."""
        self._values: dict[str, list[float]] = {}
        self._bests: dict[str, list[float]] = {}

    def add(self, run_id: str, value: float) -> int:
        """Take a newly logged value; returns its interval, from 1."""
        values, bests = self._values.setdefault(run_id, []), self._bests.setdefault(run_id, [])
        values.append(self.worst if math.isnan(value) else value)
        bests.append(self.better(bests[-1], values[-1]) if bests else values[-1])
        return len(values)

    @property
    def worst(self) -> float:
        return -math.inf if self.goal == "max" else math.inf

    def better(self, one: float, other: float) -> float:
        return max(one, other) if self.goal == "max" else min(one, other)

    def is_worse(self, value: float, limit: float) -> bool:
        """Return whether a value is worse than a limit; one that is equal is not."""
        return value < limit if self.goal == "max" else value > limit

    def count(self, run_id: str) -> int:
        return len(self._values.get(run_id, ()))

    def reached(self, interval: int) -> list[str]:
        """Return the children that have logged that many values."""
        return [run_id for run_id, values in self._values.items() if len(values) >= interval]

    def best_of(self, run_id: str, interval: int | None = None) -> float | None:
        """Return the best of the first ``interval`` values of a child; None where it has none."""
        bests = self._bests.get(run_id)
        return bests[-1 if interval is None else interval - 1] if bests else None

    def mean_of(self, run_id: str, interval: int) -> float:
        """Return the running average of a child over its first ``interval`` values."""
        return math.fsum(self._values[run_id][:interval]) / interval

    def ranked(self, run_ids: Iterable[str], interval: int) -> list[str]:
        """Return children by their best of the first ``interval`` values, best first.

        Of equal ones the later child comes first.
        """
        sign = 1 if self.goal == "max" else -1
        worst_first = sorted(run_ids, key=lambda run_id: sign * self._bests[run_id][interval - 1])
        return worst_first[::-1]

    def leader(self, interval: int | None = None) -> str | None:
        """Return the best child, of those that reached an interval; the earliest among equals."""
        reached = self.reached(interval or 1)
        if not reached:
            return None
        sign, place = (-1 if self.goal == "max" else 1), -1 if interval is None else interval - 1
        return min(reached, key=lambda run_id: sign * self._bests[run_id][place])
