"""The container that a configuration asks for; where there is no engine, that is said."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..errors import RunConfigurationError
from ..notices import tell_once, warn
from ..specs import ContainerSpec

if TYPE_CHECKING:
    from .run_configuration import RunConfiguration

_STANDARD_IMAGES = ("mcr.microsoft.com/azureml/",)
"""Images that only held Python and the SDK: an environment of ours gives the same."""
_ARGUMENTS = {
    "--cpus": "cpus",
    "--gpus": "gpus",
    "--memory": "memory",
    "-m": "memory",
    "--net": "network",
    "--network": "network",
    "--shm-size": "shm_size",
    "--volume": "volumes",
    "-v": "volumes",
}
_GPU_NUMBERS = re.compile(r'"?device=([\d,]+)"?\Z')


def find_container(config: RunConfiguration) -> ContainerSpec | None:
    """The container of the run; None when no image is asked for, or there is no engine for it.

    A standard image maps to the environment. Any other image may hold what the script needs, so
    that it is not used deserves a warning.

    Raises:
        RunConfigurationError: an argument for the engine that runs do not take.
    """
    docker = getattr(config.environment, "docker", None) if config.has_environment else None
    if not _is_custom(docker):
        if config.docker.use_docker or getattr(docker, "enabled", False):
            tell_once(
                f"no container: target {config.target!r} runs the script in the environment's "
                "packages on this machine, which are what the standard image would hold."
            )
        return None
    if config.docker.is_refused:
        return None
    spec = _describe(config, docker)
    from ..containers.finding import is_engine_there

    if is_engine_there():
        return spec
    warn(
        f"The image {spec.image or 'of the Dockerfile'} is not used: no container engine answers "
        "here, so the script runs in the environment's packages on this machine. What it needs "
        "beyond Python packages has to be installed here."
    )
    return None


def find_registry_password(config: RunConfiguration) -> str:
    """The password given in code for the image's registry; never written into a spec."""
    docker = getattr(config.environment, "docker", None) if config.has_environment else None
    registry = getattr(docker, "base_image_registry", None)
    return str(getattr(registry, "password", None) or "")


def parse_arguments(words: Iterable[str]) -> dict[str, Any]:
    """Arguments of ``docker run`` as fields of a ContainerSpec; those that runs take.

    Raises:
        RunConfigurationError: any other.
    """
    fields: dict[str, Any] = {}
    for name, value in _split(list(words)):
        field = _ARGUMENTS[name]
        if field == "volumes":
            fields[field] = (*fields.get(field, ()), value)
        elif field == "cpus":
            fields[field] = _to_number(name, value)
        elif field == "gpus":
            numbers = _GPU_NUMBERS.match(value)
            fields[field] = numbers[1] if numbers else value
        else:
            fields[field] = value
    return fields


def _split(words: list[str]) -> Iterator[tuple[str, str]]:
    while words:
        name, separator, value = words.pop(0).partition("=")
        if name not in _ARGUMENTS:
            raise RunConfigurationError(
                f"docker.arguments has {name!r:.100}, which containers of runs do not take.",
                f"They take {', '.join(sorted(_ARGUMENTS))}; there is no privileged mode.",
            )
        if not separator and not words:
            raise RunConfigurationError(f"docker.arguments ends with {name}, without its value.")
        yield name, value if separator else words.pop(0)


def _to_number(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise RunConfigurationError(f"{name} {value!r} is not a number of cores.") from None


def _is_custom(docker: Any) -> bool:
    """Whether an image is asked for that is not one of the standard ones."""
    if docker is None or not docker.is_custom:
        return False
    return not str(docker.base_image or "").startswith(_STANDARD_IMAGES)


def _describe(config: RunConfiguration, docker: Any) -> ContainerSpec:
    python = config.environment.python
    named = python.interpreter_path if python.user_managed_dependencies else ""
    registry = docker.base_image_registry
    fields: dict[str, Any] = {
        "image": docker.base_image or "",
        "python": "" if named in ("python", "python3") else named,
        "registry": registry.address or "",
        "username": registry.username or "",
        "shm_size": _shm_size(config, docker),
        **_describe_dockerfile(docker),
    }
    fields.update(parse_arguments([*docker.arguments, *config.docker.arguments]))
    return ContainerSpec(**fields)


def _shm_size(config: RunConfiguration, docker: Any) -> str:
    """Said for the run, else for the environment; both begin with the same default."""
    from .docker import DEFAULT_SHM_SIZE

    sizes = (config.docker.shm_size, docker.shm_size)
    return next((s for s in sizes if s and s != DEFAULT_SHM_SIZE), DEFAULT_SHM_SIZE)


def _describe_dockerfile(docker: Any) -> dict[str, str]:
    if docker.base_dockerfile:
        return {"dockerfile": docker.base_dockerfile}
    if docker.build_context is None:
        return {}
    folder = os.path.abspath(docker.build_context.location)
    path = os.path.join(folder, docker.build_context.dockerfile_path)
    try:
        with open(path, encoding="utf-8") as file:
            return {"dockerfile": file.read(), "build_context": folder}
    except OSError as error:
        raise RunConfigurationError(
            f"The Dockerfile {path} cannot be read: {error.strerror}."
        ) from None
