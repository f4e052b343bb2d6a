"""When children are stopped early; follows azureml-train-core 1.62 ``hyperdrive.policy``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...base.checked_calls import checked, checks_itself
from ...sweeps.plan import BANDIT, MEDIAN, NO_POLICY, TRUNCATION, Named
from .exceptions import HyperDriveRehydrateException, expects, wrong_type


@checked
class EarlyTerminationPolicy:
    """The name of a policy, and its properties.

    Args:
        name: ``Bandit``, ``MedianStopping``, ``TruncationSelection`` or ``Default``.
        properties: plain data.
    """

    def __init__(self, name: str, properties: dict[str, Any] | None = None) -> None:
        self._name = name
        self._properties = properties

    def to_json(self) -> dict[str, Any]:
        """Return name and properties as plain data; a dict, as in the SDK."""
        if self._properties is None:
            return {"name": self._name}
        return {"name": self._name, "properties": self._properties}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EarlyTerminationPolicy) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]  # as in the SDK

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in (self._properties or {}).items())
        return f"{type(self).__name__}({given})"


class _JudgesAtIntervals(EarlyTerminationPolicy):
    """A policy that is due at certain values of the primary metric."""

    @checks_itself("interval delay")
    def __init__(
        self, name: str, interval: int, delay: int, more: dict[str, Any] | None = None
    ) -> None:
        _check_ints(evaluation_interval=interval, delay_evaluation=delay)
        intervals = {"evaluation_interval": interval, "delay_evaluation": delay}
        super().__init__(name, {**intervals, **(more or {})})
        self._evaluation_interval, self._delay_evaluation = interval, delay

    @property
    def evaluation_interval(self) -> int:
        """How many values of the primary metric lie between two looks."""
        return self._evaluation_interval

    @property
    def delay_evaluation(self) -> int:
        """At how many values the first look is."""
        return self._delay_evaluation


@checked
class BanditPolicy(_JudgesAtIntervals):
    """Stops a child whose best value is too far from the best of all at the same interval.

    An interval is one logging of the primary metric.

    Args:
        evaluation_interval: it is judged at every so many intervals.
        slack_factor: how far, as a share of the best: at 0.2 and 0.8, below 0.8 / 1.2.
        slack_amount: how far, as an amount: at 0.2 and 0.8, below 0.6. Give one of the two.
        delay_evaluation: it is not judged before that many intervals.

    Raises:
        HyperDriveConfigException: both are given or none, or an interval is no whole number.
    """

    POLICY_NAME = BANDIT

    @checks_itself("evaluation_interval delay_evaluation")
    def __init__(
        self,
        evaluation_interval: int = 1,
        slack_factor: float | None = None,
        slack_amount: float | None = None,
        delay_evaluation: int = 0,
    ) -> None:
        if slack_factor is slack_amount is None or (slack_factor and slack_amount):
            raise expects(
                "Bandit termination policy",
                "exactly one of slack factor or slack amount to be set.",
            )
        slack = {"slack_factor": slack_factor} if slack_factor else {"slack_amount": slack_amount}
        super().__init__(BANDIT, evaluation_interval, delay_evaluation, slack)
        self._slack_factor = slack_factor

    @property
    def slack_factor(self) -> float | None:
        """How far from the best a value may be, as a share of it."""
        return self._slack_factor


@checked
class MedianStoppingPolicy(_JudgesAtIntervals):
    """Stops a child whose best value is worse than the median of all running averages.

    Args:
        evaluation_interval: it is judged at every so many intervals.
        delay_evaluation: it is not judged before that many intervals; 5 is a good start.

    Raises:
        HyperDriveConfigException: an interval is no whole number.
    """

    POLICY_NAME = MEDIAN

    @checks_itself("evaluation_interval delay_evaluation")
    def __init__(self, evaluation_interval: int = 1, delay_evaluation: int = 0) -> None:
        super().__init__(MEDIAN, evaluation_interval, delay_evaluation)


@checked
class TruncationSelectionPolicy(_JudgesAtIntervals):
    """Stops the worst share of the children at each interval.

    Args:
        truncation_percentage: how many of a hundred are stopped, 1 to 99.
        evaluation_interval: they are judged at every so many intervals.
        delay_evaluation: they are not judged before that many intervals.
        exclude_finished_jobs: kept; children that have ended are ranked with the others.

    Raises:
        HyperDriveConfigException: the percentage is not from 1 to 99, or one is no whole number.
    """

    POLICY_NAME = TRUNCATION

    @checks_itself("truncation_percentage evaluation_interval delay_evaluation")
    def __init__(
        self,
        truncation_percentage: int,
        evaluation_interval: int = 1,
        delay_evaluation: int = 0,
        exclude_finished_jobs: bool = False,
    ) -> None:
        _check_ints(truncation_percentage=truncation_percentage)
        if not 1 <= truncation_percentage <= 99:
            raise expects("truncation_percentage", "value to be between 1 and 99.")
        more = {
            "truncation_percentage": truncation_percentage,
            "exclude_finished_jobs": bool(exclude_finished_jobs),
        }
        super().__init__(TRUNCATION, evaluation_interval, delay_evaluation, more)
        self._truncation_percentage = truncation_percentage

    @property
    def truncation_percentage(self) -> int:
        """How many of a hundred children are stopped at each interval."""
        return self._truncation_percentage


@checked
class NoTerminationPolicy(EarlyTerminationPolicy):
    """Lets every child run to its end."""

    POLICY_NAME = NO_POLICY

    def __init__(self) -> None:
        super().__init__(NO_POLICY)


_COUNTS = ("evaluation_interval", "delay_evaluation", "truncation_percentage")
"""Properties that the SDK took True and False for, too."""


def _check_ints(**values: object) -> None:
    for name, value in values.items():
        if not isinstance(value, int):
            raise wrong_type(name, "int")


def to_named(plain: Mapping[str, Any]) -> Named:
    """Return a policy's plain data as a plan holds it: a bandit without slack has the factor 0."""
    given = dict(plain.get("properties") or {})
    if plain["name"] == BANDIT and given.get("slack_amount", 0) is None:
        del given["slack_amount"]
        given["slack_factor"] = 0
    counts = {name: int(given[name]) for name in _COUNTS if name in given}
    return Named(plain["name"], {**given, **counts})


def policy_from_dict(plain: Mapping[str, Any]) -> EarlyTerminationPolicy:
    """Return the policy that :meth:`EarlyTerminationPolicy.to_json` wrote.

    Raises:
        HyperDriveRehydrateException: it is none of HyperDrive's.
    """
    given = plain.get("properties") or {}
    for kind in (BanditPolicy, MedianStoppingPolicy, TruncationSelectionPolicy):
        if kind.POLICY_NAME.lower() == str(plain["name"]).lower():
            policy: EarlyTerminationPolicy = kind(**given)
            return policy
    if str(plain["name"]).lower() == NO_POLICY.lower():
        return NoTerminationPolicy()
    raise HyperDriveRehydrateException(f"Unknown policy {plain['name']}.")
