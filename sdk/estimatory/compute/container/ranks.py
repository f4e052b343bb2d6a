"""The ranks of a run that one container carries; imported by the worker of such a run only."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any

from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...folders.workspace_folder import WorkspaceFolder
from ...runtime.ports import find_free_ports
from ..base import Launcher
from ..local.process import ProcessLauncher
from ..machine import list_gpus
from ..ranks.distribution import Place, place_on_one_host
from ..ranks.launch import RankLaunch
from .mpi_inside import MpiInside


class ContainerRanks(RankLaunch):
    """Places the ranks in what the container may use; ``mpirun`` is the image's."""

    def __init__(
        self, spec: RunSpec, folder: RunFolder, workspace: WorkspaceFolder, environment: Any
    ) -> None:
        """``environment``: the run's ``ContainerRun``."""
        super().__init__(spec, folder, workspace)
        self._container_run = environment

    def make_ready(
        self,
        interpreter: str,
        on_progress: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """Nothing to do: the image was prepared with it."""

    def prepare(self, interpreter: str, variables: dict[str, str], n_cores: int = 0) -> Launcher:
        inner = super().prepare(interpreter, variables, n_cores)
        launcher: Launcher = self._container_run.make_launcher(inner)
        return launcher

    def _start_ranks(self, n_workers: int) -> ProcessLauncher:
        return MpiInside(n_workers=n_workers)

    def _place(self, variables: dict[str, str], n_cores: int) -> list[Place]:
        container = self._spec.container
        assert container is not None
        limit = math.ceil(container.cpus) or n_cores
        return place_on_one_host(
            self._spec,
            host=os.uname().nodename,
            ports=find_free_ports(self._spec.n_ranks),
            n_cores=min(n_cores, limit),
            gpus=count_gpus(container.gpus, list_gpus({})),
        )


def count_gpus(asked: str, on_machine: tuple[str, ...]) -> tuple[str, ...]:
    """The GPUs of a container, which counts its own from 0."""
    if asked in ("", "all"):
        return on_machine if asked else ()
    count = len(asked.split(",")) if "," in asked else int(asked)
    return tuple(map(str, range(count)))
