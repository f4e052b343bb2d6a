"""From an Environment to the container that its image means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ...base.text_files import read_text_file
from ...errors import DamagedFileError, RunConfigurationError
from ...folders.run_spec import ContainerSpec
from .docker_section import DEFAULT_SHM_SIZE

if TYPE_CHECKING:
    from .docker_section import DockerSection
    from .environment import Environment

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


def make_container(
    environment: Environment, *, arguments: Iterable[str] = (), shm_size: str | None = None
) -> ContainerSpec:
    """Return the container; ``arguments`` and ``shm_size`` of the run come before its own.

    Raises:
        RunConfigurationError: an argument that runs do not take, a Dockerfile that is not there.
    """
    docker, python = environment.docker, environment.python
    named = python.interpreter_path if python.user_managed_dependencies else ""
    sizes = (shm_size, docker.shm_size)
    fields: dict[str, Any] = {
        "image": docker.base_image or "",
        "python": "" if named in ("python", "python3") else named,
        "registry": docker.base_image_registry.address or "",
        "username": docker.base_image_registry.username or "",
        # Both begin with the same default.
        "shm_size": next((s for s in sizes if s and s != DEFAULT_SHM_SIZE), DEFAULT_SHM_SIZE),
        **_describe_dockerfile(docker),
    }
    fields.update(parse_arguments([*docker.arguments, *arguments]))
    return ContainerSpec(**fields)


def parse_arguments(words: Iterable[str]) -> dict[str, Any]:
    """Return arguments of ``docker run`` as fields of a ContainerSpec; those that runs take.

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


def _describe_dockerfile(docker: DockerSection) -> dict[str, str]:
    if docker.base_dockerfile:
        return {"dockerfile": docker.base_dockerfile}
    if docker.build_context is None:
        return {}
    folder = docker.build_context.find_folder()
    path = os.path.join(folder, docker.build_context.dockerfile_path)
    try:
        return {"dockerfile": read_text_file(path), "build_context": folder}
    except DamagedFileError as error:
        raise RunConfigurationError(
            f"The Dockerfile {path} cannot be read: {error.reason}."
        ) from None
