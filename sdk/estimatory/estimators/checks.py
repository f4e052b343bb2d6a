"""Arguments of an estimator that contradict each other: each gets its error before a run is made.

The classes of the errors are those that azureml-train-core raised, since notebooks catch them.
"""

from __future__ import annotations

import os

from ..base.current_folder import absolute_path
from ..base.user_messages import warn
from ..configuration.data_objects import is_data_path, is_input
from ..errors import ComputeTargetError, TrainingError, UserError
from .arguments import EstimatorArguments, is_given

_ENVIRONMENT_ARGUMENTS = (
    "pip_packages",
    "pip_requirements_file",
    "pip_requirements_file_path",
    "conda_packages",
    "conda_dependencies_file",
    "conda_dependencies_file_path",
    "custom_docker_image",
    "custom_docker_base_image",
    "image_registry_details",
    "use_gpu",
    "user_managed",
    "shm_size",
    "environment_variables",
    "resolve_as_of",
    "legacy_aliases",
)
_PACKAGE_ARGUMENTS = (
    "pip_packages",
    "conda_packages",
    "pip_requirements_file",
    "conda_dependencies_file",
)
_DEPRECATED = {
    "custom_docker_base_image": "custom_docker_image",
    "conda_dependencies_file_path": "conda_dependencies_file",
    "pip_requirements_file_path": "pip_requirements_file",
}
_MANY_NODE_TARGETS = ("AmlCompute", "Kubernetes", "Cmk8s", "Cmaks")


def check(arguments: EstimatorArguments) -> None:
    """Raise for the first contradiction.

    Raises:
        TrainingError: arguments that exclude each other, or miss each other.
        UserError: a value of the wrong form; a file that is not in the source directory.
        ComputeTargetError: a target that cannot run scripts.
    """
    _check_target(arguments)
    _check_spellings(arguments)
    _check_images(arguments)
    _check_environment(arguments)
    _check_packages(arguments)
    _check_counts(arguments)
    _check_files(arguments)
    check_inputs(arguments.inputs)
    if arguments.resume_from is not None and not is_data_path(arguments.resume_from):
        kind = type(arguments.resume_from).__name__
        raise UserError(
            f"resume_from is a DataPath, not a {kind}.",
            "Say where the earlier run left its model: DataPath(datastore, 'path').",
        )


def use_new_spellings(arguments: EstimatorArguments) -> None:
    """Move what was given under a deprecated name to the name of today."""
    for old, new in _DEPRECATED.items():
        if getattr(arguments, old) is not None:
            setattr(arguments, new, getattr(arguments, old))
            setattr(arguments, old, None)


def check_inputs(inputs: object) -> None:
    """Raises UserError unless every input says under which name a run shall find it."""
    if inputs is not None and not isinstance(inputs, (list, tuple)):
        raise UserError(f"inputs is a list, not a {type(inputs).__name__}: [{inputs!r:.80}].")
    for value in inputs or ():
        if not is_input(value):
            raise UserError(
                f"Type {type(value).__name__} is not supported for inputs.",
                "Inputs are datasets with a name (dataset.as_named_input('x')), DataReferences "
                "(datastore.path('x').as_mount()), DataPaths and datastores of files.",
            )


def _check_target(arguments: EstimatorArguments) -> None:
    target = arguments.compute_target
    if target is None and not arguments.vm_size:
        raise TrainingError(
            "Either compute target or VM size should be specified.",
            "Use compute_target='local' for this machine.",
        )
    kind = _kind_of(target)
    if "hdi" in kind.lower():
        raise ComputeTargetError(
            "Estimators do not run on HDInsight.", "Use 'local' or an AmlCompute."
        )
    is_for_many = kind in _MANY_NODE_TARGETS or isinstance(target, (str, type(None)))
    if arguments.node_count != 1 and not is_for_many:
        raise TrainingError(
            f"node_count={arguments.node_count} needs an AmlCompute or a Kubernetes cluster; "
            f"{getattr(target, 'name', target)!r} is a {kind}.",
            "Use node_count=1, or make a cluster: ComputeTarget.create(ws, 'cluster', "
            "AmlCompute.provisioning_configuration(max_nodes=2)).",
        )


