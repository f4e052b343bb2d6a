"""HyperDriveConfig: what is searched, how, and for how long; follows azureml-train-core 1.62."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...base.checked_calls import check_keywords, checked, checks_itself
from ...configuration.script_run_config import ScriptRunConfig
from ...sweeps.plan import BAYESIAN, Named, SweepPlan
from .config_checks import (
    MAX_DURATION_MINUTES,
    advise_bayesian,
    check_limits,
    check_one,
    tell_of_policy,
)
from .exceptions import expects
from .goal import PrimaryMetricGoal
from .policies import EarlyTerminationPolicy, NoTerminationPolicy, to_named
from .requests import read_space, without_parameters
from .sampling import HyperParameterSampling
from .warm_start import check_resume_child_runs, check_resume_from, check_workspace, list_runs

if TYPE_CHECKING:
    from ...submission.request import RunRequest
    from ..experiment import Experiment
    from ..runs import Run
    from .run import HyperDriveRun

_OF_PIPELINES = ("continue_on_step_failure", "regenerate_outputs", "pipeline_params")
"""Keywords of Experiment.submit that the SDK looked at with a pipeline only."""


@checked
class HyperDriveConfig:
    """A search for good parameters of a script, which ``experiment.submit`` starts.

    Args:
        hyperparameter_sampling: the space, and how it is searched.
        primary_metric_name: what the script logs, and the children are compared by.
        primary_metric_goal: whether more of it is better, or less.
        max_total_runs: children in all; a smaller space ends sooner.
        max_concurrent_runs: children at once; by default as many as the target has room for.
        max_duration_minutes: children that still run then are canceled.
        policy: when a child is stopped early; never by default.
        estimator: what each child is: this, or ``run_config``.
        run_config: a ScriptRunConfig. Each parameter comes after its own arguments.
        resume_from: a HyperDriveRun, or several, whose children count as seen.
        resume_child_runs: children of such runs that are run again, each with ``--resume-from``
            and the folder of its outputs.
        pipeline: comes in a later version.
        debug_flag: accepted as in the SDK, where it was for the service.
        custom_run_id: the id of the run; by default a new one.

    Raises:
        HyperDriveConfigException: a value is missing, or not valid.
    """

    _unchecked = ("submit_to",)  # Experiment.submit is the door that checks

    @checks_itself("estimator run_config resume_from resume_child_runs pipeline debug_flag")
    def __init__(
        self,
        hyperparameter_sampling: HyperParameterSampling | None,
        primary_metric_name: str,
        primary_metric_goal: PrimaryMetricGoal | str,
        max_total_runs: int,
        max_concurrent_runs: int | None = None,
        max_duration_minutes: float = MAX_DURATION_MINUTES,
        policy: EarlyTerminationPolicy | None = None,
        estimator: Any = None,
        run_config: ScriptRunConfig | None = None,
        resume_from: Any = None,
        resume_child_runs: Any = None,
        pipeline: object = None,
        debug_flag: object = None,
        custom_run_id: str | None = None,
    ) -> None:
        check_one(estimator, run_config, pipeline)
        if hyperparameter_sampling is None:
            raise expects("HyperDriveConfig", "hyperparameter_sampling to be set")
        if isinstance(primary_metric_goal, str):
            primary_metric_goal = PrimaryMetricGoal.from_str(primary_metric_goal)
        self._estimator, self._run_config = estimator, run_config
        self._debug_flag, self._custom_run_id = debug_flag, custom_run_id
        self._policy_config = (policy or NoTerminationPolicy()).to_json()
        self._generator_config = hyperparameter_sampling.to_json()
        self._goal = primary_metric_goal
        self._primary_metric_config = {
            "name": primary_metric_name,
            "goal": primary_metric_goal.name.lower(),
        }
        self._given_concurrent_runs = int(max_concurrent_runs or 0)
        self._max_total_runs = int(max_total_runs)
        self._max_concurrent_runs = self._given_concurrent_runs or self._max_total_runs
        self._max_duration_minutes = max_duration_minutes
        check_limits(self._max_total_runs, self._max_concurrent_runs, max_duration_minutes)
        if self.is_bayesian:
            n_parameters = len(self._generator_config["parameter_space"])
            advise_bayesian(n_parameters, self._max_total_runs, self._given_concurrent_runs)
            tell_of_policy(self._policy_config["name"])
        self._is_rebuilt = False
        self._resume_from = list_runs(resume_from)
        self._resume_child_runs = list_runs(resume_child_runs)
        if self._resume_from:
            check_resume_from(self, self._resume_from)
        if self._resume_child_runs:
            check_resume_child_runs(self, self._resume_child_runs)

    def __repr__(self) -> str:
        metric = self._primary_metric_config
        return (
            f"HyperDriveConfig({self._generator_config['name']}, {metric['goal']} "
            f"{metric['name']!r}, max_total_runs={self._max_total_runs})"
        )

    @property
    def estimator(self) -> Any:
        """What each child is; None where that is :attr:`run_config`."""
        return self._estimator

    @property
    def run_config(self) -> ScriptRunConfig | None:
        """What each child is; None where that is :attr:`estimator`."""
        return self._run_config

    @property
    def pipeline(self) -> None:
        """Pipelines come in a later version."""

    @property
    def source_directory(self) -> str | None:
        """The folder of the script; None for what a run of the past was submitted with."""
        child: Any = None if self._is_rebuilt else self._child
        return None if child is None else child.source_directory

    @property
    def _child(self) -> Any:
        return self._run_config if self._estimator is None else self._estimator

    def take_up(self, resume_from: list[Run], resume_child_runs: list[Run]) -> None:
        """Become the configuration of a run of the past, whose runs were looked at then."""
        self._is_rebuilt = True
        self._resume_from, self._resume_child_runs = resume_from, resume_child_runs

    @property
    def is_bayesian(self) -> bool:
        """Whether it draws where the children so far were good."""
        return bool(self._generator_config["name"] == BAYESIAN)

    # --- submission -------------------------------------------------------------------------
    def to_plan(self) -> SweepPlan:
        """Return what is searched as plain data.

        Raises:
            HyperDriveConfigException: a value of the space is no expression.
        """
        generator = self._generator_config
        return SweepPlan(
            space=read_space(generator["parameter_space"]),
            sampler=Named(generator["name"], dict(generator.get("properties") or {})),
            policy=to_named(self._policy_config),
            max_trials=self._max_total_runs,
            max_concurrent=self._given_concurrent_runs,
            max_minutes=float(min(self._max_duration_minutes, MAX_DURATION_MINUTES)),
            resume_from=tuple(run.id for run in self._resume_from),
            resume_children=tuple(run.id for run in self._resume_child_runs),
            dialect="hyperdrive",
        )

    def to_request(self, experiment: str, tags: dict[str, str] | None = None) -> RunRequest:
        """Return the same as plain data, ready for submission.

        Raises:
            HyperDriveConfigException: a value of the space is no expression.
            UserError: what each child is, or the search, is not valid.
        """
        from uuid import uuid4

        from ...sweeps.submission import make_sweep_request

        request: RunRequest = self._child.to_request(experiment, tags)
        if self._estimator is not None:
            request = without_parameters(request, self._generator_config["parameter_space"])
        request = request.replace(
            primary_metric=self._primary_metric_config["name"],
            primary_metric_goal=self._goal.short,
        )
        run_id = self._custom_run_id or f"HD_{uuid4()}"
        return make_sweep_request(request, self.to_plan(), run_id=run_id)

    def submit_to(
        self,
        experiment: Experiment,
        tags: dict[str, str] | None = None,
        *,
        parent_run_id: str = "",
        **overrides: object,
    ) -> HyperDriveRun:
        """Start the search in an experiment; ``Experiment.submit`` calls it.

        Args:
            experiment: that it is filed under.
            tags: of its run.
            parent_run_id: the run that it is a child of.
            overrides: ``continue_on_step_failure``, ``regenerate_outputs`` and ``pipeline_params``
                are accepted as in the SDK, which looked at them with a pipeline.

        Raises:
            UserError: this is not valid; nothing was started.
        """
        from .run import HyperDriveRun

        check_keywords("Experiment.submit", _OF_PIPELINES, overrides)
        for runs, name in (
            (self._resume_from, "resume_from runs"),
            (self._resume_child_runs, "resume_child_runs"),
        ):
            check_workspace(experiment, runs, name)
        request = self.to_request(experiment.name, tags)
        if parent_run_id:
            request = request.replace(parent_run_id=parent_run_id)
        return HyperDriveRun(experiment, experiment.submit_request(request).id, self)
