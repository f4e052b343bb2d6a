"""From the request of one child to that of a sweep over its parameters."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ..base import lazy_dataclasses as dataclasses
from ..errors import UserError
from ..folders.run_spec import SWEEP
from ..submission.request import RunRequest
from .expressions import Expression, count_points
from .plan import SweepPlan
from .policies.table import open_policy
from .samplers.table import open_sampler

GOALS = ("max", "min")


def make_sweep_request(request: RunRequest, plan: SweepPlan, run_id: str = "") -> RunRequest:
    """Return the request of a sweep.

    Args:
        request: what each child shall be, without the parameters of the space; its primary metric
            is what the sweep looks at.
        plan: space, sampler, policy, limits; a seed is drawn where it has none.
        run_id: of the sweep; by default one is made as for every run.

    Raises:
        UserError: the plan is not valid; names what is.
    """
    plan = _with_seed(plan)
    check_plan(plan, request.draft.primary_metric, request.draft.primary_metric_goal)
    return request.replace(kind=SWEEP, plan=plan.to_json(), run_id=run_id)


def _with_seed(plan: SweepPlan) -> SweepPlan:
    """Return the plan with a seed: its own, its sampler's, or a new one."""
    seed = plan.sampler.properties.get("seed", plan.seed)
    if seed is None:
        seed = int.from_bytes(os.urandom(4), "little")
    if type(seed) is not int or seed < 0:
        raise UserError(f"The seed is {seed!r:.80}; it must be a whole number, 0 or more.")
    return dataclasses.replace(plan, seed=seed)


def check_plan(plan: SweepPlan, metric: str, goal: str) -> None:
    """Raise UserError where a sweep cannot be what its plan says."""
    if not metric or goal not in GOALS:
        raise UserError(
            "A sweep needs the metric that its children are compared by.",
            "Name one that the script logs, and which way is better: AUC:max or loss:min.",
        )
    check_space(plan.space)
    open_policy(plan.policy)
    open_sampler(plan, goal)
    _check_limits(plan)


def check_space(space: Mapping[str, Expression]) -> None:
    """Raise UserError for a space that is empty, or has one parameter twice."""
    if not space:
        raise UserError(
            "The search space has no parameters.", "For example lr=loguniform(1e-4, 1e-1)."
        )
    names: dict[str, str] = {}
    for name in space:
        bare = name.lstrip("-")
        if not bare or "\0" in bare or names.setdefault(bare, name) != name:
            raise UserError(f"The parameter {name!r:.80} is empty, or there twice.")


def _check_limits(plan: SweepPlan) -> None:
    for what, value in (("trials", plan.max_trials), ("concurrent trials", plan.max_concurrent)):
        if value < 0:
            raise UserError(f"The number of {what} is {value}; it must be 1 or more.")
    if not plan.max_minutes > 0:
        raise UserError(f"The sweep may take {plan.max_minutes:g} minutes; it must be more than 0.")
    if not plan.max_trials and count_points(plan.space) is None:
        raise UserError(
            "This space has no end, so the sweep needs the number of its trials.",
            "For example --trials 30.",
        )
