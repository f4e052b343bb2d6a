"""The contract of a policy, and its verdict on a child."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass
from ...errors import UserError
from .standings import Standings


@dataclass(frozen=True)
class Verdict:
    """Why a child is stopped."""

    policy: str
    interval: int
    """How many values it had logged."""
    value: float
    """The best of them."""
    limit: float
    """What it would have had to reach."""
    best_run: str
    best_value: float
    rule: str
    """How the limit came about, for people."""

    def __str__(self) -> str:
        than = "no better than" if self.value == self.limit else "worse than"
        return (
            f"Stopped by {self.policy} at interval {self.interval}: its best {self.value:.6g} is "
            f"{than} {self.limit:.6g} ({self.rule}). Best was {self.best_run} "
            f"with {self.best_value:.6g}."
        )

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


class Limit(NamedTuple):
    """What a child must have reached."""

    value: float
    rule: str
    """How it came about, for people."""


class Policy(ABC):
    """Judges a child at each value that it logs of the primary metric."""

    title: ClassVar[str] = ""
    """The name of the policy, for people."""
    stops_equal: ClassVar[bool] = False
    """Whether a child that is no better than the limit is stopped, and not only a worse one."""
    looks_again: ClassVar[bool] = False
    """Whether a child is judged anew at an interval behind it, once a better one gets there."""
    looks_at_values: ClassVar[bool] = True
    """Whether it stops any child at all."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self.evaluation_interval = read_count(properties, "evaluation_interval", 1)
        self.delay_evaluation = read_count(properties, "delay_evaluation", 0)

    def is_due(self, interval: int) -> bool:
        """Return whether a child is judged at this interval."""
        return interval % self.evaluation_interval == 0 and interval >= self.delay_evaluation

    def judge(self, run_id: str, interval: int, standings: Standings) -> Verdict | None:
        """Return why a child is to be stopped at an interval; None: it goes on.

        The best of all is never stopped, nor is one that is alone.
        """
        leader = standings.leader(interval) if self.is_due(interval) else None
        if leader in (None, run_id):
            return None
        limit = self.find_limit(run_id, interval, standings)
        value = standings.best_of(run_id, interval)
        if limit is None or not self._is_out(value, limit.value, standings):
            return None
        best = standings.best_of(str(leader), interval)
        return Verdict(self.title, interval, value, limit.value, str(leader), best, limit.rule)

    def _is_out(self, value: float, limit: float, standings: Standings) -> bool:
        return standings.is_worse(value, limit) or (self.stops_equal and value == limit)

    @abstractmethod
    def find_limit(self, run_id: str, interval: int, standings: Standings) -> Limit | None:
        """Return what a child must have reached; None: it has no limit."""


def read_count(properties: Mapping[str, Any], name: str, least: int) -> int:
    """Return a whole number of the properties; absent, or None, it is the least that may be.

    Raises:
        UserError: it is none, or below ``least``.
    """
    value = properties.get(name)
    value = least if value is None else value
    if type(value) is not int or value < least:
        if name == "evaluation_interval" and value == 0:  # Azure ML's client let it pass
            return 1
        raise UserError(f"{name} is {value!r:.80}; it must be a whole number, {least} or more.")
    return value
