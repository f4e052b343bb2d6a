"""The Estimator: one script with its packages, parameters, data and target, in one call."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from ..base.checked_calls import checked
from ..base.user_messages import tell_once
from ..configuration import RunConfiguration, flatten_script_params
from ..configuration.arguments import list_secret_names
from ..configuration.script_run_config import MAX_DURATION_SECONDS_DEFAULT
from ..errors import ExperimentExecutionError
from ..submission.submittable import SubmittedAsRun
from .arguments import ALL, EstimatorArguments, read_arguments, take_ours, takes
from .checks import check, check_inputs, use_new_spellings
from .distribution import distribute
from .environment import make_environment

if TYPE_CHECKING:
    from ..environments import CondaDependencies
    from ..submission.request import RunRequest

TENSORFLOW_ONLY = ("worker_count", "parameter_server_count")


@checked
class MMLBaseEstimator(SubmittedAsRun):
    """What all estimators are: a run configuration, a script and where its folder is.

    Args:
        estimator_config: the RunConfiguration that the estimator means.
    """

    _argument_names: ClassVar[tuple[str, ...]] = ALL

    def __init__(
        self,
        source_directory: str | os.PathLike[str],
        *,
        compute_target: object,
        estimator_config: RunConfiguration | None = None,
    ) -> None:
        self._source_directory = os.fspath(source_directory)
        self._run_config = estimator_config or RunConfiguration()
        self._run_config.target = compute_target or self._run_config.target
        self._arguments = EstimatorArguments(self._source_directory, compute_target)

    def __repr__(self) -> str:
        script = f"entry_script={self._run_config.script!r}"
        return f"{type(self).__name__}({script}, target={self._run_config.target!r})"

    @property
    def source_directory(self) -> str:
        return self._source_directory

    @property
    def run_config(self) -> RunConfiguration:
        """How the script will run; may be changed until it is submitted."""
        return self._run_config

    @property
    def conda_dependencies(self) -> CondaDependencies:
        """The packages of the environment."""
        return self._run_config.environment.python.conda_dependencies

    def to_request(
        self,
        experiment: str,
        tags: Mapping[str, str | None] | None = None,
        *,
        script_params: dict[str, Any] | None = None,
        inputs: list[Any] | None = None,
        source_directory_data_store: object = None,
    ) -> RunRequest:
        """Return the same as plain data; the keywords override what was given.

        Raises:
            ExperimentExecutionError: there is no entry script.
            UserError: an argument, an input or the environment is not valid.
        """
        from ..configuration.requests import make_request

        config, given = self._run_config, self._arguments
        if not config.script:
            raise ExperimentExecutionError(
                f"This {type(self).__name__} has no entry_script, so there is nothing to run."
            )
        check_inputs(inputs)
        arguments = config.arguments
        if script_params is not None:
            arguments = flatten_script_params(script_params)
        if source_directory_data_store is not None:
            config.source_directory_data_store = _name_of(source_directory_data_store)
        self._tell()
        request = make_request(
            config,
            experiment=experiment,
            tags=tags,
            source_directory=self._source_directory,
            script=config.script,
            arguments=arguments,
            inputs=(given.inputs if inputs is None else inputs) or (),
            resume_from=given.resume_from,
            max_run_duration_s=config.max_run_duration_seconds or MAX_DURATION_SECONDS_DEFAULT,
            framework=self._framework_label(),
        )
        return request.replace(**take_ours(given))

    def _framework_label(self) -> str:
        return ""

    def _tell(self) -> None:
        """Say what is accepted and maps to something else here."""
        given = self._arguments
        for name in ("vm_size", "vm_priority"):
            if getattr(given, name) is not None:
                tell_once(
                    f"{name}={getattr(given, name)!r} names a machine of a cloud: it is kept and "
                    f"shown, and the run goes to {self._run_config.target!r}."
                )


@checked
@takes(without=[*TENSORFLOW_ONLY, "framework_version"])
class Estimator(MMLBaseEstimator):
    """Describes a training run; follows azureml-train-core 1.62 ``azureml.train.estimator``.

    :class:`estimatory.estimators.arguments.EstimatorArguments` describes every argument.

    Raises:
        TrainingError: arguments that contradict each other, or miss each other.
        UserError: a value of the wrong form; a file that is not in the source directory.
        ComputeTargetError: a target that cannot run scripts.
        TypeError: an argument that does not exist.
    """

    _kind: ClassVar[str] = "Estimator"
    """Which line of the tables in ``distribution`` and ``frameworks`` is this class's."""

    def __init__(self, source_directory: str | os.PathLike[str], **arguments: object) -> None:
        given = {"source_directory": source_directory, **arguments}
        read = read_arguments(type(self), self._argument_names, given)
        read.source_directory = os.fspath(source_directory)
        check(read)
        use_new_spellings(read)
        super().__init__(read.source_directory, compute_target=read.compute_target)
        self._arguments = read
        self._configure(self._run_config, read)

    def _configure(self, config: RunConfiguration, given: EstimatorArguments) -> None:
        from ..configuration.value_kinds import read_time_limit

        config.script = None if given.entry_script is None else os.fspath(given.entry_script)
        config.arguments = flatten_script_params(given.script_params or {})
        config.amlcompute.vm_size = given.vm_size
        config.amlcompute.vm_priority = given.vm_priority
        config.source_directory_data_store = _name_of(given.source_directory_data_store)
        config.max_run_duration_seconds = read_time_limit(given.max_run_duration_seconds)
        distribute(self._kind, given, config)
        environment = make_environment(given, self._framework_packages(given))
        if environment is not None:
            config.environment = environment
        if given.environment_variables:
            config.environment_variables = given.environment_variables
        config.secrets = list_secret_names(given.secrets)

    def _framework_packages(self, given: EstimatorArguments) -> list[str]:
        return []


def _name_of(datastore: object) -> str | None:
    return None if datastore is None else str(getattr(datastore, "name", datastore))
