"""The container that a configuration asks for; where there is no engine, that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.user_messages import tell_once, warn
from ..folders.run_spec import ContainerSpec

if TYPE_CHECKING:
    from .run_configuration import RunConfiguration

_STANDARD_IMAGES = ("mcr.microsoft.com/azureml/",)
"""Images that only held Python and the SDK: an environment of ours gives the same."""


def find_container(config: RunConfiguration) -> ContainerSpec | None:
    """Return the container of the run; None without an image, or without an engine for it.

    A standard image maps to the environment. Any other image may hold what the script needs, so
    that it is not used deserves a warning; where ``use_docker=True`` was said, it is an error.

    Raises:
        RunConfigurationError: an argument for the engine that runs do not take.
        ContainerError: ``use_docker=True`` was said, and no engine answers.
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
    from ..containers.finding import check_engine, is_engine_there
    from ..environments.definition.to_container import make_container

    arguments, shm_size = config.docker.arguments, config.docker.shm_size
    spec = make_container(config.environment, arguments=arguments, shm_size=shm_size)
    if config.docker.use_docker:
        check_engine()
    if is_engine_there():
        return spec
    warn(
        f"The image {spec.image or 'of the Dockerfile'} is not used: no container engine answers "
        "here, so the script runs in the environment's packages on this machine. What it needs "
        "beyond Python packages has to be installed here."
    )
    return None


def find_registry_password(config: RunConfiguration) -> str:
    """Return the password given in code for the image's registry; never written into a spec."""
    docker = getattr(config.environment, "docker", None) if config.has_environment else None
    registry = getattr(docker, "base_image_registry", None)
    return str(getattr(registry, "password", None) or "")


def _is_custom(docker: Any) -> bool:
    """Return whether an image is asked for that is not one of the standard ones."""
    if docker is None or not docker.is_custom:
        return False
    return not str(docker.base_image or "").startswith(_STANDARD_IMAGES)