def _kind_of(target: object) -> str:
    if target is None or isinstance(target, str):
        return ""
    kind = getattr(target, "type", None)
    return kind if isinstance(kind, str) else type(target).__name__


def _check_spellings(arguments: EstimatorArguments) -> None:
    for old, new in _DEPRECATED.items():
        if getattr(arguments, old) is not None and getattr(arguments, new) is not None:
            raise TrainingError(
                f"{old} and {new} are the same thing and were both given.", f"Use {new} alone."
            )


def _check_images(arguments: EstimatorArguments) -> None:
    image = arguments.custom_docker_image or arguments.custom_docker_base_image
    if image and not arguments.use_docker:
        raise TrainingError(
            f"use_docker=False contradicts custom_docker_image={image!r}.",
            "Leave out one of them.",
        )
    if not arguments.use_docker and _kind_of(arguments.compute_target) == "AmlCompute":
        warn(
            "use_docker=False makes no difference on an AmlCompute: what it runs on is the "
            "target's own matter."
        )


def _check_environment(arguments: EstimatorArguments) -> None:
    if arguments.environment_definition is None:
        return
    also = [name for name in _ENVIRONMENT_ARGUMENTS if is_given(arguments, name)]
    if also:
        raise TrainingError(
            f"environment_definition says everything about the environment, so {', '.join(also)} "
            "cannot be given beside it.",
            "Set it on the Environment instead, or leave environment_definition out.",
        )


def _check_packages(arguments: EstimatorArguments) -> None:
    for name in ("pip_packages", "conda_packages"):
        given = getattr(arguments, name)
        if isinstance(given, str):
            raise UserError(f"{name} is a list of requirements: [{given!r}].")
    conda_file = arguments.conda_dependencies_file or arguments.conda_dependencies_file_path
    if conda_file and (arguments.pip_packages or arguments.conda_packages):
        raise TrainingError(
            f"conda_dependencies_file={conda_file!r} lists all packages, so pip_packages and "
            "conda_packages cannot be given beside it.",
            "Add them to the file.",
        )
    packages = [name for name in _PACKAGE_ARGUMENTS if is_given(arguments, name)]
    if arguments.user_managed and (packages or conda_file):
        named = ", ".join(packages) or "conda_dependencies_file"
        raise UserError(
            f"user_managed=True leaves the interpreter as it is, so nothing of {named} can be "
            "added.",
            "Leave out user_managed, or the packages.",
        )


def _check_counts(arguments: EstimatorArguments) -> None:
    for name in ("node_count", "process_count_per_node", "worker_count", "parameter_server_count"):
        count = getattr(arguments, name)
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise TrainingError(f"{name} is {count!r}; it must be a whole number from 1 on.")
    if arguments.distributed_backend is not None or arguments.distributed_training is not None:
        return
    for name in ("node_count", "process_count_per_node"):
        count = getattr(arguments, name)
        if count > 1:
            raise TrainingError(
                f"{name}={count} needs to know how the processes find each other.",
                "Add distributed_training=Mpi(), or use one process.",
            )


def _check_files(arguments: EstimatorArguments) -> None:
    for name in ("pip_requirements_file", "conda_dependencies_file"):
        file = getattr(arguments, name) or getattr(arguments, f"{name}_path")
        if file:
            check_file(name, file, arguments.source_directory)


def check_file(name: str, file: str, source_directory: str | os.PathLike[str]) -> None:
    """Raises UserError unless a file that an argument names is in the source directory."""
    if not os.path.isfile(os.path.join(source_directory, file)):
        raise UserError(
            f"{name}={file!r} is not in the source directory {absolute_path(source_directory)}.",
            "Put it there, and name it relative to that folder.",
        )
