"""The ranks of a run that one container carries; imported by the worker of such a run only."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...runtime.ports import find_free_ports
from ..base import Launcher, Prepared, RunContext
from ..local.process import ProcessLauncher
from ..machine import list_gpus
from ..ranks.distribution import Place, place_on_one_host
from ..ranks.launch import RankLaunch
from .launch import ContainerLaunch
from .mpi_inside import MpiInside

if TYPE_CHECKING:
    from ...environments.builder import BuildMonitor


class ContainerRanks(RankLaunch):
    """Places the ranks in what the container may use; ``mpirun`` is the image's."""

    def __init__(self, run: RunContext) -> None:
        super().__init__(run)
        self._container_launch = ContainerLaunch(run)

    def prepare(self, monitor: BuildMonitor) -> Prepared:
        return self._container_launch.prepare(monitor)

    def make_ready(self, run: RunContext, prepared: Prepared, monitor: BuildMonitor) -> None:
        """Take the delivered run; the image was prepared with an ``mpirun``."""
        self.run = self._container_launch.run = run

    def make_launcher(self, prepared: Prepared, variables: dict[str, str]) -> Launcher:
        inner = super().make_launcher(prepared, variables)
        assert isinstance(inner, ProcessLauncher)
        return self._container_launch.launch_inside(inner)

    def _start_ranks(self, n_workers: int) -> ProcessLauncher:
        return MpiInside(n_workers=n_workers)

    def _place(self, variables: Mapping[str, str], n_cores: int) -> list[Place]:
        container = self.run.spec.container
        assert container is not None
        limit = math.ceil(container.cpus) or n_cores
        return place_on_one_host(
            self.run.spec,
            host=os.uname().nodename,
            ports=find_free_ports(self.run.spec.n_ranks),
            n_cores=min(n_cores, limit),
            gpus=count_gpus(container.gpus, list_gpus({})),
        )


def count_gpus(asked: str, on_machine: tuple[str, ...]) -> tuple[str, ...]:
    """Return the GPUs of a container, which counts its own from 0."""
    if asked in ("", "all"):
        return on_machine if asked else ()
    count = len(asked.split(",")) if "," in asked else int(asked)
    return tuple(map(str, range(count)))
