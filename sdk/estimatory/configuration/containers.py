"""Containers that a configuration asks for, on a target that has none: said, never swallowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..notices import tell_once, warn

if TYPE_CHECKING:
    from .run_configuration import RunConfiguration

_STANDARD_IMAGES = ("mcr.microsoft.com/azureml/",)
"""Images that only held Python and the SDK: an environment of ours gives the same."""


def note_containers(config: RunConfiguration) -> None:
    """Say that the run happens outside of a container when one is asked for.

    A standard image maps to the environment; any other image may hold what the script needs, and
    deserves a warning.
    """
    docker = getattr(config.environment, "docker", None) if config.has_environment else None
    image = _custom_image(docker)
    if image:
        warn(
            f"The image {image} is not used: target {config.target!r} runs scripts without "
            "containers, in the environment's packages on this machine. What the script needs "
            "beyond Python packages has to be installed here."
        )
    elif config.docker.use_docker or getattr(docker, "enabled", False):
        tell_once(
            f"no container: target {config.target!r} runs the script in the environment's "
            "packages on this machine."
        )


def _custom_image(docker: Any) -> str:
    """What the run was meant to be executed in, when that is not one of the standard images."""
    if docker is None or not docker.is_custom:
        return ""
    image = str(docker.base_image or "of its Dockerfile")
    return "" if image.startswith(_STANDARD_IMAGES) else image
