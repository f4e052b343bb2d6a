"""The environment inside a run configuration, in the keys of azureml-core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..specs import EnvironmentSpec
from .section import to_plain

if TYPE_CHECKING:
    from ..environments import Environment


def describe_environment(environment: Any) -> dict[str, Any]:
    """An Environment, JSON-able; without what is secret, such as a registry's password."""
    if environment is None or isinstance(environment, EnvironmentSpec):
        return {"name": getattr(environment, "name", "")}
    python, docker = environment.python, environment.docker
    return {
        "name": environment.name,
        "version": environment.version,
        "python": {
            "userManagedDependencies": python.user_managed_dependencies,
            "interpreterPath": python.interpreter_path,
            "condaDependenciesFile": python.conda_dependencies_file,
            "condaDependencies": to_plain(python.conda_dependencies.as_dict()),
            "baseCondaEnvironment": python.base_conda_environment,
        },
        "environmentVariables": dict(environment.environment_variables),
        "docker": {
            "enabled": docker.enabled,
            "baseImage": docker.base_image,
            "baseDockerfile": docker.base_dockerfile,
            "sharedVolumes": docker.shared_volumes,
            "shmSize": docker.shm_size,
            "arguments": list(docker.arguments),
        },
        "resolveAsOf": environment.resolve_as_of,
    }


def read_environment(values: dict[str, Any]) -> Environment:
    """The Environment that :func:`describe_environment`, or a file of Azure ML, describes."""
    from ..environments import CondaDependencies, Environment

    environment = Environment(values.get("name") or "project_environment")
    python, said = environment.python, values.get("python") or {}
    python.user_managed_dependencies = bool(said.get("userManagedDependencies"))
    python.interpreter_path = said.get("interpreterPath") or "python"
    if said.get("condaDependencies"):
        packages = said["condaDependencies"]
        python.conda_dependencies = CondaDependencies(_underlying_structure=packages)
    environment.environment_variables = dict(values.get("environmentVariables") or {})
    environment.resolve_as_of = values.get("resolveAsOf")
    _read_docker(environment.docker, values.get("docker") or {})
    return environment


def _read_docker(docker: Any, said: dict[str, Any]) -> None:
    names = {"enabled": "enabled", "shared_volumes": "sharedVolumes", "shm_size": "shmSize"}
    for name, key in {**names, "arguments": "arguments"}.items():
        if said.get(key) is not None:
            setattr(docker, name, said[key])
    # The two exclude each other, so only the one that is set may be touched.
    for name, key in (("base_dockerfile", "baseDockerfile"), ("base_image", "baseImage")):
        if said.get(key):
            setattr(docker, name, said[key])
            return
