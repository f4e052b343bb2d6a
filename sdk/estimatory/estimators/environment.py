"""The environment that an estimator's arguments ask for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .arguments import EstimatorArguments, is_given

if TYPE_CHECKING:
    from ..environments import CondaDependencies, Environment

RUN_CLIENT = "azureml-defaults"
_SAYS_SOMETHING = (
    "pip_packages",
    "pip_requirements_file",
    "conda_packages",
    "conda_dependencies_file",
    "custom_docker_image",
    "image_registry_details",
    "shm_size",
    "use_gpu",
    "user_managed",
    "resolve_as_of",
    "legacy_aliases",
)


def make_environment(
    arguments: EstimatorArguments, framework_packages: Iterable[str] = ()
) -> Environment | None:
    """Return the environment; None when nothing is said about it, which means this interpreter."""
    given: Environment | None = arguments.environment_definition
    if given is not None:
        return given
    packages = list(framework_packages)
    if not packages and not any(is_given(arguments, name) for name in _SAYS_SOMETHING):
        return None
    from ..environments import Environment

    environment = Environment("estimator")
    environment.environment_variables = {}
    environment.resolve_as_of = arguments.resolve_as_of
    environment.legacy_aliases = arguments.legacy_aliases
    environment.python.user_managed_dependencies = arguments.user_managed
    if not arguments.user_managed:
        environment.python.conda_dependencies = _make_dependencies(arguments, packages)
    _describe_container(environment.docker, arguments)
    return environment


def _make_dependencies(
    arguments: EstimatorArguments, framework_packages: list[str]
) -> CondaDependencies:
    from ..environments import CondaDependencies

    if arguments.conda_dependencies_file:
        path = os.path.join(arguments.source_directory, arguments.conda_dependencies_file)
        return CondaDependencies(path)
    dependencies = CondaDependencies.create()
    dependencies.add_pip_package(RUN_CLIENT)
    # What was asked for by name decides over the framework's own choice.
    lines = [*_read_requirements(arguments), *(arguments.pip_packages or ())]
    asked = [line for line in lines if not line.startswith("-")]
    named = {_name_of(p) for p in [*asked, *(arguments.conda_packages or ())]}
    own = [p for p in framework_packages if _name_of(p) not in named]
    for package in [*own, *asked]:
        dependencies.add_pip_package(package)
    for option in lines:
        if option.startswith("-"):
            dependencies.set_pip_option(option)
    for package in arguments.conda_packages or ():
        dependencies.add_conda_package(package)
    return dependencies


def _read_requirements(arguments: EstimatorArguments) -> list[str]:
    from ..environments.packages.requirement_files import read_requirement_file

    if not arguments.pip_requirements_file:
        return []
    path = os.path.join(arguments.source_directory, arguments.pip_requirements_file)
    return read_requirement_file(path)


def _name_of(requirement: str) -> str:
    from ..environments.packages.conda import conda_to_pip
    from ..environments.packages.requirements import requirement_name

    mapped = conda_to_pip([requirement])
    return requirement_name(mapped[0] if mapped else requirement)


def _describe_container(docker: Any, arguments: EstimatorArguments) -> None:
    # use_docker is on by default, and alone it meant only "on the standard image".
    if arguments.custom_docker_image:
        docker.enabled = True
        docker.base_image = arguments.custom_docker_image
        docker.arguments = _gpu_arguments(arguments)
    elif arguments.use_gpu:
        docker.gpu_support = True
    if arguments.image_registry_details is not None:
        docker.base_image_registry = arguments.image_registry_details
    if arguments.shm_size:
        docker.shm_size = arguments.shm_size


def _gpu_arguments(arguments: EstimatorArguments) -> list[str]:
    """For the container engine: all GPUs of this machine, where it has some."""
    from ..compute.machine import list_gpus

    return ["--gpus", "all"] if arguments.use_gpu and list_gpus({}) else []
