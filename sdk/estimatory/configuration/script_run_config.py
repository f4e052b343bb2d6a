"""ScriptRunConfig: one script, or one command, with how and where it runs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..base.absent_names import AbsentNames
from ..base.checked_calls import checked, checks_itself
from ..base.user_messages import warn
from ..errors import RunConfigurationError, UserError
from ..folders.run_spec import DEFAULT_LIMIT_S
from ..masking import mask_secrets
from ..submission.submittable import SubmittedAsRun
from .arguments import check_arguments, list_secret_names
from .data_objects import is_data_path, is_raw_dataset, render_argument
from .distributed import (
    JOB_CONFIGURATIONS,
    MpiConfiguration,
    PyTorchConfiguration,
    TensorflowConfiguration,
)
from .docker import DockerConfiguration
from .run_configuration import RunConfiguration

if TYPE_CHECKING:
    from ..submission.request import RunRequest

MAX_DURATION_SECONDS_DEFAULT = DEFAULT_LIMIT_S
_ATTRIBUTES = {
    "compute_target": "target",
    "environment": "environment",
    "docker_runtime_config": "docker",
    "environment_variables": "environment_variables",
    "secrets": "secrets",
}


_ABSENT = {"DELIM": "It joined the names of two versions of a class inside the SDK."}


@checked
class ScriptRunConfig(SubmittedAsRun, AbsentNames, absent=_ABSENT):
    """One script with its arguments, environment and target; follows azureml-core 1.61.

    Args:
        source_directory: folder whose files travel with the run.
        script: the entry script, relative to ``source_directory``; a ``.ipynb`` is executed.
        arguments: for the script's command line: numbers, strings, inputs and outputs of data.
        run_config: how it runs, or the name of a ``.runconfig`` file of ``source_directory``; what
            follows is then taken from it, and so are script, arguments and command where the call
            gives none.
        compute_target: a target or its name; ``local`` is this machine.
        environment: of the run's interpreter; this one by default.
        distributed_job_config: how many processes there are, and of which kind.
        resume_from: a DataPath, given to the script as ``--resume-from``.
        max_run_duration_seconds: after that many seconds, or a time such as ``15min``, the run is
            canceled.
        command: run this instead of a script: a list of words, or a line for the shell.
        docker_runtime_config: whether it runs in a container.
        environment_variables: set for the script.
        secrets: names of variables whose values go into no file, such as ``["DB_PASS"]``; a value
            that is not given above is the submitter's, else the workspace's secret of that name.

    Raises:
        UserError: arguments that contradict each other or have the wrong form, or there is no
            ``.runconfig`` file of that name.
        RunConfigurationError: an argument of another type than its own.
    """

    MAX_DURATION_SECONDS_DEFAULT = MAX_DURATION_SECONDS_DEFAULT

    @checks_itself("arguments run_config distributed_job_config docker_runtime_config resume_from")
    def __init__(
        self,
        source_directory: str | os.PathLike[str] | None,
        script: str | None = None,
        arguments: Iterable[Any] | None = None,
        run_config: RunConfiguration | str | None = None,
        compute_target: object = None,
        environment: object = None,
        distributed_job_config: object = None,
        resume_from: object = None,
        max_run_duration_seconds: float | str | None = MAX_DURATION_SECONDS_DEFAULT,
        command: object = None,
        docker_runtime_config: DockerConfiguration | None = None,
        *,
        environment_variables: dict[str, str] | None = None,
        secrets: Iterable[str] | None = None,
    ) -> None:
        from .value_kinds import check_command, check_path, read_time_limit

        _check_sections(distributed_job_config, docker_runtime_config)
        run_config = _read_run_config(run_config, source_directory)
        taken = _take_from(run_config, script, check_arguments(arguments), command)
        script, arguments, command = taken
        _check_one_of(script, command)
        if resume_from is not None and not is_data_path(resume_from):
            raise UserError(f"resume_from is a DataPath, not a {type(resume_from).__name__}.")
        self.source_directory = check_path("source_directory", source_directory or ".")
        self.script = None if script is None else check_path("script", script)
        self.arguments = arguments
        self.command = check_command(command)
        self.resume_from = resume_from
        self.max_run_duration_seconds = read_time_limit(
            _choose_duration(run_config, max_run_duration_seconds)
        )
        _check_data(self.arguments)
        given = {
            "compute_target": compute_target,
            "environment": environment,
            "distributed_job_config": distributed_job_config,
            "docker_runtime_config": docker_runtime_config,
            "environment_variables": environment_variables,
            "secrets": None if secrets is None else list_secret_names(secrets),
        }
        self.run_config = _choose_run_config(run_config, given)

    def __repr__(self) -> str:
        what = f"command={self.command!r}" if self.command else f"script={self.script!r}"
        return mask_secrets(f"ScriptRunConfig({what}, target={self.run_config.target!r})")

    @property
    def identity(self) -> None:
        """Runs here are the user's own processes: no other identity is taken on."""
        return

    def to_request(self, experiment: str, tags: dict[str, str] | None = None) -> RunRequest:
        """Return the same as plain data, ready for submission.

        Raises:
            UserError: an argument, an input or the environment is not valid.
        """
        from .requests import make_request

        return make_request(
            self.run_config,
            experiment=experiment,
            tags=tags,
            source_directory=self.source_directory,
            script=self.script,
            command=self.command,
            arguments=self.arguments,
            resume_from=self.resume_from,
            max_run_duration_s=self.max_run_duration_seconds,
        )


