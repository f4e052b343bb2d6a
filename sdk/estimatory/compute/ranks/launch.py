"""From one process to ranks: finds mpirun, places the ranks, writes their plan.

Imported only by the worker of a run whose processes shall find each other.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ...base import lazy_dataclasses as dataclasses
from ...errors import ComputeTargetError, EnvironmentBuildError
from ...folders.run_spec import PARAMETER_SERVER, EnvironmentSpec
from ...metrics.ranks import count_joined
from ...runtime.ports import find_free_ports
from ..base import Launcher, Prepared, RunContext
from ..local.launch import LocalLaunch
from ..local.process import ProcessLauncher
from ..machine import count_cores, list_gpus
from .distribution import Place, distribution_variables, place_on_one_host
from .mpi import MpiLauncher
from .mpirun import PACKAGE, find_mpirun
from .plan import write_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...environments.builder import BuildMonitor

JOIN_S = 1.0


class RankLaunch(LocalLaunch):
    """Prepares the ranks of one run on this machine, and counts those that have joined."""

    def __init__(self, run: RunContext) -> None:
        super().__init__(run)
        self._mpirun = ""
        self._n_joined = -1
        self._launched_at = time.monotonic()

    def make_ready(self, run: RunContext, prepared: Prepared, monitor: BuildMonitor) -> None:
        """Find Open MPI's mpirun, or build an environment that holds it, once.

        Raises:
            ComputeTargetError: there is none, and none can be installed.
        """
        self.run = run
        if run.spec.n_ranks == 1:
            return
        found = find_mpirun(prepared.interpreter)
        self._mpirun = found or self._build_mpirun(prepared.interpreter, monitor)

    def _build_mpirun(self, interpreter: str, monitor: BuildMonitor) -> str:
        from ..local.isolated import prepare_isolated

        spec = EnvironmentSpec(interpreter, (PACKAGE,), name="Open MPI")
        run = self.run._replace(spec=dataclasses.replace(self.run.spec, environment=spec))
        own = monitor._replace(
            on_progress=lambda phrase: monitor.on_progress(f"getting Open MPI: {phrase}")
        )
        try:
            built = prepare_isolated(run, own)
        except EnvironmentBuildError as error:
            raise ComputeTargetError(
                "Several ranks need Open MPI's mpirun, which is not installed here, and the "
                f"package {PACKAGE!r} could not be: {error.summary}",
                "Install Open MPI with the system's package manager, or make the package index "
                "reachable.",
            ) from None
        return os.path.join(os.path.dirname(built.interpreter), "mpirun")

    def make_launcher(self, prepared: Prepared, variables: dict[str, str]) -> Launcher:
        """Return the launcher that starts the ranks; a single rank gets ``variables`` instead."""
        self._launched_at = time.monotonic()
        spec, folder = self.run.spec, self.run.folder
        places = self._place(variables, self.run.allotment.n_cores or count_cores())
        single = ProcessLauncher()
        if spec.n_ranks == 1:
            told = distribution_variables(spec, 0, places)
            variables.update({k: v for k, v in told.items() if k != "CUDA_VISIBLE_DEVICES"})
            return single
        command = single.command(spec, folder, prepared.interpreter)
        write_plan(folder, spec, command, places, known_variables=variables)
        is_served = spec.communicator == PARAMETER_SERVER
        return self._start_ranks(spec.worker_count if is_served else 0)

    def _start_ranks(self, n_workers: int) -> Launcher:
        return MpiLauncher(self._mpirun, n_workers=n_workers)

    def _place(self, variables: Mapping[str, str], n_cores: int) -> list[Place]:
        return place_on_one_host(
            self.run.spec,
            host=os.uname().nodename,
            ports=find_free_ports(self.run.spec.n_ranks),
            n_cores=n_cores,
            gpus=list_gpus(variables),
        )

    @property
    def has_ranks(self) -> bool:
        return True

    @property
    def is_settled(self) -> bool:
        return (
            self._n_joined == self.run.spec.n_ranks or time.monotonic() > self._launched_at + JOIN_S
        )

    def describe_joined(self) -> str | None:
        """Return ``2/6 ranks joined``; empty once all have; None for no change."""
        n_ranks = self.run.spec.n_ranks
        if self._n_joined == n_ranks or n_ranks == 1:
            return None
        n_before, self._n_joined = self._n_joined, count_joined(self.run.folder)
        if self._n_joined == n_before:
            return None
        return "" if self._n_joined == n_ranks else f"{self._n_joined}/{n_ranks} ranks joined"
