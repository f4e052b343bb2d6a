"""The configuration of a sweep of the past, made of its plan."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from ...base.user_messages import silently
from ...configuration.script_run_config import ScriptRunConfig
from ...errors import RunNotFoundError
from ...folders.run_spec import RunSpec
from ...sweeps.expressions import count_points
from ...sweeps.plan import SweepPlan
from .config import HyperDriveConfig
from .goal import PrimaryMetricGoal
from .labels import describe_metric, describe_sampling
from .policies import policy_from_dict
from .sampling import sampling_from_dict

if TYPE_CHECKING:
    from ..runs import Run
    from ..workspace import Workspace


def rebuild_config(workspace: Workspace, spec: RunSpec) -> HyperDriveConfig:
    """Return a configuration that says what the sweep does; no warning is told again.

    Raises:
        HyperDriveRehydrateException: its sampler or its policy is none of HyperDrive's.
    """
    plan = SweepPlan.from_json(spec.plan)
    metric = describe_metric(spec)
    with warnings.catch_warnings(), silently():
        warnings.simplefilter("ignore")
        config = HyperDriveConfig(
            sampling_from_dict(describe_sampling(plan)),
            metric["name"],
            PrimaryMetricGoal.from_str(metric["goal"]),
            plan.max_trials or count_points(plan.space) or 1,
            plan.max_concurrent or None,
            plan.max_minutes,
            policy_from_dict(plan.policy.to_json()),
            run_config=_rebuild_script(spec),
        )
    config.take_up(
        _find_runs(workspace, plan.resume_from), _find_runs(workspace, plan.resume_children)
    )
    return config


def _find_runs(workspace: Workspace, run_ids: Iterable[str]) -> list[Run]:
    """Return those of the runs that are still there."""
    found = []
    for run_id in run_ids:
        with suppress(RunNotFoundError):
            found.append(workspace.get_run(run_id))
    return found


def _rebuild_script(spec: RunSpec) -> ScriptRunConfig:
    return ScriptRunConfig(
        ".",
        spec.script or None,
        list(spec.arguments) if spec.script else None,
        command=None if spec.script else list(spec.command),
        compute_target=spec.compute_target,
    )