def _read_run_config(run_config: object, source_directory: Any) -> RunConfiguration | None:
    if isinstance(run_config, str):
        return RunConfiguration.load(source_directory or ".", run_config)
    if run_config is None or isinstance(run_config, RunConfiguration):
        return run_config
    raise RunConfigurationError(
        f"run_config is a {type(run_config).__name__}; it must be a RunConfiguration."
    )


def _take_from(
    run_config: RunConfiguration | None, script: object, arguments: list[Any], command: object
) -> tuple[Any, list[Any], Any]:
    """Script, arguments and command: the call's, else those of the configuration."""
    if run_config is None:
        return script, arguments, command
    for name, value in (("script", script), ("arguments", arguments), ("command", command)):
        if value and getattr(run_config, name) not in (None, [], value):
            warn(f"run_config has {name}, too; what ScriptRunConfig was given is taken.")
    if not script and not command:
        script, command = run_config.script, run_config.command
    if script and not arguments:
        arguments = check_arguments(run_config.arguments)
    return script, arguments, command


def _choose_duration(run_config: RunConfiguration | None, given: object) -> object:
    """Return the call's limit; where it has the default, the configuration's."""
    said: float | None = getattr(run_config, "max_run_duration_seconds", None)
    return said if said and given == MAX_DURATION_SECONDS_DEFAULT else given


def _check_one_of(script: object, command: object) -> None:
    if bool(script) == bool(command):
        fault = "both script and command" if script else "neither script nor command"
        raise UserError(f"A ScriptRunConfig was given {fault}.", "It runs one of them.")


def _check_sections(job: object, docker: object) -> None:
    if job is not None and not isinstance(job, JOB_CONFIGURATIONS):
        known = ", ".join(kind.__name__ for kind in JOB_CONFIGURATIONS)
        raise RunConfigurationError(
            f"distributed_job_config is a {type(job).__name__}; it must be one of: {known}."
        )
    if docker is not None and not isinstance(docker, DockerConfiguration):
        raise RunConfigurationError(
            f"docker_runtime_config is a {type(docker).__name__}; it must be a DockerConfiguration."
        )


def _check_data(arguments: list[Any]) -> None:
    for argument in arguments:
        if is_raw_dataset(argument):
            render_argument(argument)


def _choose_run_config(
    run_config: RunConfiguration | None, given: dict[str, Any]
) -> RunConfiguration:
    """Return the one that was given, or a new one made of the other arguments."""
    present = {name: value for name, value in given.items() if value is not None}
    if run_config is None:
        run_config = RunConfiguration()
        for name, value in present.items():
            if name == "distributed_job_config":
                apply_job(run_config, value)
            else:
                setattr(run_config, _ATTRIBUTES[name], value)
    elif present:
        warn(f"run_config is given, so {', '.join(present)} is not looked at.")
    return run_config


def apply_job(run_config: RunConfiguration, job: Any) -> None:
    """Write a ``distributed_job_config`` into the section that it belongs to."""
    run_config.node_count = job.node_count
    if isinstance(job, MpiConfiguration):
        run_config.mpi, run_config.communicator = job, "IntelMpi"
    elif isinstance(job, TensorflowConfiguration):
        run_config.tensorflow, run_config.framework = job, "TensorFlow"
        run_config.communicator = "ParameterServer"
    elif isinstance(job, PyTorchConfiguration):
        run_config.pytorch, run_config.framework = job, "PyTorch"
        run_config.communicator = job.communication_backend
    else:
        run_config.paralleltask = job
