"""RunConfiguration: everything about how a script runs, apart from the script."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..base.checked_calls import checked
from ..base.strict_settings import Section
from ..errors import RunConfigurationError
from .arguments import check_arguments
from .distributed import (
    MpiConfiguration,
    ParallelTaskConfiguration,
    PyTorchConfiguration,
    TensorflowConfiguration,
)
from .docker import DockerConfiguration

if TYPE_CHECKING:
    from ..environments import CondaDependencies, Environment
    from .sections import (
        AmlComputeConfiguration,
        HdiConfiguration,
        HistoryConfiguration,
        KubernetesComputeConfiguration,
        SparkConfiguration,
    )

FRAMEWORKS = ("Python", "PySpark", "CNTK", "TensorFlow", "PyTorch")
COMMUNICATORS = ("None", "ParameterServer", "OpenMpi", "IntelMpi", "Mpi", "Gloo", "Nccl")


@checked
class RunConfiguration(Section):
    """How and where a script runs; follows azureml-core 1.61.

    Args:
        framework: ``Python``, ``PySpark``, ``CNTK``, ``TensorFlow`` or ``PyTorch``.
        communicator: how several processes find each other: ``None``, ``ParameterServer``,
            ``OpenMpi``, ``IntelMpi``, ``Mpi``, ``Gloo`` or ``Nccl``.
        conda_dependencies: the packages of the environment.

    ``secrets`` names variables of the run that are secret: a value that is not in
    ``environment_variables`` is taken from the submitter's environment, else from the workspace's
    secrets, and goes into no file.

    Raises:
        RunConfigurationError: the framework or the communicator is unknown, or a value of another
            type is set.
        AttributeError: an attribute is set that a RunConfiguration does not have.
    """

    script: str | None
    arguments: list[Any]
    command: Any
    node_count: int
    max_run_duration_seconds: float | None
    history: HistoryConfiguration
    mpi: MpiConfiguration
    tensorflow: TensorflowConfiguration
    pytorch: PyTorchConfiguration
    paralleltask: ParallelTaskConfiguration
    docker: DockerConfiguration
    spark: SparkConfiguration
    hdi: HdiConfiguration
    amlcompute: AmlComputeConfiguration
    kubernetescompute: KubernetesComputeConfiguration
    auto_cluster_compute_specification: dict[str, Any]
    datacaches: list[Any]
    data_references: dict[str, Any]
    data: dict[str, Any]
    output_data: dict[str, Any]
    source_directory_data_store: str | None
    credential_passthrough: bool
    secrets: list[str]
    priority: int | None
    services: dict[str, Any]

    def __init__(
        self,
        script: str | None = None,
        arguments: Iterable[Any] | None = None,
        framework: str | None = None,
        communicator: str | None = None,
        conda_dependencies: CondaDependencies | None = None,
        command: object = None,
    ) -> None:
        self._framework, self._communicator, self._target = "Python", "None", "local"
        self._environment: Environment | None = None
        self._environment_variables: dict[str, str] = {}
        self._auto_prepare_environment = True
        self._set_defaults()
        self.script = script
        self.arguments = check_arguments(arguments)
        self.command = command
        self.framework = framework or "Python"
        self.communicator = communicator or "None"
        if conda_dependencies is not None:
            self.environment.python.conda_dependencies = conda_dependencies

    def __setattr__(self, name: str, value: object) -> None:
        from .value_kinds import check_value  # an import of the package does without

        super().__setattr__(name, check_value(self, name, value))

    def _set_defaults(self) -> None:
        from .sections import (  # an import of the package does without
            AmlComputeConfiguration,
            HdiConfiguration,
            HistoryConfiguration,
            KubernetesComputeConfiguration,
            SparkConfiguration,
        )

        self.node_count = 1
        self.max_run_duration_seconds = None
        self.history, self.docker = HistoryConfiguration(), DockerConfiguration()
        self.mpi, self.tensorflow = MpiConfiguration(), TensorflowConfiguration()
        self.pytorch, self.paralleltask = PyTorchConfiguration(), ParallelTaskConfiguration()
        self.spark, self.hdi = SparkConfiguration(), HdiConfiguration()
        self.amlcompute = AmlComputeConfiguration()
        self.kubernetescompute = KubernetesComputeConfiguration()
        self.auto_cluster_compute_specification = {}
        self.datacaches = []
        self.data_references, self.data, self.output_data = {}, {}, {}
        self.source_directory_data_store = None
        self.credential_passthrough = False
        self.secrets = []
        self.priority = None
        self.services = {}

    # --- where -----------------------------------------------------------------------------
    @property
    def target(self) -> str:
        """The name of the compute target; may be set to the target itself."""
        return self._target

    @target.setter
    def target(self, target: object) -> None:
        from .value_kinds import find_target_name

        self._target = find_target_name(target)

    # --- what the processes are ------------------------------------------------------------
    @property
    def framework(self) -> str:
        return self._framework

    @framework.setter
    def framework(self, framework: str) -> None:
        self._framework = _check_known("framework", framework, FRAMEWORKS)

    @property
    def communicator(self) -> str:
        return self._communicator

    @communicator.setter
    def communicator(self, communicator: str | None) -> None:
        self._communicator = _check_known("communicator", communicator or "None", COMMUNICATORS)

    @property
    def processes(self) -> tuple[int, int]:
        """How many nodes, and how many processes on each."""
        communicator = self.communicator.lower()
        if communicator == "parameterserver":
            return max(self.node_count, self.tensorflow.node_count), 1
        if communicator == "none":
            return self.node_count, 1
        if communicator in ("gloo", "nccl") and self.pytorch.process_count > 1:
            return self.pytorch.node_count, self.pytorch.process_count_per_node
        return max(self.node_count, self.mpi.node_count), self.mpi.process_count_per_node

    # --- with what -------------------------------------------------------------------------
    @property
    def environment(self) -> Environment:
        """What the run's interpreter must contain; made when it is first looked at."""
        if self._environment is None:
            from ..environments import Environment

            self._environment = Environment("project_environment")
        return self._environment

    @environment.setter
    def environment(self, environment: Environment) -> None:
        from .value_kinds import check_environment

        self._environment = check_environment(environment)

    @property
    def has_environment(self) -> bool:
        """Whether somebody has set or looked at the environment; else this interpreter is meant."""
        return self._environment is not None

    @property
    def environment_variables(self) -> dict[str, str]:
        """Set for the run, on top of the environment's own."""
        return self._environment_variables

    @environment_variables.setter
    def environment_variables(self, variables: dict[str, str] | None) -> None:
        self._environment_variables = dict(variables or {})

    @property
    def auto_prepare_environment(self) -> bool:
        """Always true here: a run that needs an environment gets it built."""
        return self._auto_prepare_environment

    @auto_prepare_environment.setter
    def auto_prepare_environment(self, is_wanted: bool) -> None:
        self._auto_prepare_environment = bool(is_wanted)

    # --- files -----------------------------------------------------------------------------
    def save(
        self,
        path: str | os.PathLike[str] | None = None,
        name: str | None = None,
        separate_environment_yaml: bool = False,
    ) -> str:
        """Write ``<path>/.azureml/<name>.runconfig`` and return where it lies."""
        from .runconfig_file import save

        return save(self, path, name, has_own_conda_file=separate_environment_yaml)

    @staticmethod
    def load(path: str | os.PathLike[str], name: str | None = None) -> RunConfiguration:
        """Read a ``.runconfig`` file by its path, or by its folder and name.

        Raises:
            UserError: there is none, or it is not valid YAML.
        """
        from .runconfig_file import load_into

        config = RunConfiguration()
        load_into(config, path, name)
        return config

    @staticmethod
    def delete(path: str | os.PathLike[str], name: str) -> None:
        """Delete the ``.runconfig`` file of that name.

        Raises:
            UserError: there is none.
        """
        from .runconfig_file import delete

        delete(path, name)


def _check_known(what: str, value: object, known: tuple[str, ...]) -> str:
    """``value`` as it is spelled: notebooks compare with what they have set."""
    if str(value).lower() in {name.lower() for name in known}:
        return str(value)
    raise RunConfigurationError(
        f"{value!r:.80} is no {what} of a RunConfiguration.", f"Known are: {', '.join(known)}."
    )
