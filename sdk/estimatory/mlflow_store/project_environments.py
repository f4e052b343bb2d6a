"""The environment of an MLflow project."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..environments import CondaDependencies, Environment
from ..environments.packages.requirement_files import read_requirement_file
from .refusals import refused

if TYPE_CHECKING:
    from mlflow.projects._project_spec import Project

_CLIENT = "azureml-mlflow"
"""What a script logs with; added, as azureml-mlflow does, and brings MLflow where it is missing."""
_INCLUDES = ("-r ", "--requirement ")


def make_project_environment(
    project: Project, backend_config: Mapping[str, Any]
) -> Environment | None:
    """Return the environment of a loaded ``MLproject``; None for the interpreter at hand.

    Raises:
        MlflowException: the project is for a container.
        UserError: its file cannot be read.
    """
    if project.docker_env:
        raise refused(
            "A project with docker_env is not submitted, as azureml-mlflow did not: give it a "
            "python_env or conda_env, or submit a ScriptRunConfig with from_docker_image()."
        )
    path = project.env_config_path
    if not path or not _wants_environment(backend_config):
        return None
    dependencies = CondaDependencies(path) if _is_conda(project) else _read_python_env(path)
    dependencies.add_pip_package(_CLIENT)
    environment = Environment(project.name or "project")
    environment.python.conda_dependencies = dependencies
    return environment


def _wants_environment(backend_config: Mapping[str, Any]) -> bool:
    is_local = backend_config.get("ENV_MANAGER") == "local"
    return bool(backend_config.get("USE_CONDA", True)) and not is_local


def _is_conda(project: Project) -> bool:
    return str(project.env_type) == "conda_env"


def _read_python_env(path: str) -> CondaDependencies:
    """Read MLflow's ``python_env.yaml``; uv takes care of its build dependencies."""
    from mlflow.utils.environment import _PythonEnv

    read = _PythonEnv.from_yaml(path)
    dependencies = CondaDependencies()
    if read.python:
        dependencies.set_python_version(str(read.python))
    for line in _expand(read.dependencies or (), os.path.dirname(path)):
        dependencies.add_pip_package(line)
    return dependencies


def _expand(lines: Iterable[object], folder: str) -> Iterator[str]:
    for line in map(str, lines):
        include = next((line[len(word) :] for word in _INCLUDES if line.startswith(word)), "")
        if include:
            yield from read_requirement_file(os.path.join(folder, include.strip()))
        else:
            yield line
