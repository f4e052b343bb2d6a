"""What a configuration says about containers."""

from __future__ import annotations

from collections.abc import Iterable

from ..section import Section

DEFAULT_SHM_SIZE = "2g"


class DockerConfiguration(Section):
    """Whether the run is to be executed in a container, and how.

    Args:
        shm_size: of the container's shared memory: ``2g``, ``512m``.
        arguments: for the container engine.
    """

    use_docker: bool
    shared_volumes: bool
    arguments: list[str]
    shm_size: str | None

    def __init__(
        self,
        use_docker: bool = False,
        shared_volumes: bool = True,
        arguments: Iterable[str] = (),
        shm_size: str | None = DEFAULT_SHM_SIZE,
    ) -> None:
        self.use_docker = use_docker
        self.shared_volumes = shared_volumes
        self.arguments = list(arguments)
        self.shm_size = shm_size
