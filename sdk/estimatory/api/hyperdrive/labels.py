"""Tags and properties that HyperDrive wrote on the run of a sweep, made of its plan."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...folders.run_record import RunRecord
from ...folders.run_spec import RunSpec
from ...sweeps.plan import SweepPlan
from .children import Child

_PREFIX = "_aml_system_"
_GOALS = {"max": "maximize", "min": "minimize"}


def describe_metric(spec: RunSpec) -> dict[str, str]:
    """Return the primary metric under HyperDrive's keys."""
    return {"name": spec.primary_metric, "goal": _GOALS.get(spec.primary_metric_goal, "")}


def describe_sampling(plan: SweepPlan) -> dict[str, Any]:
    """Return sampler and space under HyperDrive's keys."""
    space = {name: one.to_json() for name, one in plan.space.items()}
    return {"parameter_space": space, **plan.sampler.to_json()}


def make_tags(spec: RunSpec, plan: SweepPlan, children: Iterable[Child]) -> dict[str, str]:
    """Return the tags, each plain and with the prefix of newer releases."""
    tags = {
        "generator_config": json.dumps(describe_sampling(plan)),
        "primary_metric_config": json.dumps(describe_metric(spec)),
        "policy_config": json.dumps(plan.policy.to_json()),
        "max_total_jobs": str(plan.max_trials),
        "max_concurrent_jobs": str(plan.max_concurrent or plan.max_trials),
        "max_duration_minutes": f"{plan.max_minutes:g}",
        "platform_config": json.dumps(_describe_platform(spec)),
        **{child.run_id: child.hyperparameters for child in children},
    }
    return {f"{prefix}{name}": tags[name] for prefix in ("", _PREFIX) for name in tags}


def _describe_platform(spec: RunSpec) -> dict[str, Any]:
    definition = {"Overrides": spec.run_definition, "TargetDetails": None}
    return {
        "ExperimentName": spec.experiment,
        "Definition": {**definition, "SnapshotId": spec.snapshot},
    }


def make_properties(
    spec: RunSpec, plan: SweepPlan, record: RunRecord, best: Child | None
) -> dict[str, str]:
    """Return the properties; those of the best child once the sweep has ended."""
    properties = {
        "primary_metric_config": json.dumps(describe_metric(spec)),
        "resume_from": json.dumps(_describe_runs(spec, plan.resume_from)),
        "runTemplate": "HyperDrive",
        "azureml.runsource": "hyperdrive",
        "platform": "AML",
        "ContentSnapshotId": spec.snapshot,
        "seed": str(plan.seed),
    }
    if plan.resume_children:
        properties["resume_child_runs"] = json.dumps(_describe_runs(spec, plan.resume_children))
    if record.is_terminal and best is not None:
        properties["score"] = str(best.best)
        properties["best_child_run_id"] = best.run_id
        properties["best_metric_status"] = "Succeeded"
    return properties


def _describe_runs(spec: RunSpec, run_ids: Sequence[str]) -> list[Mapping[str, Any]] | None:
    scope = {"experiment_name": spec.experiment}
    return [{"run_scope": scope, "run_id": run_id} for run_id in run_ids] or None
