"""Runs of the past that a search begins with: what azureml-train-core 1.62 asks of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...folders.run_record import CANCELED, COMPLETED, TERMINAL
from ..runs import Run
from .exceptions import HyperDriveConfigException, differs, expects, wrong_type

if TYPE_CHECKING:
    from ..experiment import Experiment
    from .config import HyperDriveConfig

MAX_PARENT_RUNS = 5
RESUME_FROM_TOTAL_RUNS = 1000


def list_runs(given: Any) -> list[Run]:
    """Return one run, several, or None as a list."""
    if given is None:
        return []
    return list(given) if isinstance(given, (list, tuple)) else [given]


def check_resume_from(config: HyperDriveConfig, runs: Sequence[Run]) -> None:
    """Raise HyperDriveConfigException for sweeps that this one cannot look back at."""
    if len(runs) > MAX_PARENT_RUNS:
        raise expects(
            "HyperDriveConfig", f"the number of parent runs to not exceed than {MAX_PARENT_RUNS}"
        )
    seen: set[str] = set()
    for run in runs:
        _check_same_search(config, run)
        _check_once(run, seen)
        _check_over(run)
    total = sum(_config_of(run)._max_total_runs for run in runs) + config._max_total_runs
    if total > RESUME_FROM_TOTAL_RUNS:
        raise HyperDriveConfigException(
            f"The number of total runs should not be greater than {RESUME_FROM_TOTAL_RUNS}. "
        )


def _check_once(run: Run, seen: set[str]) -> None:
    if run.id in seen:
        raise HyperDriveConfigException(
            "resume_from cannot contain duplicate runs. More than one run with id "
            f"'{run.id}' was found"
        )
    seen.add(run.id)


def _check_over(run: Run) -> None:
    status = run.get_status()
    if status not in (COMPLETED, CANCELED):
        raise HyperDriveConfigException(
            "All resume_from runs should be completed or canceled. A resume_from run with status "
            f"'{status}' was found."
        )


def _check_same_search(config: HyperDriveConfig, run: Run) -> None:
    """Raise unless a run is a sweep for the same metric and goal; a Bayesian one, of the space."""
    from .run import HyperDriveRun

    if not isinstance(run, HyperDriveRun):
        raise expects("Parent run", "to be HyperDriveRun objects.")
    other = run.hyperdrive_config
    for key in ("name", "goal"):
        mine, theirs = config._primary_metric_config[key], other._primary_metric_config[key]
        if mine != theirs:
            found = f"Current run's {key} is {mine}, while a run with {theirs} was found"
            raise differs(f"primary_metric_{key}", found)
    space = "parameter_space"
    if config.is_bayesian and other._generator_config[space] != config._generator_config[space]:
        raise differs("parameter_space for Bayesian sampling")


def check_resume_child_runs(config: HyperDriveConfig, runs: Sequence[Run]) -> None:
    """Raise HyperDriveConfigException for children that cannot be run again."""
    if len(runs) > config._max_total_runs:
        raise expects(
            "HyperDriveConfig",
            "the number of resume_child_runs to not exceed max_total_runs of current run",
        )
    seen: set[str] = set()
    parents: dict[str, Run] = {}
    for run in runs:
        parent = _check_child(run, seen)
        parents[parent.id] = parent
    if len(parents) > MAX_PARENT_RUNS:
        raise HyperDriveConfigException(
            f"resume_child_runs should not come from more than {MAX_PARENT_RUNS} unique parents. "
            f"{len(parents)} unique parents were found."
        )
    for parent in parents.values():
        _check_same_search(config, parent)


def _check_child(run: Run, seen: set[str]) -> Run:
    """Return the parent of a child that has ended and was not seen yet."""
    if not isinstance(run, Run):
        raise wrong_type("resume_child_runs", "azureml.core.run.Run")
    if run.id in seen:
        raise HyperDriveConfigException("resume_child_runs cannot contain duplicate runs.")
    seen.add(run.id)
    status = run.get_status()
    if status not in TERMINAL:
        raise HyperDriveConfigException(
            "All resume_child_runs should be in a terminal state. Found a run with state "
            f"'{status}'."
        )
    parent = run.parent
    if parent is None:
        raise HyperDriveConfigException("Every run in resume_child_runs should have a parent run.")
    return parent


def check_workspace(experiment: Experiment, runs: Sequence[Run], name: str) -> None:
    """Raise HyperDriveConfigException for runs of another workspace."""
    here = experiment.workspace.folder.path
    for run in runs:
        if run.experiment.workspace.folder.path != here:
            raise HyperDriveConfigException(
                f"The new run should have the same host as {name}",
                f"Run {run.id} is in {run.experiment.workspace.folder.path}, not in {here}.",
            )


def _config_of(run: Any) -> HyperDriveConfig:
    config: HyperDriveConfig = run.hyperdrive_config
    return config
