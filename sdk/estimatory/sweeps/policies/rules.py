"""The rules of HyperDrive's policies and of ASHA."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import median
from typing import Any

from ...errors import UserError
from .base import Limit, Policy, Verdict, read_count
from .standings import Standings


class NoPolicy(Policy):
    """Stops no child."""

    title = "no policy"
    looks_at_values = False

    def judge(self, run_id: str, interval: int, standings: Standings) -> Verdict | None:
        return None

    def find_limit(self, run_id: str, interval: int, standings: Standings) -> Limit | None:
        return None


class BanditPolicy(Policy):
    """Stops a child that is worse than the best by more than a factor or an amount."""

    title = "the bandit policy"
    looks_again = True

    def __init__(self, properties: Mapping[str, Any]) -> None:
        super().__init__(properties)
        self._amount = properties.get("slack_amount")
        self._factor = properties.get("slack_factor") or 0.0
        for slack in (self._factor, self._amount or 0.0):
            if not isinstance(slack, (int, float)) or not slack >= 0:
                raise UserError(f"The slack is {slack!r:.80}; it must be a number, 0 or more.")

    def find_limit(self, run_id: str, interval: int, standings: Standings) -> Limit | None:
        leader = standings.leader(interval)
        if leader is None:
            return None
        best = standings.best_of(leader, interval)
        is_max = standings.goal == "max"
        if self._amount is not None:
            amount = float(self._amount)
            limit = best - amount if is_max else best + amount
            return Limit(limit, f"slack amount {amount:g}")
        limit = _limit_by_factor(best, self._factor, is_max)
        return Limit(limit, f"slack factor {self._factor:g}")


def _limit_by_factor(best: float, factor: float, is_max: bool) -> float:
    """Return HyperDrive's limit; on the side of zero where it would lie above the best, ours."""
    if is_max:
        return best / (1 + factor) if best >= 0 else best - factor * abs(best)
    return best * (1 + factor) if best >= 0 else best + factor * abs(best)


class MedianStoppingPolicy(Policy):
    """Stops a child whose best is worse than the median of the running averages of all."""

    title = "the median stopping policy"

    def find_limit(self, run_id: str, interval: int, standings: Standings) -> Limit | None:
        reached = standings.reached(interval)
        limit = median(standings.mean_of(one, interval) for one in reached)
        return Limit(limit, f"the median of the running averages of {len(reached)} children")


class TruncationSelectionPolicy(Policy):
    """Stops a share of the children, the worst at each interval."""

    title = "the truncation selection policy"
    stops_equal = True

    def __init__(self, properties: Mapping[str, Any]) -> None:
        super().__init__(properties)
        percentage = properties.get("truncation_percentage")
        if type(percentage) is not int or not 1 <= percentage <= 99:
            raise UserError(
                f"truncation_percentage is {percentage!r:.80}; it must be a whole number "
                "from 1 to 99."
            )
        self._percentage: int = percentage

    def find_limit(self, run_id: str, interval: int, standings: Standings) -> Limit | None:
        ranked = standings.ranked(standings.reached(interval), interval)
        n_stopped = math.floor(len(ranked) * self._percentage / 100)
        if run_id not in ranked[len(ranked) - n_stopped :]:
            return None
        limit = standings.best_of(ranked[-n_stopped - 1], interval)
        return Limit(limit, f"the worst {self._percentage} % of {len(ranked)} are stopped")


class AshaPolicy(Policy):
    """Stops, at rungs that grow by a factor, all but the best share of those that got there.

    The stopping variant of asynchronous successive halving: no child is paused.
    """

    title = "ASHA"

    def __init__(self, properties: Mapping[str, Any]) -> None:
        super().__init__({})
        self._factor = read_count({"reduction_factor": 3, **properties}, "reduction_factor", 2)
        self._first = read_count(properties, "min_steps", 1)
        self._last = properties.get("max_steps")

    def is_due(self, interval: int) -> bool:
        rung = self._first
        while rung < interval:
            rung *= self._factor
        return rung == interval and (self._last is None or interval <= self._last)

    def find_limit(self, run_id: str, interval: int, standings: Standings) -> Limit | None:
        ranked = standings.ranked(standings.reached(interval), interval)
        n_kept = math.ceil(len(ranked) / self._factor)
        limit = standings.best_of(ranked[n_kept - 1], interval)
        return Limit(limit, f"the best {n_kept} of {len(ranked)} go on")
