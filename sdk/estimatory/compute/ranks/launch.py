"""From one process to ranks: finds mpirun, places the ranks, writes their plan.

Imported only by the worker of a run whose processes shall find each other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from ...errors import ComputeTargetError, EnvironmentBuildError
from ...folders.run_folder import RunFolder
from ...folders.run_spec import PARAMETER_SERVER, EnvironmentSpec, RunSpec
from ...folders.workspace_folder import WorkspaceFolder
from ...metrics.ranks import count_joined
from ...runtime.ports import find_free_ports
from ..base import Launcher
from ..local.process import ProcessLauncher
from ..machine import count_cores, list_gpus
from .distribution import Place, distribution_variables, place_on_one_host
from .mpi import MpiLauncher
from .mpirun import PACKAGE, find_mpirun
from .plan import write_plan

JOIN_S = 1.0


class RankLaunch:
    """Prepares the ranks of one run on this machine, and counts those that have joined."""

    def __init__(self, spec: RunSpec, folder: RunFolder, workspace: WorkspaceFolder) -> None:
        self._spec = spec
        self._folder = folder
        self._workspace = workspace
        self._mpirun = ""
        self._n_joined = -1
        self._launched_at = time.monotonic()

    def make_ready(
        self,
        interpreter: str,
        on_progress: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """Find Open MPI's mpirun, or make an environment that holds it; built once.

        Raises:
            ComputeTargetError: there is none, and none can be installed.
        """
        if self._spec.n_ranks == 1:
            return
        found = find_mpirun(interpreter)
        self._mpirun = found or self._build_mpirun(interpreter, on_progress, should_stop)

    def _build_mpirun(
        self,
        interpreter: str,
        on_progress: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> str:
        from ...environments import build_environment, find_environment

        spec = EnvironmentSpec(interpreter, (PACKAGE,), name="Open MPI")
        try:
            built = find_environment(self._workspace, spec) or build_environment(
                self._workspace,
                spec,
                log_path=self._folder.build_log_path,
                on_progress=lambda phrase: on_progress(f"getting Open MPI: {phrase}"),
                should_stop=should_stop,
            )
        except EnvironmentBuildError as error:
            raise ComputeTargetError(
                "Several ranks need Open MPI's mpirun, which is not installed here, and the "
                f"package {PACKAGE!r} could not be: {error.summary}",
                "Install Open MPI with the system's package manager, or make the package index "
                "reachable.",
            ) from None
        return os.path.join(os.path.dirname(built.interpreter), "mpirun")

    def prepare(self, interpreter: str, variables: dict[str, str], n_cores: int = 0) -> Launcher:
        """The launcher that starts the ranks; adds to ``variables`` where there is only one.

        ``n_cores`` are for all ranks together; 0: as many as the machine has.
        """
        self._launched_at = time.monotonic()
        places = self._place(variables, n_cores or count_cores())
        single = ProcessLauncher()
        if self._spec.n_ranks == 1:
            told = distribution_variables(self._spec, 0, places)
            variables.update({k: v for k, v in told.items() if k != "CUDA_VISIBLE_DEVICES"})
            return single
        command = single.command(self._spec, self._folder, interpreter)
        write_plan(self._folder, self._spec, command, places, known_variables=variables)
        is_served = self._spec.communicator == PARAMETER_SERVER
        return self._start_ranks(self._spec.worker_count if is_served else 0)

    def _start_ranks(self, n_workers: int) -> Launcher:
        return MpiLauncher(self._mpirun, n_workers=n_workers)

    def _place(self, variables: dict[str, str], n_cores: int) -> list[Place]:
        return place_on_one_host(
            self._spec,
            host=os.uname().nodename,
            ports=find_free_ports(self._spec.n_ranks),
            n_cores=n_cores,
            gpus=list_gpus(variables),
        )

    @property
    def is_settled(self) -> bool:
        """Whether all ranks have joined, or have had their time to."""
        return self._n_joined == self._spec.n_ranks or time.monotonic() > self._launched_at + JOIN_S

    def describe_joined(self) -> str | None:
        """``2/6 ranks joined``, empty once all have; None while nothing has changed."""
        n_ranks = self._spec.n_ranks
        if self._n_joined == n_ranks or n_ranks == 1:
            return None
        n_before, self._n_joined = self._n_joined, count_joined(self._folder)
        if self._n_joined == n_before:
            return None
        return "" if self._n_joined == n_ranks else f"{self._n_joined}/{n_ranks} ranks joined"
