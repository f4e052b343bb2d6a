"""HyperDriveRunConfig, the older name of HyperDriveConfig."""

from __future__ import annotations

from typing import Any

from ...base.checked_calls import checked, checks_itself
from ...base.user_messages import warn
from .config import HyperDriveConfig
from .config_checks import MAX_DURATION_MINUTES
from .goal import PrimaryMetricGoal
from .policies import EarlyTerminationPolicy
from .sampling import HyperParameterSampling


@checked
class HyperDriveRunConfig(HyperDriveConfig):
    """The older name of HyperDriveConfig, whose first argument is the estimator.

    Args:
        estimator: what each child is.
        hyperparameter_sampling: as for HyperDriveConfig, and so are the others.
    """

    @checks_itself("estimator")
    def __new__(  # type: ignore[misc]  # returns a HyperDriveConfig, as in the SDK
        cls,
        estimator: Any,
        hyperparameter_sampling: HyperParameterSampling | None,
        primary_metric_name: str,
        primary_metric_goal: PrimaryMetricGoal | str,
        max_total_runs: int,
        max_concurrent_runs: int | None = None,
        max_duration_minutes: float = MAX_DURATION_MINUTES,
        policy: EarlyTerminationPolicy | None = None,
    ) -> HyperDriveConfig:
        warn("HyperDriveRunConfig is deprecated. Please use the new HyperDriveConfig class.")
        return HyperDriveConfig(
            hyperparameter_sampling,
            primary_metric_name,
            primary_metric_goal,
            max_total_runs,
            max_concurrent_runs,
            max_duration_minutes,
            policy,
            estimator,
        )
