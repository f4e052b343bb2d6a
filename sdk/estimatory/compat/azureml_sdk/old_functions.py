"""Functions of the SDK's modules; signatures as in azureml-core 1.0 to 1.61."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

from ...base.checked_calls import checked_function, checks_itself
from ...errors import ComputeTargetError, RunNotFoundError, UserError

if TYPE_CHECKING:
    from ...api.experiment import Experiment
    from ...api.hyperdrive.config import HyperDriveConfig
    from ...api.hyperdrive.run import HyperDriveRun
    from ...api.runs import Run
    from ...api.workspace import Workspace
    from ...configuration import RunConfiguration, ScriptRunConfig

_OF_A_WORKSPACE = "Compute targets belong to a workspace, not to a folder."


@checked_function
@checks_itself("experiment")
def get_run(
    experiment: Experiment, run_id: str, rehydrate: bool = True, clean_up: bool = True
) -> Run:
    """Return the run of an experiment.

    Args:
        rehydrate: accepted; a run is always returned as what it is.
        clean_up: accepted; a run is a process of its own, which nothing here cleans up.

    Raises:
        RunNotFoundError: the experiment has no such run.
        UserError: ``experiment`` is something else.
    """
    from ...api.experiment import Experiment
    from ...api.runs import Run

    if not isinstance(experiment, Experiment):
        raise UserError(
            f"get_run takes an Experiment and a run's id; it got a {type(experiment).__name__}.",
            "get_run(Experiment(ws, name), run_id), or ws.get_run(run_id).",
        )
    run = Run.get(experiment.workspace, run_id)
    if run.experiment.name != experiment.name:
        raise RunNotFoundError(
            f"Experiment {experiment.name!r} has no run {run_id!r}: it belongs to "
            f"{run.experiment.name!r}.",
            "ws.get_run(run_id) finds it in any experiment.",
        )
    return run


@checked_function
def submit(
    script_run_config: ScriptRunConfig,
    workspace: Workspace,
    experiment_name: str,
    run_id: str | None = None,
    credential_passthrough: bool = False,
) -> Run:
    """Submit a script: ``azureml.core.script_run_config.submit``.

    Args:
        credential_passthrough: accepted; a run has the credentials of its user anyway.

    Raises:
        UserError: a run's id was asked for.
    """
    from ...api.experiment import Experiment

    if run_id is not None:
        raise UserError("A run's id is made when it is submitted.", "Leave run_id out.")
    return Experiment(workspace, experiment_name).submit(script_run_config)


@checked_function
def search(
    hyperdrive_config: HyperDriveConfig, workspace: Workspace, experiment_name: str
) -> HyperDriveRun:
    """Start a sweep: ``azureml.train.hyperdrive.search``.

    Args:
        hyperdrive_config: what is searched, and how.
        workspace: that the experiment is in.
        experiment_name: of the experiment.

    Raises:
        UserError: the configuration is not valid; nothing was started.
    """
    from ...api.experiment import Experiment

    return hyperdrive_config.submit_to(Experiment(workspace, experiment_name))


@checked_function
def get_run_config_from_script_run(script_run_config: ScriptRunConfig) -> RunConfiguration:
    """Return a copy of the run configuration with the call's script and arguments."""
    settings = copy.deepcopy(script_run_config.run_config)
    for name in ("script", "arguments", "command"):
        value = getattr(script_run_config, name, None)
        if value:
            setattr(settings, name, copy.deepcopy(value))
    return settings


@checked_function
def prepare_compute_target(
    experiment: Experiment, source_directory: str, run_config: RunConfiguration
) -> NoReturn:
    """Refused: a target needs no preparing.

    Raises:
        UserError: always.
    """
    raise UserError(
        "A compute target needs no preparing: the environment is built when a run first needs it.",
        "environment.build_local(ws) builds it before.",
    )


@checked_function
def is_compute_target_prepared(
    experiment: Experiment, source_directory: str, run_config: RunConfiguration
) -> bool:
    """True: a target needs no preparing."""
    return True


@checked_function
def attach_legacy_compute_target(
    experiment: Experiment, source_directory: str, compute_target: object
) -> NoReturn:
    """Refused: targets belong to the workspace.

    Raises:
        ComputeTargetError: always.
    """
    raise ComputeTargetError(_OF_A_WORKSPACE, "ComputeTarget.attach(ws, …).")


@checked_function
def remove_legacy_compute_target(
    experiment: Experiment, source_directory: str, compute_target_name: str
) -> NoReturn:
    """Refused: targets belong to the workspace.

    Raises:
        ComputeTargetError: always.
    """
    raise ComputeTargetError(
        _OF_A_WORKSPACE,
        f"ws.compute_targets[{compute_target_name!r}].detach() removes one.",
    )


@checked_function
@contextlib.contextmanager
def diagnostic_log(
    log_path: str | None = None,
    namespaces: list[str] | None = None,
    context_name: str | None = None,
    *,
    verbosity: int | None = None,
    mode: str | None = None,
    log_format: str | None = None,
) -> Iterator[None]:
    """Write what is logged at DEBUG meanwhile to ``log_path``.

    Args:
        log_path: by default ``azureml.log``.
        namespaces: names of the loggers; by default all are heard.
        context_name: accepted; the file holds what was logged and nothing around it.
        verbosity: a level in place of DEBUG.
        mode: of the file, which is written anew by default.
        log_format: of a line, as for ``logging.Formatter``.
    """
    import logging

    level = verbosity or logging.DEBUG
    handler = logging.FileHandler(log_path or "azureml.log", mode=mode or "w", encoding="utf-8")
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(log_format))
    names = [namespaces] if isinstance(namespaces, str) else namespaces or [""]
    before = {logger: logger.level for logger in map(logging.getLogger, names)}
    for logger in before:
        logger.addHandler(handler)
        logger.setLevel(min(level, logger.getEffectiveLevel()))
    try:
        yield
    finally:
        for logger, own_level in before.items():
            logger.setLevel(own_level)
            logger.removeHandler(handler)
        handler.close()
