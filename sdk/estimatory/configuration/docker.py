"""What a configuration says about containers."""

from __future__ import annotations

from collections.abc import Iterable

from ..base.checked_calls import checked
from ..base.strict_settings import Section

DEFAULT_SHM_SIZE = "2g"


@checked
class DockerConfiguration(Section):
    """Whether the run is to be executed in a container, and how.

    Args:
        use_docker: by default the run is in a container when its environment names an image.
        shm_size: of the container's shared memory: ``2g``, ``512m``.
        arguments: for the container engine.
    """

    use_docker: bool
    shared_volumes: bool
    arguments: list[str]
    shm_size: str | None

    def __init__(
        self,
        use_docker: bool | None = None,
        shared_volumes: bool = True,
        arguments: Iterable[str] = (),
        shm_size: str | None = DEFAULT_SHM_SIZE,
    ) -> None:
        self.use_docker = bool(use_docker)
        self._is_refused = use_docker is False
        self.shared_volumes = shared_volumes
        self.arguments = list(arguments)
        self.shm_size = shm_size

    @property
    def is_refused(self) -> bool:
        """Whether ``use_docker=False`` was said: then an image that is named is not used."""
        return self._is_refused and not self.use_docker
